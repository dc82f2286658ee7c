#pragma once

#include "core/ledger/merkle.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hoopgit::store {

/// Keeps the roots of the subtrees that an append has completed.
Result<void> put_subtrees(Connection& connection,
                          const std::vector<ledger::Subtree>& completed);

/// The roots of level `level` from row `first` on, 32 raw bytes each: as many
/// as there are, at most `count`.
Result<std::string> find_subtrees(Connection& connection, unsigned level,
                                  std::uint64_t first, std::size_t count);

}  // namespace hoopgit::store
