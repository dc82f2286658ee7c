#include "server/sink/sink.hpp"

#include "tests/server/sink/receiver.hpp"
#include "tests/server/sink/signed_log.hpp"

namespace hoopgit::sink {
namespace {

using namespace std::chrono_literals;

/// Takes what comes, or answers as it is told.
struct Script {
  Answer answer{Answer::Kind::accepted, {}};
  Receiver receiver{};
  std::vector<std::string> bodies{};
};

class ScriptedOutlet final : public Outlet {
 public:
  explicit ScriptedOutlet(Script& script) : script_(script) {}

  Answer send(const Batch& batch, Time) override {
    script_.bodies.push_back(batch.body());
    if (script_.answer.kind == Answer::Kind::accepted)
      script_.receiver.take(script_.bodies.back());
    return script_.answer;
  }

 private:
  Script& script_;
};

struct Story {
  SignedLog log{};
  Script script{};
  Settings settings{};
  std::unique_ptr<Sink> sink{};

  explicit Story(Settings with = {}) : settings(std::move(with)) {
    settings.name = "siem";
    open();
  }
  void open() {
    auto opened =
        Sink::open(*log.store, settings,
                   std::make_unique<ScriptedOutlet>(script), log.vkey());
    REQUIRE(opened);
    sink = *std::move(opened);
  }
  void tend() {
    const auto tended =
        sink->tend(log.clock.now(), std::chrono::steady_clock::now() + 60s);
    if (!tended) FAIL(tended.error().message);
  }
  /// The data of the events of a type.
  std::vector<json::Value> events(const std::string& type) {
    store::EventFilter filter;
    filter.type = type;
    filter.newest_first = false;
    std::vector<json::Value> data;
    const auto found = log.store->events(filter);
    REQUIRE(found);
    for (const auto& event : *found)
      data.push_back(*json::parse(event.bytes).operator*().find("data"));
    return data;
  }
};

TEST_CASE("a receiver gets every event once and in order when all is well") {
  Story story;
  story.settings.batch_events = 10;
  story.open();
  story.log.append_covered(35);
  story.tend();
  CHECK(story.script.bodies.size() == 4);
  CHECK(story.script.receiver.received() == 35);
  CHECK(story.script.receiver.prove(story.log.vkey()) == 35);
  story.log.append_covered(5);
  story.tend();
  CHECK(story.script.receiver.prove(story.log.vkey()) == 40);
  CHECK(story.sink->standing().next == 40);
}

TEST_CASE("after a restart it goes on where it was") {
  Story story;
  story.log.append_covered(7);
  story.tend();
  story.open();
  story.log.append_covered(3);
  story.tend();
  CHECK(story.script.receiver.received() == 10);
  CHECK(story.script.receiver.prove(story.log.vkey()) == 10);
}

TEST_CASE("a batch that was not taken is sent again, byte by byte the same") {
  Story story;
  story.log.append_covered(3);
  story.script.answer = {Answer::Kind::failed, "no answer"};
  story.tend();
  story.log.append_covered(4);
  story.log.clock.advance(1s);
  story.tend();
  REQUIRE(story.script.bodies.size() == 2);
  CHECK(story.script.bodies[0] == story.script.bodies[1]);
  CHECK(story.sink->standing().problem == "no answer");
  CHECK(story.sink->standing().failures == 2);
  story.script.answer = {Answer::Kind::accepted, {}};
  story.log.clock.advance(2s);
  story.tend();
  CHECK(story.script.receiver.prove(story.log.vkey()) == 7);
  CHECK(story.sink->standing().problem.empty());
}

TEST_CASE("a receiver that fails is asked at growing intervals, to 5 minutes") {
  Story story;
  story.log.append_covered(1);
  story.script.answer = {Answer::Kind::failed, "down"};
  std::vector<std::int64_t> asked;
  for (std::int64_t second = 0; second < 2000; ++second) {
    const auto before = story.script.bodies.size();
    story.tend();
    if (story.script.bodies.size() > before) asked.push_back(second);
    story.log.clock.advance(1s);
  }
  CHECK(asked == std::vector<std::int64_t>{0, 1, 3, 7, 15, 31, 63, 127, 255,
                                           511, 811, 1111, 1411, 1711});
}

TEST_CASE("that a receiver fails is in the log once, and that it is back") {
  Story story;
  story.log.append_covered(1);
  story.script.answer = {Answer::Kind::failed, "down\x1b[2J"};
  for (int i = 0; i < 10; ++i) {
    story.tend();
    story.log.clock.advance(10min);
  }
  const auto paused = story.events("audit.sink_paused");
  REQUIRE(paused.size() == 1);
  CHECK(*paused[0].text("sink") == "siem");
  CHECK(*paused[0].text("cursor") == "0");
  CHECK(*paused[0].text("reason") == "down<U+001B>[2J");
  CHECK(story.events("audit.sink_resumed").empty());
  story.script.answer = {Answer::Kind::accepted, {}};
  story.log.cover();
  story.tend();
  CHECK(story.events("audit.sink_resumed").size() == 1);
  story.log.cover();
  story.tend();
  // It was told of its own failing too.
  CHECK(story.script.receiver.prove(story.log.vkey()) == 3);
}

TEST_CASE("a receiver that is gone is paused until somebody resumes it") {
  Story story;
  story.log.append_covered(2);
  story.script.answer = {Answer::Kind::gone, "status 410"};
  story.tend();
  story.script.answer = {Answer::Kind::accepted, {}};
  story.log.clock.advance(24h);
  story.tend();
  story.open();  // Also not by a restart.
  story.tend();
  CHECK(story.script.bodies.size() == 1);
  CHECK(story.sink->standing().paused);
  CHECK(story.sink->standing().problem == "status 410");
  CHECK(story.events("audit.sink_paused").size() == 1);

  REQUIRE(story.sink->resume(store::actor_of(store::ada)));
  story.log.cover();
  story.tend();
  CHECK(story.script.receiver.prove(story.log.vkey()) == 4);
  CHECK(story.events("audit.sink_resumed").size() == 1);
  const auto again = story.sink->resume(store::actor_of(store::ada));
  REQUIRE_FALSE(again);
  CHECK(again.error().fault == Fault::conflict);
}

TEST_CASE("a receiver that lacks what was pruned is paused, not cheated") {
  Story story;
  story.log.append_covered(600);
  store::change(*story.log.store, [](store::Transaction& to) -> Result<void> {
    TRY(to.prune_entries(512));
    return {};
  });
  story.tend();
  CHECK(story.sink->standing().paused);
  CHECK(story.script.bodies.empty());
  REQUIRE(story.sink->resume(store::actor_of(store::ada)));
  CHECK(story.sink->standing().next == 512);
}

TEST_CASE("a new receiver begins with the first event that is left") {
  Story story;
  story.log.append_covered(600);
  store::change(*story.log.store, [](store::Transaction& to) -> Result<void> {
    TRY(to.prune_entries(512));
    return {};
  });
  story.open();
  CHECK(story.sink->standing().next == 512);
}

TEST_CASE("a receiver of some types is told only of those") {
  Settings settings;
  settings.types = {"push.landed"};
  Story story(settings);
  story.log.append(5, "push.started");
  story.log.append(2, "push.landed");
  story.log.append_covered(5, "push.started");
  story.tend();
  CHECK(story.script.receiver.received() == 2);
  CHECK(story.script.receiver.is_filtered());
  CHECK(story.sink->standing().next == 12);
  story.log.append_covered(5, "push.started");
  story.tend();
  CHECK(story.script.bodies.size() == 1);
  CHECK(story.sink->standing().next == 17);
}

TEST_CASE("an enforced receiver that is behind stops landing, others do not") {
  Settings settings;
  settings.enforced = true;
  settings.max_lag = 60s;
  Story story(settings);
  CHECK(story.sink->may_land(story.log.clock.now()));
  story.log.append_covered(1);
  story.script.answer = {Answer::Kind::failed, "down"};
  story.tend();
  CHECK(story.sink->may_land(story.log.clock.now()));
  story.log.clock.advance(60s);
  CHECK(story.sink->may_land(story.log.clock.now()));
  story.log.clock.advance(1s);
  const auto refused = story.sink->may_land(story.log.clock.now());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::unavailable);
  CHECK_THAT(refused.error().message, Catch::Contains("the sink siem"));
  story.script.answer = {Answer::Kind::accepted, {}};
  story.tend();
  CHECK(story.sink->may_land(story.log.clock.now()));

  Story relaxed;
  relaxed.log.append_covered(1);
  relaxed.script.answer = {Answer::Kind::failed, "down"};
  relaxed.tend();
  relaxed.log.clock.advance(1h);
  CHECK(relaxed.sink->may_land(relaxed.log.clock.now()));
}

TEST_CASE("no receiver gets more than it has the time for") {
  Settings settings;
  settings.batch_events = 1;
  Story story(settings);
  story.log.append_covered(3);
  REQUIRE(story.sink->tend(story.log.clock.now(),
                           std::chrono::steady_clock::now() - 1s));
  CHECK(story.script.bodies.empty());
}

}  // namespace
}  // namespace hoopgit::sink
