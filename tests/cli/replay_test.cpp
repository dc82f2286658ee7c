#include "cli/replay.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Outcome = api::Replay::Outcome;

api::Replay replay_of(std::vector<Outcome> outcomes) {
  api::Replay replay{
      .story = {{.id = *PushId::parse("01JD0000000000000000000001")}, {}}};
  replay.is_recorded = true;
  for (const auto outcome : outcomes)
    replay.steps.push_back({"step", outcome});
  return replay;
}

TEST_CASE("only a replay that is identical in all steps ends with 0") {
  CHECK(exit_code_of(replay_of({Outcome::identical})) == 0);
  CHECK(exit_code_of(replay_of({Outcome::identical, Outcome::differs})) == 1);
  CHECK(exit_code_of(replay_of({Outcome::unavailable, Outcome::differs})) == 1);
  CHECK(exit_code_of(replay_of({Outcome::identical, Outcome::unavailable})) ==
        3);
  auto nothing = replay_of({});
  nothing.is_recorded = false;
  CHECK(exit_code_of(nothing) == 3);
}

}  // namespace
}  // namespace hoopgit::cli
