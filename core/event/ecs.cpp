#include "core/event/ecs.hpp"

#include "core/base/encoding.hpp"
#include "core/event/phrase.hpp"

namespace hoopgit::event {
namespace {

using json::Value;

void add(Value& object, std::string_view key, std::string text) {
  if (!text.empty()) object.set(std::string(key), std::move(text));
}

/// What happened and could not or was not allowed to is a failure to ECS.
std::string_view outcome(std::string_view ours) {
  if (ours == "success" || ours == "unknown") return ours;
  return "failure";
}

Value categories(const Kind& kind) {
  json::Array names;
  for (const auto name : kind.ecs_categories)
    if (!name.empty()) names.emplace_back(name);
  return names;
}

Value event_of(const Entry& entry) {
  const Kind& kind = entry.kind();
  const bool alert = kind.ocsf_class == OcsfClass::data_security_finding;
  Value event =
      json::object({{"kind", alert ? "alert" : "event"},
                    {"category", categories(kind)},
                    {"type", json::Array{kind.ecs_type}},
                    {"action", entry.type()},
                    {"outcome", outcome(entry.outcome())},
                    {"id", entry.id()},
                    {"sequence", static_cast<std::int64_t>(entry.item().index)},
                    {"hash", to_hex(entry.item().leaf_hash)},
                    {"original", entry.item().bytes},
                    {"dataset", "hoopgit.audit"},
                    {"module", "hoopgit"},
                    {"severity", static_cast<int>(entry.severity()) * 2 + 2}});
  add(event, "reason", entry.reason());
  return event;
}

Value own_fields(const Entry& entry) {
  Value own = json::object({{"log", entry.item().log}});
  add(own, "push_id", entry.text({"push_id"}));
  add(own, "upstream_id", entry.text({"target", "upstream_id"}));
  add(own, "repo", entry.text({"target", "repo"}));
  add(own, "policy_sha256", entry.text({"policy", "sha256"}));
  add(own, "subject", entry.text({"data", "subject"}));
  add(own, "ticket", entry.text({"correlation", "ticket"}));
  add(own, "issuer", entry.text({"actor", "iss"}));
  json::Array refs;
  for (const auto& ref : entry.refs()) {
    Value one = json::object({{"name", ref.name}});
    add(one, "old", ref.old_id);
    add(one, "land", ref.land_id);
    add(one, "kind", ref.kind);
    refs.push_back(std::move(one));
  }
  if (!refs.empty()) own.set("ref", std::move(refs));
  return own;
}

/// An address that is none would make the whole document be refused, since
/// the field is of type ip.
bool is_address(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == text.npos &&
         text.find_first_of(".:") != text.npos;
}

}  // namespace

std::string to_ecs(const Entry& entry) {
  Value document = json::object(
      {{"@timestamp", entry.text({"time"})},
       {"ecs", json::object({{"version", ecs_version}})},
       {"event", event_of(entry)},
       {"message", tell(entry.value())},
       {"log",
        json::object({{"level", std::string(name_of(entry.severity()))}})},
       {"hoopgit", own_fields(entry)}});
  if (const auto id = entry.subject(); !id.empty()) {
    Value user = json::object({{"id", id}});
    add(user, "name", entry.name());
    document.set("user", std::move(user));
  }
  if (const auto address = entry.address(); is_address(address))
    document.set("source", json::object({{"ip", address}}));
  if (auto agent = entry.text({"actor", "client", "ua"}); !agent.empty())
    document.set("user_agent", json::object({{"original", std::move(agent)}}));
  return json::dump(document);
}

}  // namespace hoopgit::event
