#include "core/api/replay.hpp"

#include "core/api/reading.hpp"

#include <algorithm>

namespace hoopgit::api {
namespace {

using Outcome = Replay::Outcome;

Result<Outcome> outcome_named(const std::string& name) {
  for (const Outcome outcome :
       {Outcome::identical, Outcome::differs, Outcome::unavailable})
    if (name == name_of(outcome)) return outcome;
  return Error{Fault::usage,
               "cannot read the replay: it has an outcome of no known name"};
}

json::Value step_to_json(const Replay::Step& step) {
  return json::object({{"name", step.name},
                       {"outcome", name_of(step.outcome)},
                       {"why", step.why},
                       {"recorded", step.recorded},
                       {"derived", step.derived}});
}

Result<Replay::Step> step_from_json(const json::Value& value) {
  Replay::Step step;
  step.name = TRY(value.text("name"));
  step.outcome = TRY(outcome_named(TRY(value.text("outcome"))));
  step.why = TRY(text_or_none(value, "why"));
  step.recorded = TRY(text_or_none(value, "recorded"));
  step.derived = TRY(text_or_none(value, "derived"));
  return step;
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::identical:
      return "identical";
    case Outcome::differs:
      return "differs";
    case Outcome::unavailable:
      return "unavailable";
  }
  return "differs";
}

Outcome Replay::outcome() const {
  const auto has = [&](Outcome outcome) {
    return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
      return step.outcome == outcome;
    });
  };
  if (has(Outcome::differs)) return Outcome::differs;
  if (!is_recorded || has(Outcome::unavailable)) return Outcome::unavailable;
  return Outcome::identical;
}

json::Value to_json(const Replay& replay) {
  return json::object({{"story", to_json(replay.story)},
                       {"recorded", replay.is_recorded},
                       {"outcome", name_of(replay.outcome())},
                       {"steps", list_of(replay.steps, step_to_json)},
                       {"commits", list_of(replay.commits, commit_to_json)},
                       {"notes", json::array_of(replay.notes)}});
}

Result<Replay> replay_from_json(const json::Value& value) {
  const json::Object story = TRY(value.object("story"));
  Replay replay{.story = TRY(story_from_json(story))};
  replay.is_recorded = TRY(value.boolean("recorded"));
  replay.steps = TRY(list_in(value, "steps", &step_from_json));
  replay.commits = TRY(list_in(value, "commits", &commit_from_json));
  replay.notes = TRY(value.texts("notes"));
  return replay;
}

}  // namespace hoopgit::api
