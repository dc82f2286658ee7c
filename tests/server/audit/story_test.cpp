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

TEST_CASE("the story of a push is its row, its votes and its events in order") {
  Sample sample;
  auto row = store::push_row(1);
  row.state = store::PushState::landed;
  row.created = sample.clock.now();
  row.reason = "landed";
  store::Event started = store::event_of("push.started");
  started.actor = store::actor_of(store::ada);
  started.push = row.id;
  store::Event landed = store::event_of("push.landed");
  landed.push = row.id;
  REQUIRE(append(*sample.store, started));
  REQUIRE(append(*sample.store, landed));
  const std::vector<store::VoteRow> votes{
      {row.id, store::bob, "approve", "s", {}, "good", sample.clock.now()}};

  const auto told = story(row, votes, *sample.store->events({}));

  const std::string now = "\"2026-01-02T03:04:05.000000006Z\"";
  CHECK(json::dump(told) ==
        R"({"push":{"created":)" + now + R"(,"id":")" + row.id.text() +
            R"(","reason":"landed","refs":[{"kind":"fast_forward","new":")" +
            std::string(40, '2') + R"(","old":")" + std::string(40, '1') +
            R"(","ref":"refs/heads/main"}],"repository":"acme/site",)"
            R"("requester":"ada","state":"landed","upstream":"forge"},)"
            R"("timeline":[{"index":0,"outcome":"success",)"
            R"("severity":"info","text":"began to push","time":)" +
            now +
            R"(,"type":"push.started","who":"ada"},{"index":1,)"
            R"("outcome":"success","severity":"info",)"
            R"("text":"the push landed upstream","time":)" +
            now +
            R"(,"type":"push.landed","who":"relay"}],)"
            R"("votes":[{"comment":"good","time":)" +
            now + R"(,"verb":"approve","who":"bob"}]})");
}

TEST_CASE("an entry that cannot be read does not hide the others") {
  Sample sample;
  REQUIRE(append(*sample.store, store::event_of("push.landed")));
  auto events = *sample.store->events({});
  events.push_back({1, "", "{broken"});
  const auto told = story(store::push_row(1), {}, events);
  const auto timeline = *told.array("timeline");
  REQUIRE(timeline.size() == 2);
  CHECK(*timeline[0].text("text") == "the push landed upstream");
  CHECK_THAT(*timeline[1].text("text"), Catch::Contains("cannot be read"));
}

}  // namespace
}  // namespace hoopgit::audit
