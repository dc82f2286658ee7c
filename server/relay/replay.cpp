#include "server/relay/replay.hpp"

#include "core/base/file.hpp"
#include "server/audit/story.hpp"
#include "server/relay/logged_push.hpp"
#include "server/relay/replay_walk.hpp"
#include "server/relay/views.hpp"

#include <utility>

namespace hoopgit::relay {

Replays::Replays(Rooms rooms, std::filesystem::path temporary,
                 push::PackLimits pack_limits, push::ChangeLimits change_limits)
    : rooms_(rooms),
      temporary_(std::move(temporary)),
      pack_limits_(pack_limits),
      change_limits_(change_limits) {}

Result<api::Replay> Replays::replay(api::PushView view, bool with_diff) {
  const std::unique_lock alone(one_at_a_time_, std::try_to_lock);
  if (!alone.owns_lock())
    return Error{Fault::unavailable,
                 "cannot replay the push: another one is being replayed",
                 "try again in a moment"};
  const LoggedPush logged = TRY(read_logged(rooms_.store, view.id));
  api::Replay replay{.story = {std::move(view), {}}};
  replay.story.lines =
      audit::timeline(logged.events, [this](std::string_view commitment) {
        return rooms_.names.open(commitment);
      });
  replay.is_recorded = logged.bodies.contains("commands");
  if (!replay.is_recorded) return replay;

  const auto place = TRY(TemporaryFolder::make(temporary_));
  const auto& push = replay.story.push;
  ReplayWalk walk(rooms_, logged,
                  {.id = push.id,
                   .repository = TRY(RepositoryName::parse(push.repository))},
                  place.path(), pack_limits_, change_limits_);
  TRY(walk.run());
  replay.steps = walk.take_steps();
  if (!with_diff) return replay;
  if (!walk.has_objects()) {
    replay.notes.emplace_back(
        "its objects are not available: no diff can be shown");
    return replay;
  }
  auto review = TRY(review_of(walk.row(), walk.quarantine(), rooms_.scanner));
  replay.commits = std::move(review.commits);
  replay.notes = std::move(review.notes);
  return replay;
}

store::Event replayed_event(const store::Actor& reader,
                            const api::Replay& replay) {
  using Outcome = api::Replay::Outcome;
  json::Array differing;
  json::Array missing;
  for (const auto& step : replay.steps) {
    if (step.outcome == Outcome::differs) differing.emplace_back(step.name);
    if (step.outcome == Outcome::unavailable) missing.emplace_back(step.name);
  }
  store::Event event;
  event.type = "audit.replayed";
  event.actor = reader;
  event.push = replay.story.push.id;
  event.severity = store::Severity::notice;
  event.data =
      json::object({{"result", replay.is_recorded ? name_of(replay.outcome())
                                                  : "unrecorded"},
                    {"differs", std::move(differing)},
                    {"unavailable", std::move(missing)}});
  return event;
}

}  // namespace hoopgit::relay
