#pragma once

#include "core/base/clock.hpp"
#include "server/store/expected_rows.hpp"

#include <cstdint>

namespace hoopgit::store {

/// What there is to know of the log when its rows are compared.
struct LogFacts {
  std::uint64_t minimum = 0;    ///< Entries before it have been pruned.
  std::int64_t first_time = 0;  ///< Of its first entry, nanoseconds.
  std::int64_t last_time = 0;
};

struct RowsSeen {
  std::uint64_t rows = 0;
  std::uint64_t older = 0;
};

/// Holds every row of the tables of stated_tables() against what is expected,
/// and what is expected against the rows.
Result<RowsSeen> check_rows(Connection& connection, ExpectedRows& expected,
                            const LogFacts& facts, const TellDifference& tell);

}  // namespace hoopgit::store
