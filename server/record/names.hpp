#pragma once

#include "server/record/records.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::record {

/// Display names as bodies. An entry commits to the name of its actor (body
/// "display") and never has it; no row of the database has it either. So a name
/// can be erased, and expires, without touching the log.
///
/// A name becomes known when its person signs in. One body, with one salt and
/// one key, serves all entries of the person until the name changes: by its
/// commitment they stay linked to each other. It is kept for as long as bodies
/// are after its last use, give or take a month.
///
/// Thread-safe; records, store and clock live longer.
class Names {
 public:
  Names(Records& records, store::Store& store, const Clock& clock)
      : records_(records), store_(store), clock_(clock) {}

  /// For store::CommitToName. A name that is nothing but the subject is none.
  Result<std::optional<store::BodyReference>> commit_to(
      store::Transaction& transaction, const store::Person& person);

  /// What the person was called last; empty when nothing is known.
  std::string name_of(const store::Person& person);

  /// The name that an entry commits to; empty when it was erased, or its time
  /// is over.
  std::string open(std::string_view commitment);

  /// All that the person was called and is not erased, the oldest first.
  Result<std::vector<store::BodyRow>> bodies_of(const store::Person& person);

  /// The commitments to exactly this name. Opens every name once.
  Result<std::vector<std::string>> known_as(std::string_view name);

  /// Forgets what it has opened: after names have gone.
  void forget();

 private:
  std::string opened(const store::BodyRow& row);

  Records& records_;
  store::Store& store_;
  const Clock& clock_;
  std::mutex lock_{};  // Of what follows.
  std::map<std::string, std::string, std::less<>> opened_{};  // By commitment.
  std::uint64_t forgotten_ = 0;                               // How often.
};

/// The media type that the bodies of this person have, and no others.
std::string type_of(const store::Person& person);

}  // namespace hoopgit::record
