#include "server/audit/reading.hpp"

#include "core/base/encoding.hpp"

#include <algorithm>

namespace hoopgit::audit {
namespace {

using json::Value;

Value to_value(const store::EventFilter& filter) {
  Value made = json::Object();
  const auto set = [&](const char* key, const std::optional<std::string>& to) {
    if (to) made.set(key, *to);
  };
  set("iss", filter.issuer);
  if (!filter.is_about_somebody) set("sub", filter.subject);
  if (filter.is_about_somebody && filter.subject) made.set("by_subject", true);
  // A name is somebody's: nobody could take it out of the log again.
  if (filter.name) made.set("by_name", true);
  set("repo", filter.repository);
  set("ref", filter.ref);
  set("type", filter.type);
  set("push_id", filter.push);
  set("outcome", filter.outcome);
  set("group", filter.group);
  const bool names_agent =
      filter.is_about_somebody || !filter.agent_commitments.empty();
  if (!names_agent) set("agent", filter.agent);
  if (names_agent && filter.agent) made.set("by_agent", true);
  set("severity_min", filter.severity_min);
  set("verdict", filter.verdict);
  set("rule", filter.rule);
  set("fingerprint", filter.fingerprint);
  set("approval", filter.approval_subject);
  set("policy", filter.policy);
  set("commit", filter.object);
  if (filter.since) made.set("since", to_rfc3339(*filter.since));
  if (filter.until) made.set("until", to_rfc3339(*filter.until));
  if (filter.visible_to) made.set("own_only", true);
  return made;
}

std::int64_t number(std::uint64_t index) {
  return static_cast<std::int64_t>(index);
}

}  // namespace

Result<Value> to_item(std::string_view origin,
                      const store::StoredEvent& event) {
  auto entry = json::parse(event.bytes);
  if (!entry)
    return Error{Fault::corrupt, "cannot read entry " +
                                     std::to_string(event.index) +
                                     " of the log: it is not JSON"};
  return json::object({{"log", origin},
                       {"index", number(event.index)},
                       {"leaf_hash", to_hex(event.leaf_hash)},
                       {"entry", *std::move(entry)}});
}

store::Event query_event(const store::Actor& reader,
                         const store::EventFilter& filter,
                         const std::vector<store::StoredEvent>& found,
                         bool follows) {
  store::Event event;
  event.type = "audit.query";
  event.severity = store::Severity::notice;
  event.actor = reader;
  event.data = json::object(
      {{"filter", to_value(filter)}, {"count", number(found.size())}});
  if (follows) event.data.set("follow", true);
  if (!found.empty()) {
    const auto [first, last] =
        std::minmax(found.front().index, found.back().index);
    event.data.set("first", number(first));
    event.data.set("last", number(last));
  }
  return event;
}

bool tells_of_following(const Value& entry) {
  const Value* type = entry.find("type");
  const Value* data = entry.find("data");
  return type != nullptr && *type == Value("audit.query") && data != nullptr &&
         data->find("follow") != nullptr;
}

}  // namespace hoopgit::audit
