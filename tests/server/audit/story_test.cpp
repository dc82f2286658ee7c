#include "server/audit/story.hpp"

#include "tests/server/store/samples.hpp"

namespace hoopgit::audit {
namespace {

using store::Sample;

/// Who commits to this is called "Bob"; all other names are gone.
const std::string of_bob(64, 'b');
std::string open_name(std::string_view commitment) {
  return commitment == of_bob ? "Bob" : "";
}

TEST_CASE("the story of a push is told in the order of the log") {
  Sample sample;
  const auto row = store::push_row(1);
  store::Event started = store::event_of("push.started");
  started.actor = store::actor_of(store::ada);
  started.push = row.id;
  store::Event landed = store::event_of("push.landed");
  landed.push = row.id;
  REQUIRE(append(*sample.store, started));
  REQUIRE(append(*sample.store, landed));
  auto events = *sample.store->events({});
  std::reverse(events.begin(), events.end());

  const auto lines = timeline(events, open_name);

  REQUIRE(lines.size() == 2);
  CHECK(lines[0].index == 0);
  CHECK(lines[0].type == "push.started");
  CHECK(lines[0].who == "ada-1");
  CHECK(lines[0].text == "began to push");
  CHECK(lines[0].time == sample.clock.now());
  CHECK(lines[1].index == 1);
  CHECK(lines[1].who == "relay");
  CHECK(lines[1].text == "the push landed upstream");
}

TEST_CASE("voters, who are in the log by number, are told by their names") {
  Sample sample;
  store::Event vote = store::event_of("approval.vote");
  vote.actor = store::actor_of(store::bob);
  vote.bodies = {{"display", of_bob}};
  store::Event granted = store::event_of("approval.granted");
  const auto by_number = [](const store::Person& person) {
    return json::object({{"iss", person.issuer}, {"sub", person.subject}});
  };
  granted.data = json::object(
      {{"by", "quorum"},
       {"voters",
        json::Array{by_number(store::bob),
                    by_number({"https://id.example", "eve-3", ""}), "carol"}}});
  REQUIRE(append(*sample.store, vote));
  REQUIRE(append(*sample.store, granted));
  const auto lines = timeline(*sample.store->events({}), open_name);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text == "the push was approved by quorum: Bob, eve-3, carol");
}

TEST_CASE("who was erased is told by number, and as erased") {
  Sample sample;
  store::Event started = store::event_of("push.started");
  started.actor = store::actor_of(store::ada);
  started.bodies = {{"display", std::string(64, 'a')}};
  REQUIRE(append(*sample.store, started));
  const auto lines = timeline(*sample.store->events({}), open_name);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].who == "erased person ada-1");
}

TEST_CASE("a name that an older program wrote is still told") {
  const auto lines = timeline(
      {{0, "",
        R"({"actor":{"name":"ada","sub":"ada-1"},"type":"push.started"})"}},
      open_name);
  CHECK(lines.front().who == "ada");
}

TEST_CASE("an entry that cannot be read does not hide the others") {
  Sample sample;
  REQUIRE(append(*sample.store, store::event_of("push.landed")));
  auto events = *sample.store->events({});
  events.push_back({1, "", "{broken"});
  const auto lines = timeline(events, open_name);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "the push landed upstream");
  CHECK_THAT(lines[1].text, Catch::Contains("cannot be read"));
}

TEST_CASE("who is only committed to is told by what opens, or as erased") {
  Sample sample;
  const auto act = [&](const std::string& digits) {
    store::Event event = store::event_of("push.started");
    event.actor =
        store::actor_of({"https://id.example", "sha256:" + digits, ""});
    REQUIRE(append(*sample.store, event));
  };
  act(of_bob);
  act(std::string(64, 'e'));
  const auto lines = timeline(*sample.store->events({}), open_name);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].who == "Bob");
  CHECK(lines[1].who == "erased person eeeeeeee");
}

}  // namespace
}  // namespace hoopgit::audit
