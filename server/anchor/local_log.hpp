#pragma once

#include "core/ledger/checkpoint.hpp"
#include "core/ledger/proof.hpp"
#include "server/anchor/answer.hpp"
#include "server/audit/book.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::anchor {

/// A checkpoint of ours, with the note that it was published as.
struct Published {
  ledger::Checkpoint checkpoint;
  std::string note;
};

/// The log as this relay's database has it, for comparison with what was
/// published of it. Thread-safe; both arguments live longer.
class LocalLog {
 public:
  LocalLog(store::Store& store, const audit::Book& book)
      : store_(store), book_(book) {}

  const std::string& origin() const { return book_.origin(); }

  /// The newest that was signed; nothing when there is none yet.
  Result<std::optional<Published>> newest() const;

  /// That the tree of `from` entries is the beginning of that of `to`.
  Result<ledger::Hashes> prove(std::uint64_t from, std::uint64_t to) const;

  /// How many entries there are at this moment.
  Result<std::uint64_t> size() const;

  /// A checkpoint that was kept elsewhere, held against this log as it is now:
  ///
  ///     more entries than there are        rollback
  ///     another root, or no proof          fork
  ///     not signed by a key of this log    misconfigured
  ///
  /// An Error means that nothing can be said: the database did not answer.
  Result<Answer> judge(const std::string& note) const;

 private:
  Result<bool> goes_on_from(const ledger::Checkpoint& anchored,
                            const store::TreeHead& head) const;

  store::Store& store_;
  const audit::Book& book_;
};

}  // namespace hoopgit::anchor
