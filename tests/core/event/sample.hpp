// Entries as the relay writes them, for every type of the catalogue.

#pragma once

#include "core/event/entry.hpp"
#include "core/json/json.hpp"

#include <string>
#include <string_view>

namespace hoopgit::event {

/// An entry of this type with a whole header, a push of two refs by ada, and a
/// value for every name that the phrase of the type has.
json::Value sample_value(std::string_view type);

Item item_of(const json::Value& entry, std::uint64_t index = 7);
inline Item sample_item(std::string_view type, std::uint64_t index = 7) {
  return item_of(sample_value(type), index);
}
Entry sample_entry(std::string_view type);
Entry entry_of(const json::Value& value);

/// `value` at a path of an entry: "actor/client/ua".
json::Value with(json::Value entry, std::string_view path, json::Value value);

}  // namespace hoopgit::event
