// What became of a push whose refs land one after the other, when its landing
// was interrupted.

#include "server/approval/approvals.hpp"
#include "server/landing/sequence.hpp"
#include "server/upstream/presence.hpp"

#include <algorithm>
#include <filesystem>

namespace hoopgit::landing {

using git::RefUpdate;
using store::PushRow;
using store::PushState;
using store::Severity;

Result<Landing::Outcome> Landing::judge_sequence(
    const PushRow& row, const upstream::Target& target,
    const upstream::Advertisement& now) {
  Progress progress = Progress::of(row);
  for (const auto& update : row.updates)
    if (progress.is(update.ref, "sending"))
      TRY(judge_one(row, update, target, now, progress));
  if (progress.has("sending"))
    return Outcome{PushState::needs_human,
                   "push.needs_human",
                   Severity::high,
                   store::Outcome::unknown,
                   "a ref of it is as before, and may have been taken back",
                   progress.results()};
  if (progress.has("ng"))
    return Outcome::of(progress, PushState::conflict,
                       "upstream moved while the outcome was in doubt");
  if (!progress.has("waiting"))
    return Outcome{PushState::landed,
                   "push.landed",
                   Severity::info,
                   store::Outcome::success,
                   "",
                   progress.results()};
  if (!std::filesystem::is_directory(quarantines_ / row.id.text()))
    return Outcome::of(progress, PushState::failed,
                       "its objects are gone: push it again");
  if (row.attempt >= most_attempts)
    return Outcome::of(progress, PushState::failed,
                       "its landing was interrupted too often");
  return Outcome::to_go_on(row, progress, "its landing was interrupted");
}

/// A ref that may have been sent.
Result<void> Landing::judge_one(const PushRow& row, const RefUpdate& update,
                                const upstream::Target& target,
                                const upstream::Advertisement& now,
                                Progress& progress) {
  const auto there = now.id_of(update.ref);
  if (there == update.new_id) {
    progress.set(update.ref, "ok");
  } else if (there == update.old_id) {
    const std::string doubt = TRY(doubt_of(row, update, target));
    progress.set(update.ref, doubt.empty() ? "waiting" : "sending", doubt);
  } else if (TRY(has_grown(row, update, target, now))) {
    progress.set(update.ref, "ok", "upstream has moved on since");
  } else {
    progress.set(update.ref, "ng", approval::moved_text(there));
  }
  return {};
}

/// Somebody has built upon what only this push can have brought.
Result<bool> Landing::has_grown(const PushRow& row, const RefUpdate& update,
                                const upstream::Target& target,
                                const upstream::Advertisement& now) {
  const auto before = TRY(noted_present(row));
  if (!before ||
      std::find(before->begin(), before->end(), update.ref) != before->end())
    return false;
  const auto objects =
      TRY(git::Repository::open(TRY(refreshed_mirror(row, target, now.refs))));
  for (const auto& other : row.updates)
    if (other.ref != update.ref &&
        TRY(is_built_upon(objects, update.new_id, other.new_id)))
      return false;
  return is_built_upon(objects, update.new_id, now.id_of(update.ref));
}

/// The ref is as before. Empty: it was not sent, or refused.
Result<std::string> Landing::doubt_of(const PushRow& row,
                                      const RefUpdate& update,
                                      const upstream::Target& target) const {
  if (!was_sending_ref(quarantines_ / row.id.text(), row.attempt,
                       place_of(row, update)))
    return std::string();
  if (update.new_id.is_zero())
    return std::string("a deleted ref may have been made again");
  const auto there = upstream::has_object(target, update.new_id);
  if (!there && target.upstream->reach.is_away()) return there.error();
  if (!there) return std::string("it does not say what else it has");
  if (!*there) return std::string();
  return "it has " + update.new_id.short_hex() +
         ", which may have landed and been taken back";
}

}  // namespace hoopgit::landing
