// CloudEvents and the Elastic Common Schema.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/event/cloud_event.hpp"
#include "core/event/ecs.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::event {
namespace {

json::Value parsed(const std::string& line) {
  auto value = json::parse(line, {.depth = 20});
  if (!value) FAIL(value.error().message);
  return *std::move(value);
}

std::string at(const json::Value& value, std::string_view path) {
  const json::Value* here = &value;
  for (const auto key : split(path, '/')) {
    here = here->find(key);
    if (here == nullptr) return "(none)";
  }
  if (const auto* text = here->as_text()) return *text;
  return json::dump(*here);
}

TEST_CASE("every type is a CloudEvent with what the standard requires") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    const Entry entry = sample_entry(kind.type);
    const auto event = parsed(to_cloud_event(entry));
    CHECK(at(event, "specversion") == "1.0");
    CHECK(at(event, "id") == entry.id());
    CHECK(at(event, "source") == "relay.example.com/log/1");
    CHECK(at(event, "type") == "hoopgit." + std::string(kind.type) + ".v1");
    CHECK(parse_rfc3339(at(event, "time")));
    CHECK(at(event, "subject") == "01JGJ000000000000000000009");
    CHECK(at(event, "datacontenttype") == "application/json");
    CHECK(at(event, "sequence") == "00000000000000000007");
    CHECK(at(event, "leafhash") == to_hex(entry.item().leaf_hash));
    CHECK(json::dump(*event.find("data")) == entry.item().bytes);
    // Attribute names are a-z and digits only.
    for (const auto& [name, member] : *event.as_object())
      CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") ==
            std::string::npos);
  }
}

TEST_CASE("a CloudEvent has another prefix when asked, and may have no push") {
  auto members = *sample_value("relay.started").as_object();
  members.erase("push_id");
  const auto event =
      parsed(to_cloud_event(entry_of(members), "com.example.relay."));
  CHECK(at(event, "type") == "com.example.relay.relay.started.v1");
  CHECK(at(event, "subject") == "(none)");
}

// The values that the field sets event.category and event.type allow, of the
// Elastic Common Schema 8.17.
const std::set<std::string> ecs_categories = {
    "api",           "authentication",
    "configuration", "database",
    "driver",        "email",
    "file",          "host",
    "iam",           "intrusion_detection",
    "library",       "malware",
    "network",       "package",
    "process",       "registry",
    "session",       "threat",
    "vulnerability", "web"};
const std::set<std::string> ecs_types = {
    "access",    "admin",  "allowed",      "change",   "connection", "creation",
    "deletion",  "denied", "device",       "end",      "error",      "group",
    "indicator", "info",   "installation", "protocol", "start",      "user"};

TEST_CASE("every type is an ECS document of allowed categories and types") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    const Entry entry = sample_entry(kind.type);
    const auto document = parsed(to_ecs(entry));
    CHECK(parse_rfc3339(at(document, "@timestamp")));
    CHECK(at(document, "ecs/version") == "8.17.0");
    const auto event = *document.find("event");
    const auto categories = event.texts("category");
    REQUIRE(categories);
    CHECK_FALSE(categories->empty());
    for (const auto& category : *categories)
      CHECK(ecs_categories.contains(category));
    const auto types = event.texts("type");
    REQUIRE(types);
    for (const auto& type : *types)
      CHECK(ecs_types.contains(type));
    CHECK((at(event, "kind") == "event" || at(event, "kind") == "alert"));
    CHECK(at(event, "kind") ==
          (kind.type.starts_with("secret.") ? "alert" : "event"));
    CHECK((at(event, "outcome") == "success" ||
           at(event, "outcome") == "failure"));
    CHECK(at(event, "action") == kind.type);
    CHECK(at(event, "id") == entry.id());
    CHECK(at(event, "sequence") == "7");
    CHECK(at(event, "hash") == to_hex(entry.item().leaf_hash));
    CHECK(at(event, "original") == entry.item().bytes);
    CHECK(at(document, "user/id") == "ada-1");
    CHECK(at(document, "user/name") == "ada");
    CHECK(at(document, "source/ip") == "192.0.2.7");
    CHECK(at(document, "user_agent/original") == "git/2.39.5");
    CHECK(at(document, "hoopgit/repo") == "team/app");
  }
}

TEST_CASE("what was denied is a failure to ECS, with its reason") {
  const auto document = parsed(to_ecs(sample_entry("push.refused")));
  CHECK(at(document, "event/outcome") == "failure");
  CHECK(at(document, "event/reason") == "some reason");
}

TEST_CASE("an address that is none is not a source.ip") {
  for (const auto* text : {"localhost", "192.0.2.7; drop", "abc", ""})
    CHECK(at(parsed(to_ecs(entry_of(
                 with(sample_value("auth.login"), "actor/client/ip", text)))),
             "source") == "(none)");
  CHECK(at(parsed(to_ecs(entry_of(with(sample_value("auth.login"),
                                       "actor/client/ip", "2001:db8::1")))),
           "source/ip") == "2001:db8::1");
}

}  // namespace
}  // namespace hoopgit::event
