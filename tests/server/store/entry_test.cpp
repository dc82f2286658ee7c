#include "server/store/entry.hpp"

#include "samples.hpp"

namespace hoopgit::store {
namespace {

Stamp stamp() {
  return {"01JD0000000000000000000000",
          Time(std::chrono::nanoseconds(1'767'323'045'000'000'006)),
          "1b4e28ba-2fa1-11d2-883f-0016d3cca427", 12345};
}

std::string entry_of(const Event& event) {
  const auto entry = to_entry(event, stamp(), relay_name);
  if (!entry) FAIL(entry.error().message);
  CHECK(entry->size() <= largest_entry);
  // What is stored must be canonical: reading and writing changes nothing.
  const auto read = json::parse(*entry);
  REQUIRE(read);
  CHECK(*json::canonical(*read) == *entry);
  return *entry;
}

json::Value read(const std::string& entry) {
  return *json::parse(entry);
}

TEST_CASE("an entry has the bytes of the specification") {
  Event event = event_of("push.received");
  event.actor = actor_of(ada);
  event.actor->groups = {{"dev", "ops"}};
  event.actor->session = "s-1";
  event.actor->address = "192.0.2.7";
  event.actor->user_agent = "git/2.39.5";
  event.target = Target{"forge", "acme/site", {update_of("refs/heads/main")}};
  event.push = push_id(7);
  event.policy_sha256 = std::string(64, 'p');
  event.data = json::object({{"objects", 3}, {"ms", 12}});
  CHECK(entry_of(event) ==
        R"({"actor":{"client":{"ip":"192.0.2.7","ua":"git/2.39.5"},)"
        R"("groups":["dev","ops"],"iss":"https://id.example",)"
        R"("kind":"human","session_id":"s-1","sub":"ada-1"},)"
        R"("data":{"ms":12,"objects":3},"id":"01JD0000000000000000000000",)"
        R"("mono":{"boot":"1b4e28ba-2fa1-11d2-883f-0016d3cca427",)"
        R"("ns":"12345"},"outcome":"success","policy":{"sha256":")" +
            std::string(64, 'p') + R"("},"push_id":")" + push_id(7).text() +
            R"(","relay":{"build":"0.1.0","config_sha256":")" +
            std::string(64, 'c') +
            R"(","node":"relay-a"},"severity":"info",)"
            R"("target":{"refs":[{"kind":"fast_forward","new":")" +
            std::string(40, '2') + R"(","old":")" + std::string(40, '1') +
            R"(","ref":"refs/heads/main"}],"repo":"acme/site",)"
            R"("upstream_id":"forge"},)"
            R"("time":"2026-01-02T03:04:05.000000006Z",)"
            R"("type":"push.received","v":1})");
}

TEST_CASE("an entry names its bodies, its policy and whom an agent acts for") {
  Event event = event_of("push.scanned");
  event.actor = actor_of(bob);
  event.actor->kind = "agent";
  event.actor->on_behalf_of = ada;
  event.policy_name = "house";
  event.policy_version = "3";
  event.bodies = {{"report", std::string(64, 'a'), "application/json", 12},
                  {"email", std::string(64, 'b'), "text/plain", std::nullopt}};
  event.objects = {std::string(40, '3')};
  const auto entry = entry_of(event);
  CHECK_THAT(entry,
             Catch::Contains(R"("bodies":{"email":{"sha256":")" +
                             std::string(64, 'b') +
                             R"(","type":"text/plain"},"report":{"bytes":12,)" +
                             R"("sha256":")" + std::string(64, 'a') +
                             R"(","type":"application/json"}})"));
  CHECK_THAT(entry,
             Catch::Contains(R"("on_behalf_of":{"iss":"https://id.example",)"
                             R"("sub":"ada-1"})"));
  CHECK_THAT(entry,
             Catch::Contains(R"("policy":{"name":"house","version":"3"})"));
  CHECK_THAT(entry, !Catch::Contains(std::string(40, '3')));
}

TEST_CASE("a body without a good name or digest is not recorded") {
  const auto refused = [](std::vector<BodyReference> bodies) {
    Event event = event_of("push.scanned");
    event.bodies = std::move(bodies);
    return !to_entry(event, stamp(), relay_name);
  };
  const std::string digest(64, 'a');
  CHECK(refused({{"Report", digest}}));
  CHECK(refused({{"", digest}}));
  CHECK(refused({{"report", "abc"}}));
  CHECK(refused({{"report", digest}, {"report", digest}}));
  CHECK_FALSE(refused({{"report", digest}, {"diff", digest}}));
}

TEST_CASE("an event of the relay itself has the actor system") {
  const auto value = read(entry_of(event_of("relay.started")));
  CHECK(*value.find("actor") == json::object({{"kind", "system"}}));
  CHECK(value.find("target") == nullptr);
  CHECK(value.find("push_id") == nullptr);
  CHECK(value.find("policy") == nullptr);
  CHECK(value.find("data") == nullptr);
}

TEST_CASE("more than 50 refs are counted, and the first 50 are named") {
  Event event = event_of("push.started");
  event.target = Target{"forge", "acme/site", {}};
  for (int i = 0; i < 50; ++i)
    event.target->refs.push_back(update_of("refs/heads/" + std::to_string(i)));
  CHECK(read(entry_of(event)).find("target")->find("ref_count") == nullptr);
  event.target->refs.push_back(update_of("refs/heads/more"));
  const auto target = *read(entry_of(event)).find("target");
  CHECK(*target.integer("ref_count") == 51);
  CHECK(target.find("refs")->as_array()->size() == 50);
}

TEST_CASE("whatever the size, an event becomes an entry that says it was cut") {
  Event event = event_of("push.refused");
  event.actor = actor_of(ada);
  event.actor->groups.emplace();
  event.target = Target{"forge", "acme/site", {}};
  for (int i = 0; i < 3000; ++i) {
    event.actor->groups->push_back("group-" + std::string(300, 'g'));
    event.target->refs.push_back(
        update_of("refs/heads/" + std::string(240, 'x')));
  }
  json::Array lines;
  for (int i = 0; i < 5000; ++i)
    lines.emplace_back(std::string(5000, '\x01'));
  event.data = json::object(
      {{"reason", std::string(1'000'000, 'r')}, {"lines", std::move(lines)}});
  const auto value = read(entry_of(event));
  CHECK(*value.integer("v") == 1);
  CHECK(*value.find("data")->boolean("cut"));
  CHECK(*value.find("actor")->boolean("cut"));
  CHECK(*value.find("actor")->integer("group_count") == 3000);
  CHECK(*value.find("target")->integer("ref_count") == 3000);
}

TEST_CASE("a text is cut between characters, and only when it is too long") {
  Event event = event_of("push.refused");
  event.data = json::object({{"reason", std::string(2000, 'r')}});
  CHECK(read(entry_of(event)).find("data")->find("cut") == nullptr);
  std::string text(1999, 'r');
  event.data = json::object({{"reason", text + "\xc3\xa9"}, {"step", "scan"}});
  const auto data = *read(entry_of(event)).find("data");
  CHECK(*data.text("reason") == text);
  CHECK(*data.text("step") == "scan");
  CHECK(*data.boolean("cut"));
}

TEST_CASE("a user agent is cut to 256 bytes") {
  Event event = event_of("auth.login");
  event.actor = actor_of(ada);
  event.actor->user_agent = std::string(300, 'u');
  const auto client = *read(entry_of(event)).find("actor")->find("client");
  CHECK(client.text("ua")->size() == 256);
  CHECK(*client.boolean("cut"));
}

TEST_CASE("what the format has no place for is rewritten") {
  Event event = event_of("push.scanned");
  event.data = json::object(
      {{"entropy", 3.5},
       {"large", std::int64_t{1} << 60},
       {"findings", json::object({{"github-pat", 2}, {"Other", 1}})},
       {"path", "caf\xe9"}});
  const auto data = *read(entry_of(event)).find("data");
  CHECK(*data.text("entropy") == "3.5");
  CHECK(*data.text("large") == "1152921504606846976");
  CHECK(json::dump(*data.find("findings")) ==
        R"([["Other",1],["github-pat",2]])");
  CHECK(json::dump(*data.find("path")) == R"({"b64":"Y2Fm6Q=="})");
}

TEST_CASE("deep data is cut where a reader would refuse it") {
  Event event = event_of("push.scanned");
  json::Value deep = "end";
  for (int i = 0; i < 40; ++i)
    deep = json::object({{"in", deep}});
  event.data = deep;
  CHECK(entry_of(event).find("\"cut\":true") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::store
