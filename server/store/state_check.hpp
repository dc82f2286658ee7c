// Whether the rows of a database are what its log says.
//
//     Connection db = TRY(Connection::open(file, true));
//     const auto seen = TRY(check_state(db, {keys, folder}, tell));
//
// The log is read once from its first entry to its last, what entries say of
// rows (stated_row.hpp) is put together in a database of its own, and every
// row is held against it. The log itself is held against its tree, its
// checkpoints and what anchors took of it; the index is computed anew.

#pragma once

#include "core/ledger/note.hpp"
#include "server/store/difference.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace hoopgit::store {

struct StateQuestion {
  std::vector<ledger::VerifierKey> keys;  ///< Of this log and those before it.
  /// Where a file of the size of the pushes may stand for a while.
  std::filesystem::path folder;
};

struct StateSeen {
  std::uint64_t entries = 0;
  std::uint64_t rows = 0;  ///< That were compared.
  /// Rows of which the log says nothing, because they are older than its first
  /// entry, or than a program that says so much.
  std::uint64_t older = 0;
  std::uint64_t differences = 0;
};

/// In one state of the database, also while a relay writes to it: the log of
/// changes that it keeps meanwhile grows until this ends. An Error: it could
/// not be looked at. Memory is that of one push and of 16 chunks of the index.
Result<StateSeen> check_state(Connection& connection,
                              const StateQuestion& question,
                              const TellDifference& tell);

}  // namespace hoopgit::store
