// How values rest in columns. Bytes that are not UTF-8 survive the way through
// JSON and back.

#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"
#include "server/store/event.hpp"
#include "server/store/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

std::int64_t to_number(Time time);  ///< Nanoseconds since 1970.
Time to_time(std::int64_t number);

std::string to_column(const std::vector<std::string>& texts);
Result<std::vector<std::string>> texts_from(std::string_view column);

/// Null is the empty text.
std::string to_column(const json::Value& value);
Result<json::Value> value_from(std::string_view column);

/// Without names.
std::string to_column(const Actor& actor);
Result<Actor> actor_from(std::string_view column);

/// Condition on a column `holder` that is an Actor: issuer, subject.
inline constexpr std::string_view of_holder =
    " WHERE json_extract(holder, '$.iss') = ? "
    "AND json_extract(holder, '$.sub') = ?";

/// The first column of every row.
Result<std::vector<std::string>> first_column(Rows rows);

}  // namespace hoopgit::store
