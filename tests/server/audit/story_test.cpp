#include "server/audit/story.hpp"

#include "core/base/text.hpp"
#include "tests/server/store/samples.hpp"

#include <set>

namespace hoopgit::audit {
namespace {

using store::Sample;

json::Value entry_of(const std::string& type, json::Value data) {
  return json::object({{"type", type}, {"data", std::move(data)}});
}

TEST_CASE("a clause has what the event says and leaves out the rest") {
  CHECK(tell(entry_of(
            "push.refused",
            json::object({{"step", "scan"}, {"reason", "a secret"}}))) ==
        "the push was refused at scan: a secret");
  CHECK(tell(entry_of("push.refused", json::object({{"reason", "size"}}))) ==
        "the push was refused: size");
  CHECK(tell(entry_of("push.refused", nullptr)) == "the push was refused");
  CHECK(tell(json::object({{"type", "push.landed"}})) ==
        "the push landed upstream");
  CHECK(tell(entry_of("push.received",
                      json::object({{"objects", 3}, {"bytes", 812}}))) ==
        "the push is complete: 3 objects, 812 bytes");
}

TEST_CASE("lists of people are told by their names") {
  CHECK(
      tell(entry_of(
          "approval.granted",
          json::object({{"by", "quorum"},
                        {"voters", json::Array{json::object({{"name", "bob"}}),
                                               json::object({{"sub", "eve-3"}}),
                                               "carol"}}}))) ==
      "the push was approved by quorum: bob, eve-3, carol");
}

TEST_CASE("an unknown type is told by its name") {
  CHECK(tell(entry_of("sweep.done", nullptr)) == "sweep.done");
  CHECK(tell(json::Value()).empty());
}

TEST_CASE("the manual lists the types that can be told, and no others") {
  const auto manual = read_file(HOOPGIT_SOURCE_DIR "/man/hoopgit-audit.5");
  REQUIRE(manual);
  std::set<std::string_view> listed;
  for (auto line : split(*manual, '\n'))
    if (line.starts_with(".BR ") && line.find('.', 4) != line.npos &&
        line.ends_with(" )")) {
      line.remove_prefix(4);
      listed.insert(line.substr(0, line.find(' ')));
    }
  const auto told = known_types();
  CHECK(listed == std::set<std::string_view>(told.begin(), told.end()));
  CHECK(told.size() == listed.size());
}

TEST_CASE("what an event says cannot reach into the terminal") {
  const auto told = tell(entry_of(
      "approval.vote",
      json::object({{"verb", "approve"},
                    {"comment", "fine\x1b[2J\n[{reason}] \xe2\x80\xae"}})));
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK(told.find('\n') == std::string::npos);
  CHECK(told.find("\xe2\x80\xae") == std::string::npos);
  CHECK_THAT(told, Catch::StartsWith("voted to approve: fine"));
  CHECK_THAT(told, Catch::Contains("[{reason}]"));
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

  const auto lines = timeline(events);

  REQUIRE(lines.size() == 2);
  CHECK(lines[0].index == 0);
  CHECK(lines[0].type == "push.started");
  CHECK(lines[0].who == "ada");
  CHECK(lines[0].text == "began to push");
  CHECK(lines[0].time == sample.clock.now());
  CHECK(lines[1].index == 1);
  CHECK(lines[1].who == "relay");
  CHECK(lines[1].text == "the push landed upstream");
}

TEST_CASE("an entry that cannot be read does not hide the others") {
  Sample sample;
  REQUIRE(append(*sample.store, store::event_of("push.landed")));
  auto events = *sample.store->events({});
  events.push_back({1, "", "{broken"});
  const auto lines = timeline(events);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "the push landed upstream");
  CHECK_THAT(lines[1].text, Catch::Contains("cannot be read"));
}

}  // namespace
}  // namespace hoopgit::audit
