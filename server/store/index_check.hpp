#pragma once

#include "server/store/difference.hpp"
#include "server/store/statement.hpp"

#include <cstdint>

namespace hoopgit::store {

/// Computes the index anew, chunk by chunk, and compares. `size` and `minimum`
/// of the log, as its entries have them.
Result<void> check_index(Connection& connection, std::uint64_t size,
                         std::uint64_t minimum, const TellDifference& tell);

}  // namespace hoopgit::store
