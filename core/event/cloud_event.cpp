#include "core/event/cloud_event.hpp"

#include "core/base/encoding.hpp"

namespace hoopgit::event {

std::string to_cloud_event(const Entry& entry, std::string_view prefix) {
  const std::string index = std::to_string(entry.item().index);
  json::Value event =
      json::object({{"specversion", "1.0"},
                    {"id", entry.id()},
                    {"source", entry.item().log},
                    {"type", std::string(prefix) + entry.type() + ".v1"},
                    {"time", entry.text({"time"})},
                    {"datacontenttype", "application/json"},
                    {"sequence", std::string(20 - index.size(), '0') + index},
                    {"leafhash", to_hex(entry.item().leaf_hash)},
                    {"data", entry.value()}});
  if (auto push = entry.text({"push_id"}); !push.empty())
    event.set("subject", std::move(push));
  return json::dump(event);
}

}  // namespace hoopgit::event
