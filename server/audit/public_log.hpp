#pragma once

#include "core/ledger/tile.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace hoopgit::audit {

/// A file of the log as everybody's tools read it (c2sp.org/tlog-tiles), made
/// from the rows of the database: a tile of hashes, or a bundle of entries. The
/// width that is asked for need not be all that there is by now.
///
/// Fault::not_found for what no published checkpoint has, and for entries that
/// were pruned.
Result<std::string> read_tile(store::Store& store,
                              const ledger::TileName& name);

/// That somebody reads entries is an event; that the same person reads bundle
/// after bundle is the same event. Thread-safe; the store outlives it.
class ExportNotes {
 public:
  explicit ExportNotes(store::Store& store, const Clock& clock)
      : store_(store), clock_(clock) {}

  /// To be called before entries below `end` of this log, which may be one that
  /// was replaced, are handed to this reader. Appends
  /// audit.export unless one of the last ten minutes covers them: for all that
  /// is published, since who asks for one bundle may go on to ask for any.
  Result<void> note(const store::Actor& reader, store::Store& log,
                    std::uint64_t end);

 private:
  struct Noted {
    Time until{};
    std::uint64_t end = 0;
  };
  bool is_noted(const std::string& reader, std::uint64_t end);

  store::Store& store_;
  const Clock& clock_;
  std::mutex lock_{};
  // By log, issuer and subject.
  std::map<std::string, Noted> noted_{};
};

}  // namespace hoopgit::audit
