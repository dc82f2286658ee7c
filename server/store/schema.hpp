#pragma once

#include "server/store/statement.hpp"

#include <string_view>

namespace hoopgit::store {

/// The number in PRAGMA user_version. Raised with each change of the tables,
/// together with a step in migration.cpp that brings older ones up.
constexpr std::int64_t schema_version = 4;

/// Makes the tables in an empty database, and brings those of an older program
/// up to date: all of it, or nothing. Refuses one that a newer program has
/// made; and with Fault::corrupt one whose log is not whole (its size, its end
/// and what was signed do not fit), or is of another relay than `origin`; the
/// number at its end may differ. A log that has no name yet gets this one; an
/// empty `origin` takes what there is.
Result<void> prepare_schema(Connection& connection, std::string_view origin);

}  // namespace hoopgit::store
