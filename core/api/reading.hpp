// Small reads that every shape of this room needs. For its own sources.

#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::api {

inline Result<Time> time_in(const json::Value& value, std::string_view key) {
  const std::string text = TRY(value.text(key));
  return parse_rfc3339(text);
}

inline Result<std::optional<Time>> maybe_time_in(const json::Value& value,
                                                 std::string_view key) {
  const auto text = TRY(value.maybe_text(key));
  if (!text) return std::optional<Time>();
  const Time time = TRY(parse_rfc3339(*text));
  return std::optional(time);
}

/// Absent or null is empty text, as it was written.
inline Result<std::string> text_or_none(const json::Value& value,
                                        std::string_view key) {
  return TRY(value.maybe_text(key)).value_or("");
}

/// The members of an array, each read by `read`.
template <class T>
Result<std::vector<T>> list_in(const json::Value& value, std::string_view key,
                               Result<T> (*read)(const json::Value&)) {
  std::vector<T> items;
  for (const auto& item : TRY(value.array(key)))
    items.push_back(TRY(read(item)));
  return items;
}

template <class T, class Write>
json::Array list_of(const std::vector<T>& items, Write write) {
  json::Array array;
  for (const auto& item : items)
    array.push_back(write(item));
  return array;
}

}  // namespace hoopgit::api
