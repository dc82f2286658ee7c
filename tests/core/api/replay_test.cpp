#include "core/api/replay.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::api {
namespace {

using Outcome = Replay::Outcome;

Replay sample(std::vector<Outcome> outcomes) {
  PushView push{.id = *PushId::parse("01JD0000000000000000000001")};
  push.state = "landed";
  Replay replay{.story = {push, {}}};
  replay.story.lines = {{7, from_unix_seconds(1'800'000'000), "push.landed",
                         "relay", "the push landed upstream"}};
  replay.is_recorded = true;
  for (const auto outcome : outcomes)
    replay.steps.push_back({"step", outcome, "because", "sha256:a", "b"});
  replay.notes = {"creates refs/heads/topic"};
  return replay;
}

TEST_CASE("a replay reads back as it was written") {
  auto replay = sample({Outcome::identical, Outcome::unavailable});
  Review::Commit commit;
  commit.id = std::string(40, '1');
  commit.diff = "+line\n";
  replay.commits = {commit};
  const auto text = json::dump(to_json(replay));
  const auto back = replay_from_json(*json::parse(text, {.depth = 32}));
  REQUIRE(back);
  CHECK(json::dump(to_json(*back)) == text);
  CHECK(back->steps[1].outcome == Outcome::unavailable);
  CHECK(back->story.lines.size() == 1);
  CHECK(back->commits[0].diff == "+line\n");
}

TEST_CASE("the worst step is the outcome of a replay") {
  const auto outcome = [](std::vector<Outcome> outcomes) {
    return sample(std::move(outcomes)).outcome();
  };
  CHECK(outcome({Outcome::identical}) == Outcome::identical);
  CHECK(outcome({Outcome::identical, Outcome::unavailable}) ==
        Outcome::unavailable);
  CHECK(outcome({Outcome::unavailable, Outcome::differs, Outcome::identical}) ==
        Outcome::differs);
  Replay nothing = sample({});
  nothing.is_recorded = false;
  CHECK(nothing.outcome() == Outcome::unavailable);
}

TEST_CASE("an outcome of no known name is not read as a good one") {
  auto value = to_json(sample({Outcome::identical}));
  value.set("steps",
            json::Array{json::object({{"name", "pack"}, {"outcome", "fine"}})});
  CHECK_FALSE(replay_from_json(value));
}

}  // namespace
}  // namespace hoopgit::api
