#pragma once

#include "core/ledger/merkle.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::store {

/// Keeps the roots of the perfect subtrees that this leaf completes: those of
/// 256, 65,536, … entries. `before` is the tree without it.
Result<void> put_subtrees(Connection& connection,
                          const ledger::Frontier& before,
                          std::string_view leaf);

/// The roots of level `level` from row `first` on, 32 raw bytes each: as many
/// as there are, at most `count`.
Result<std::string> find_subtrees(Connection& connection, unsigned level,
                                  std::uint64_t first, std::size_t count);

}  // namespace hoopgit::store
