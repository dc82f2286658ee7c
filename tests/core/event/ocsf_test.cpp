#include "core/event/ocsf.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace hoopgit::event {
namespace {

json::Value parsed(const std::string& line) {
  auto value = json::parse(line, {.depth = 20});
  if (!value) FAIL(value.error().message);
  return *std::move(value);
}

const json::Value* find(const json::Value& value, std::string_view path) {
  const json::Value* here = &value;
  for (const auto key : split(path, '/'))
    if (here != nullptr) here = here->find(key);
  return here;
}

// What schema.ocsf.io requires: of every class, of ours beyond that, and of
// the objects in them. "a|b" is a constraint: at least one of the two.
const std::vector<std::string> of_every_class = {
    "activity_id",
    "category_uid",
    "class_uid",
    "metadata",
    "severity_id",
    "time",
    "type_uid",
    "metadata/version",
    "metadata/product",
    "metadata/product/name|metadata/product/uid",
    "metadata/product/vendor_name"};
const std::map<std::int64_t, std::vector<std::string>> of_a_class = {
    {2006, {"finding_info", "finding_info/uid", "finding_info/title"}},
    {3002, {"user", "user/name|user/uid", "service/name|dst_endpoint"}},
    {3004, {"entity", "entity/name|entity/uid"}},
    {6003,
     {"actor", "actor/user/name|actor/user/uid", "api", "api/operation",
      "src_endpoint", "src_endpoint/ip|src_endpoint/svc_name"}}};

bool has_one_of(const json::Value& event, const std::string& paths) {
  for (const auto path : split(paths, '|'))
    if (const auto* found = find(event, path))
      if (found->as_text() == nullptr || !found->as_text()->empty())
        return true;
  return false;
}

void check_required(const json::Value& event) {
  const auto uid = *event.integer("class_uid");
  REQUIRE(of_a_class.contains(uid));
  for (const auto& paths : of_every_class) {
    INFO(paths);
    CHECK(has_one_of(event, paths));
  }
  for (const auto& paths : of_a_class.at(uid)) {
    INFO(paths);
    CHECK(has_one_of(event, paths));
  }
  const auto activity = *event.integer("activity_id");
  CHECK(*event.integer("category_uid") == uid / 1000);
  CHECK(*event.integer("type_uid") == uid * 100 + activity);
  // Of all our classes; 5 and above have other meanings in each.
  CHECK(((activity >= 1 && activity <= 4) || activity == 99));
  CHECK_FALSE(event.text("activity_name")->empty());
  CHECK((*event.integer("severity_id") >= 1 &&
         *event.integer("severity_id") <= 5));
}

TEST_CASE("every type is an OCSF event with what its class requires") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    const Entry entry = sample_entry(kind.type);
    const auto event = parsed(to_ocsf(entry));
    check_required(event);
    CHECK(*event.integer("time") == 1767323045123);
    CHECK(*find(event, "metadata/uid")->as_text() == entry.id());
    CHECK(*find(event, "metadata/version")->as_text() == "1.6.0");
    CHECK(*find(event, "metadata/sequence")->as_integer() == 7);
    CHECK(find(event, "metadata/profiles") == nullptr);
    CHECK(find(event, "attestation_list") == nullptr);
    CHECK(json::dump(*find(event, "unmapped/hoopgit/entry")) ==
          entry.item().bytes);
    CHECK(*find(event, "unmapped/hoopgit/leaf_hash")->as_text() ==
          to_hex(entry.item().leaf_hash));
  }
}

TEST_CASE("an event of the relay itself has what its class requires too") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    auto members = *sample_value(kind.type).as_object();
    members["actor"] = json::object({{"kind", "system"}});
    for (const auto* key : {"target", "push_id", "policy", "data"})
      members.erase(key);
    check_required(parsed(to_ocsf(entry_of(members))));
  }
}

TEST_CASE("the class of a type is that of its family") {
  const std::map<std::string_view, OcsfClass> families = {
      {"agent", OcsfClass::authentication},
      {"auth", OcsfClass::authentication},
      {"push", OcsfClass::api_activity},
      {"fetch", OcsfClass::api_activity},
      {"lfs", OcsfClass::api_activity},
      {"secret", OcsfClass::data_security_finding},
      {"approval", OcsfClass::entity_management},
      {"break_glass", OcsfClass::entity_management},
      {"delegation", OcsfClass::entity_management},
      {"config", OcsfClass::entity_management},
      {"policy", OcsfClass::entity_management},
      {"relay", OcsfClass::entity_management},
      {"audit", OcsfClass::api_activity},
      {"sweep", OcsfClass::api_activity},
      {"notify", OcsfClass::api_activity},
      {"upstream", OcsfClass::api_activity},
      {"attestation", OcsfClass::api_activity}};
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    CHECK(kind.ocsf_class ==
          families.at(kind.type.substr(0, kind.type.find('.'))));
  }
}

TEST_CASE("a push is told as what git asked for, with its refs") {
  const auto event = parsed(to_ocsf(sample_entry("push.landed")));
  CHECK(*find(event, "api/operation")->as_text() == "git-receive-pack");
  CHECK(*event.text("activity_name") == "Update");
  CHECK(*event.integer("status_id") == 1);
  const auto resources = event.array("resources");
  REQUIRE(resources);
  REQUIRE(resources->size() == 2);
  CHECK(*(*resources)[0].text("uid") == "team/app:refs/heads/main");
  CHECK(*find(parsed(to_ocsf(sample_entry("fetch.served"))), "api/operation")
             ->as_text() == "git-upload-pack");
}

TEST_CASE("a finding names the file and is an alert until it is masked") {
  const auto found = parsed(to_ocsf(sample_entry("secret.found")));
  CHECK(*found.boolean("is_alert"));
  CHECK(*found.integer("status_id") == 1);
  CHECK(*find(found, "file/path")->as_text() == "some path");
  const auto masked = parsed(to_ocsf(sample_entry("secret.masked")));
  CHECK_FALSE(*masked.boolean("is_alert"));
  CHECK(*masked.integer("status_id") == 4);
}

std::string fingerprint_of(json::Value event) {
  auto attestation = (*event.array("attestation_list"))[0];
  auto members = *attestation.as_object();
  members.erase("fingerprint");
  event.set("attestation_list", json::Array{members});
  return crypto::sha256_hex(*json::canonical(event));
}

TEST_CASE("chained events refer to each other, and a change breaks the chain") {
  OcsfChain chain{"siem", "relay.example.com/log/1+fe48ed32+AQ"};
  const auto first = to_chained_ocsf(sample_entry("push.started"), chain);
  chain.previous = first.link;
  const auto second = to_chained_ocsf(sample_entry("push.landed"), chain);

  const auto one = parsed(first.event), two = parsed(second.event);
  check_required(one);
  CHECK(find(one, "metadata/profiles")->as_array()->front() ==
        json::Value("record_integrity"));
  CHECK(*find(one, "metadata/version")->as_text() == "1.9.0-dev");
  const auto attested = (*one.array("attestation_list"))[0];
  CHECK(*attested.text("chain_uid") ==
        "relay.example.com/log/1/ocsf/1.9.0-dev/siem");
  CHECK(*attested.text("authority_uid") == chain.authority);
  CHECK(attested.find("prev_event") == nullptr);
  CHECK(attested.find("signatures") == nullptr);
  CHECK(*find(attested, "fingerprint/algorithm_id")->as_integer() == 3);
  CHECK(*find(attested, "fingerprint/serialization_id")->as_integer() == 2);
  CHECK(*find(attested, "fingerprint/value")->as_text() == fingerprint_of(one));
  CHECK(first.link.fingerprint == fingerprint_of(one));

  const auto next = (*two.array("attestation_list"))[0];
  CHECK(*find(next, "prev_event/fingerprint/value")->as_text() ==
        first.link.fingerprint);
  CHECK(*find(next, "prev_event/uid")->as_text() == first.link.id);
  auto changed = two;
  changed.set("message", "something else");
  CHECK(fingerprint_of(changed) != second.link.fingerprint);
}

}  // namespace
}  // namespace hoopgit::event
