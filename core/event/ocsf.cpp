#include "core/event/ocsf.hpp"

#include "core/base/encoding.hpp"
#include "core/event/phrase.hpp"

#include <array>
#include <chrono>

namespace hoopgit::event {
namespace {

using json::Value;

void add(Value& object, std::string_view key, std::string text) {
  if (!text.empty()) object.set(std::string(key), std::move(text));
}

std::int64_t milliseconds(Time time) {
  using namespace std::chrono;
  return floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string_view class_name(OcsfClass of) {
  switch (of) {
    case OcsfClass::data_security_finding:
      return "Data Security Finding";
    case OcsfClass::authentication:
      return "Authentication";
    case OcsfClass::entity_management:
      return "Entity Management";
    case OcsfClass::api_activity:
      return "API Activity";
  }
  return "API Activity";
}

std::string activity_name(const Entry& entry) {
  const Kind& kind = entry.kind();
  constexpr std::array<std::string_view, 3> log{"", "Logon", "Logoff"};
  constexpr std::array<std::string_view, 5> change{"", "Create", "Read",
                                                   "Update", "Delete"};
  constexpr std::array<std::string_view, 4> finding{"", "Create", "Update",
                                                    "Close"};
  if (kind.ocsf_activity == 99) return entry.type();
  if (kind.ocsf_class == OcsfClass::authentication)
    return std::string(log[kind.ocsf_activity]);
  if (kind.ocsf_class == OcsfClass::data_security_finding)
    return std::string(finding[kind.ocsf_activity]);
  return std::string(change[kind.ocsf_activity]);
}

/// First part of the type: "push".
std::string family(const Entry& entry) {
  const auto type = entry.type();
  return type.substr(0, type.find('.'));
}

Value user_of(const Entry& entry) {
  const auto kind = entry.text({"actor", "kind"});
  const auto subject = entry.subject();
  if (kind == "system")
    return json::object(
        {{"name", "hoopgit-relay"}, {"type_id", 3}, {"type", "System"}});
  if (subject.empty())
    return json::object({{"name", "unknown"}, {"type_id", 0}});
  const bool person = kind == "human";
  Value user = json::object({{"uid", subject},
                             {"type_id", person ? 1 : 4},
                             {"type", person ? "User" : "Service"}});
  add(user, "name", entry.name());
  add(user, "domain", entry.text({"actor", "iss"}));
  return user;
}

Value actor_of(const Entry& entry) {
  Value actor = json::object({{"user", user_of(entry)}});
  if (auto id = entry.text({"actor", "session_id"}); !id.empty()) {
    Value session = json::object({{"uid", std::move(id)}});
    add(session, "issuer", entry.text({"actor", "iss"}));
    actor.set("session", std::move(session));
  }
  return actor;
}

/// Required where it is asked for, so never empty.
Value source_of(const Entry& entry) {
  auto address = entry.address();
  if (address.empty()) return json::object({{"svc_name", "hoopgit-relay"}});
  const bool looks_like_one =
      address.find_first_not_of("0123456789abcdefABCDEF.:") == address.npos;
  return json::object({{looks_like_one ? "ip" : "name", std::move(address)}});
}

Value resources_of(const Entry& entry) {
  json::Array resources;
  const auto repository = entry.text({"target", "repo"});
  for (const auto& ref : entry.refs())
    resources.push_back(json::object({{"type", "ref"},
                                      {"name", ref.name},
                                      {"uid", repository + ":" + ref.name},
                                      {"version", ref.land_id}}));
  if (resources.empty() && !repository.empty())
    resources.push_back(json::object(
        {{"type", "repository"}, {"name", repository}, {"uid", repository}}));
  return resources;
}

/// What is managed: a push by its reviewers, a policy, the relay.
Value entity_of(const Entry& entry) {
  const auto of = family(entry);
  if (auto push = entry.text({"push_id"}); !push.empty())
    return json::object({{"type", "push"}, {"uid", std::move(push)}});
  if (of == "policy")
    return json::object({{"type", "policy"},
                         {"name", "policy"},
                         {"uid", entry.text({"policy", "sha256"})}});
  if (of == "config")
    return json::object({{"type", "configuration"},
                         {"name", "configuration"},
                         {"uid", entry.text({"relay", "config_sha256"})}});
  if (of == "relay")
    return json::object(
        {{"type", "relay"}, {"name", entry.text({"relay", "node"})}});
  return json::object({{"type", of}, {"name", of}});
}

std::string operation(const Entry& entry) {
  const auto of = family(entry);
  if (of == "push") return "git-receive-pack";
  if (of == "fetch") return "git-upload-pack";
  return entry.type();
}

void add_finding(const Entry& entry, Value& event) {
  // Of a finding, the status is how far its review has come.
  constexpr std::array<int, 4> statuses{0, 1, 3, 4};
  event.set("status_id", statuses[entry.kind().ocsf_activity]);
  event.set("is_alert", entry.type() == "secret.found");
  event.set("finding_info",
            json::object({{"uid", entry.id()},
                          {"title", tell(entry.value())},
                          {"types", json::Array{"secret"}},
                          {"created_time", milliseconds(entry.time())}}));
  event.set("actor", actor_of(entry));
  if (auto path = entry.text({"data", "path"}); !path.empty()) {
    std::string name = path.substr(path.rfind('/') + 1);
    if (name.empty()) name = path;
    event.set("file", json::object({{"name", std::move(name)},
                                    {"path", std::move(path)},
                                    {"type_id", 1}}));
  }
}

void add_class_members(const Entry& entry, Value& event) {
  switch (entry.kind().ocsf_class) {
    case OcsfClass::authentication:
      event.set("user", user_of(entry));
      event.set("service", json::object({{"name", "hoopgit-relay"}}));
      event.set("src_endpoint", source_of(entry));
      event.set("is_remote", true);
      break;
    case OcsfClass::entity_management:
      event.set("actor", actor_of(entry));
      event.set("entity", entity_of(entry));
      add(event, "comment", entry.reason());
      break;
    case OcsfClass::api_activity:
      event.set("actor", actor_of(entry));
      event.set("api",
                json::object(
                    {{"operation", operation(entry)},
                     {"service", json::object({{"name", "hoopgit-relay"}})}}));
      event.set("src_endpoint", source_of(entry));
      break;
    case OcsfClass::data_security_finding:
      add_finding(entry, event);
      break;
  }
  if (entry.kind().ocsf_class == OcsfClass::authentication ||
      entry.kind().ocsf_class == OcsfClass::entity_management)
    return;
  if (Value resources = resources_of(entry); !resources.as_array()->empty())
    event.set("resources", std::move(resources));
}

void add_status(const Entry& entry, Value& event) {
  const auto outcome = entry.outcome();
  const int id = outcome == "success" ? 1 : outcome == "unknown" ? 0 : 2;
  constexpr std::array<std::string_view, 3> names{"Unknown", "Success",
                                                  "Failure"};
  event.set("status_id", id);
  event.set("status", names[static_cast<std::size_t>(id)]);
  add(event, "status_detail", entry.reason());
}

Value metadata_of(const Entry& entry, std::string_view version) {
  Value metadata = json::object(
      {{"version", version},
       {"product", json::object({{"name", "hoopgit-relay"},
                                 {"vendor_name", "hoopgit"},
                                 {"version", entry.text({"relay", "build"})}})},
       {"uid", entry.id()},
       {"event_code", entry.type()},
       {"log_name", entry.item().log},
       {"sequence", static_cast<std::int64_t>(entry.item().index)},
       {"original_time", entry.text({"time"})}});
  add(metadata, "correlation_uid", entry.text({"push_id"}));
  return metadata;
}

}  // namespace

Value ocsf_value(const Entry& entry, std::string_view version) {
  constexpr std::array<std::string_view, 5> severities{
      "Informational", "Low", "Medium", "High", "Critical"};
  const Kind& kind = entry.kind();
  const int of = static_cast<int>(kind.ocsf_class);
  const auto severity = static_cast<std::size_t>(entry.severity());
  Value event = json::object(
      {{"class_uid", of},
       {"class_name", class_name(kind.ocsf_class)},
       {"category_uid", of / 1000},
       {"activity_id", int{kind.ocsf_activity}},
       {"activity_name", activity_name(entry)},
       {"type_uid", of * 100 + kind.ocsf_activity},
       {"severity_id", static_cast<int>(severity) + 1},
       {"severity", severities[severity]},
       {"time", milliseconds(entry.time())},
       {"message", tell(entry.value())},
       {"metadata", metadata_of(entry, version)},
       {"unmapped",
        json::object(
            {{"hoopgit",
              json::object(
                  {{"log", entry.item().log},
                   {"index", static_cast<std::int64_t>(entry.item().index)},
                   {"leaf_hash", to_hex(entry.item().leaf_hash)},
                   {"entry", entry.value()}})}})}});
  add_status(entry, event);
  add_class_members(entry, event);
  return event;
}

}  // namespace hoopgit::event
