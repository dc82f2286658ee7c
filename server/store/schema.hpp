#pragma once

#include "server/store/statement.hpp"

namespace hoopgit::store {

/// The number in PRAGMA user_version. Raised with each change of the tables,
/// together with a step in prepare_schema() that brings older ones up.
constexpr std::int64_t schema_version = 1;

/// Makes the tables in an empty database. Refuses one that a newer program has
/// made, and one whose log is not whole (its size, its end and what was signed
/// do not fit), with Fault::corrupt.
Result<void> prepare_schema(Connection& connection);

}  // namespace hoopgit::store
