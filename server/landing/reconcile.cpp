#include "core/base/crash_point.hpp"
#include "core/json/json.hpp"
#include "server/approval/approvals.hpp"
#include "server/landing/landed_refs.hpp"
#include "server/landing/landing.hpp"
#include "server/landing/outcome.hpp"
#include "server/landing/sequence.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/presence.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hoopgit::landing {

using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;

namespace {

/// What each ref is at, of a push that is neither here nor there.
json::Value observed(const PushRow& row, const upstream::Advertisement& now) {
  json::Array results;
  for (const auto& update : row.updates)
    results.push_back(ref_result(update.ref, "ng",
                                 approval::moved_text(now.id_of(update.ref))));
  return results;
}

bool deletes(const git::RefUpdate& update) {
  return update.new_id.is_zero();
}

}  // namespace

Result<bool> is_built_upon(const git::Repository& objects,
                           const git::ObjectId& older,
                           const git::ObjectId& newer) {
  if (older.is_zero() || newer.is_zero()) return false;
  for (const auto& id : {older, newer}) {
    if (!objects.has(id)) return false;
    if (TRY(objects.type_of(id)) != git::ObjectType::commit) return false;
  }
  return objects.is_ancestor(older, newer);
}

Landing::Outcome Landing::Outcome::gone(const PushRow& row) {
  const std::string why =
      "the upstream has nothing of it, and here its objects are gone: push it "
      "again";
  return {PushState::failed,       "push.failed", Severity::warning,
          store::Outcome::failure, why,           all_refs(row, "ng", why)};
}

/// A later claim than that of whoever was at work on it: from here on they
/// cannot write what became of it, nor may they begin to send.
Result<PushRow> Landing::take_over(const PushRow& row) {
  std::optional<PushRow> taken;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto now = TRY(transaction.find_push(row.id));
    if (!now || now->version != row.version)
      return Error{Fault::conflict,
                   "cannot look after the push: it changed meanwhile"};
    const PushState from = std::exchange(now->state, PushState::unknown);
    now->updated = clock_.now();
    now->lease_until = now->updated + approval::lease_of_a_claim;
    if (from == PushState::landing) now->reason = "its landing was interrupted";
    if (!TRY(transaction.take_over_push(*now, from)))
      return Error{Fault::conflict,
                   "cannot look after the push: it changed meanwhile"};
    taken = std::move(now);
    if (from == PushState::unknown) return {};
    Event event = approval::event_of(*taken, "push.unknown", {},
                                     json::object({{"fence", taken->fence},
                                                   {"attempt", taken->attempt},
                                                   {"refs", json::Value()},
                                                   {"reason", taken->reason}}));
    event.outcome = store::Outcome::unknown;
    event.severity = Severity::warning;
    TRY(transaction.append(event));
    return {};
  }));
  return *std::move(taken);
}

Result<PushRow> Landing::reconcile(const PushId& id,
                                   const upstream::Target& target) {
  const auto found = TRY(store_.push(id));
  if (!found)
    return Error{Fault::not_found, "cannot find the push " + id.text()};
  if (found->state != PushState::unknown && found->state != PushState::landing)
    return *found;
  const PushRow row = TRY(take_over(*found));
  CRASH_POINT("reconcile: push is taken over");
  const auto now = upstream::advertise(target, upstream::Access::read,
                                       upstream::Service::upload_pack);
  if (!now) return row;
  CRASH_POINT("reconcile: upstream was seen");
  auto outcome = judge(row, target, *now);
  CRASH_POINT("reconcile: outcome is judged");
  // The upstream went away between two questions: it is asked again later.
  if (!outcome) return row;
  outcome->is_reconciled = true;
  return finish(id, row.fence, *std::move(outcome));
}

Result<Landing::Outcome> Landing::judge(const PushRow& row,
                                        const upstream::Target& target,
                                        const upstream::Advertisement& now) {
  const Outcome landed{PushState::landed,
                       "push.landed",
                       Severity::info,
                       store::Outcome::success,
                       "",
                       all_refs(row, "ok", "")};
  if (const auto progress = Progress::of(row);
      progress.has("ok") || progress.has("sending"))
    return judge_sequence(row, target, now);
  if (every(row, now, &git::RefUpdate::new_id)) return landed;
  if (every(row, now, &git::RefUpdate::old_id))
    return judge_unmoved(row, target);
  if (TRY(has_moved_on(row, target, now))) {
    Outcome moved = landed;
    moved.reason = "upstream has moved on since";
    return moved;
  }
  return Outcome{PushState::conflict,
                 "push.conflict",
                 Severity::warning,
                 store::Outcome::failure,
                 "upstream moved while the outcome was in doubt",
                 observed(row, now)};
}

/// Every ref is what it was to become, or somebody has built upon that; and
/// only this push can have brought it there.
Result<bool> Landing::has_moved_on(const PushRow& row,
                                   const upstream::Target& target,
                                   const upstream::Advertisement& now) {
  const auto before = TRY(noted_present(row));
  if (!before || !before->empty()) return false;
  const auto objects =
      TRY(git::Repository::open(TRY(refreshed_mirror(row, target, now.refs))));
  for (const auto& update : row.updates) {
    const auto there = now.id_of(update.ref);
    if (there == update.new_id) continue;
    if (!TRY(is_built_upon(objects, update.new_id, there))) return false;
  }
  return true;
}

/// The refs are as before: not sent, refused, or landed and taken back.
Result<Landing::Outcome> Landing::judge_unmoved(
    const PushRow& row, const upstream::Target& target) const {
  const auto undecided = [](const std::string& why) -> Outcome {
    return {PushState::needs_human, "push.needs_human", Severity::high,
            store::Outcome::unknown,
            "the upstream's refs are as before: " + why};
  };
  if (!was_sending(quarantines_ / row.id.text(), row.attempt))
    return Outcome::released(row, "nothing had been sent");
  if (std::any_of(row.updates.begin(), row.updates.end(), deletes))
    return undecided("a deleted ref may have been made again");
  if (const auto before = TRY(noted_present(row)); before && !before->empty())
    return undecided("the upstream had the commits already");
  for (const auto& update : row.updates) {
    const auto there = upstream::has_object(target, update.new_id);
    if (!there && target.upstream->reach.is_away()) return there.error();
    if (!there) return undecided("it does not say what else it has");
    if (*there)
      return undecided("it has " + update.new_id.short_hex() +
                       ", which may have landed and been taken back");
  }
  if (!std::filesystem::is_directory(quarantines_ / row.id.text()))
    return Outcome::gone(row);
  return Outcome::released(row, "the upstream has nothing of it");
}

/// The refs whose commits were there before, by the intent on record; nothing
/// when that is not to be had.
Result<std::optional<std::vector<std::string>>> Landing::noted_present(
    const PushRow& row) const {
  using Noted = std::optional<std::vector<std::string>>;
  store::EventFilter filter;
  filter.push = row.id.text();
  filter.type = "push.landing";
  filter.limit = 1;
  const auto found = TRY(store_.events(filter));
  if (found.empty()) return Noted();
  const auto entry = json::parse(found.front().bytes);
  const json::Value* data = entry ? entry->find("data") : nullptr;
  if (data == nullptr || data->find("cut") != nullptr) return Noted();
  auto noted = data->texts("present_before");
  return noted ? Noted(*std::move(noted)) : Noted();
}

Result<void> Landing::raise_alarm(const PushId& id,
                                  std::chrono::seconds since) {
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    const auto row = TRY(transaction.find_push(id));
    if (!row || row->state != PushState::unknown) return {};
    Event event = approval::event_of(
        *row, "push.unknown", {},
        json::object(
            {{"fence", row->fence},
             {"attempt", row->attempt},
             {"refs", json::Value()},
             {"reason", "the upstream has not answered for " +
                            std::to_string(since.count() / 60) + " minutes"}}));
    event.outcome = store::Outcome::unknown;
    event.severity = Severity::high;
    TRY(transaction.append(event));
    return {};
  });
}

namespace {

/// What it decides, of all refs or of those that are in doubt while others have
/// landed or were never sent. The results of those that were decided.
json::Value resolve_refs(PushRow& row, bool landed, const std::string& why) {
  Landing::Progress progress = Landing::Progress::of(row);
  const bool in_sequence = progress.has("sending");
  const std::string_view status = landed ? "ok" : "ng";
  json::Array decided;
  for (const auto& update : row.updates) {
    if (in_sequence && !progress.is(update.ref, "sending")) continue;
    progress.set(update.ref, status, why);
    decided.push_back(ref_result(update.ref, status, why));
  }
  progress.turn("waiting", "ng", "not sent: " + why);
  row.result = progress.results();
  row.reason = why;
  row.state = !progress.has("ng")  ? PushState::landed
              : progress.has("ok") ? PushState::partial
                                   : PushState::conflict;
  return decided;
}

}  // namespace

Result<PushRow> Landing::resolve(const PushId& id, Resolution resolution,
                                 const std::string& reason,
                                 const identity::Identity& who) {
  const bool landed = resolution == Resolution::landed;
  std::optional<PushRow> resolved;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto row = TRY(transaction.find_push(id));
    if (!row)
      return Error{Fault::not_found, "cannot find the push " + id.text()};
    if (row->requester.person.is(who.actor.person))
      return Error{Fault::forbidden,
                   "cannot say what became of the push: it is your own",
                   "ask another administrator"};
    if (row->state != PushState::needs_human)
      return Error{Fault::conflict,
                   "cannot say what became of the push: it is " +
                       std::string(store::name_of(row->state)) +
                       ", and nobody has to",
                   "hoopgit status " + row->id.short_text()};
    const std::string why = "by word of an administrator: " + reason;
    const json::Value settled = resolve_refs(*row, landed, why);
    row->updated = clock_.now();
    if (!TRY(transaction.replace_push(*row, PushState::needs_human)))
      return Error{Fault::conflict,
                   "cannot say what became of the push: it changed meanwhile"};
    ++row->version;
    Event event = approval::event_of(
        *row, "push.resolved", who.actor,
        json::object({{"decision", landed ? "landed" : "conflict"},
                      {"reason", reason},
                      {"refs", row->result}}));
    event.severity = Severity::high;
    const std::uint64_t index = TRY(transaction.append(event));
    TRY(remember_refs(transaction, *row, settled, index));
    resolved = std::move(row);
    return {};
  }));
  return *std::move(resolved);
}

}  // namespace hoopgit::landing
