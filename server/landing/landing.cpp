#include "server/landing/landing.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/overloaded.hpp"
#include "core/base/text.hpp"
#include "server/approval/approvals.hpp"
#include "server/landing/landed_refs.hpp"
#include "server/landing/outcome.hpp"
#include "server/landing/sequence.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"
#include "server/upstream/receive_pack.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hoopgit::landing {

namespace fs = std::filesystem;

using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;

bool every(const PushRow& row, const upstream::Advertisement& now,
           git::ObjectId git::RefUpdate::*wanted) {
  return std::all_of(row.updates.begin(), row.updates.end(),
                     [&](const git::RefUpdate& update) {
                       return now.id_of(update.ref) == update.*wanted;
                     });
}

json::Value ref_result(const std::string& ref, std::string_view status,
                       const std::string& text) {
  return json::object({{"ref", ref}, {"status", status}, {"text", text}});
}

json::Value all_refs(const PushRow& row, std::string_view status,
                     const std::string& text) {
  json::Array refs;
  for (const auto& update : row.updates)
    refs.push_back(ref_result(update.ref, status, text));
  return refs;
}

namespace {

bool advertises(const std::vector<git::Ref>& refs, const git::ObjectId& id) {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const git::Ref& ref) { return ref.id == id; });
}

std::vector<git::ObjectId> ids_of(const std::vector<git::Ref>& refs) {
  std::vector<git::ObjectId> ids;
  ids.reserve(refs.size());
  for (const auto& ref : refs)
    ids.push_back(ref.id);
  return ids;
}

/// A ref that is not where the pusher saw it; empty when all are.
json::Value moved_refs(const PushRow& row, const upstream::Advertisement& now,
                       std::string& why) {
  json::Array results;
  for (const auto& update : row.updates) {
    const auto there = now.id_of(update.ref);
    const bool moved = there != update.old_id;
    const std::string text =
        moved ? approval::moved_text(there) : std::string("not sent");
    if (moved && why.empty()) why = update.ref + ": " + text;
    results.push_back(ref_result(update.ref, "ng", text));
  }
  return results;
}

/// Of these results what the row did not say before: a ref that had landed
/// earlier may be somewhere else by now.
json::Value newly_settled(const PushRow& row, const json::Value& results) {
  const auto before = approval::Progress::of(row);
  json::Array settled;
  if (const auto* all = results.as_array())
    for (const auto& result : *all)
      if (const auto ref = result.text("ref"); ref && !before.is(*ref, "ok"))
        settled.push_back(result);
  return settled;
}

}  // namespace

Error claimed_anew(const std::string& tried) {
  return {Fault::conflict, "cannot " + tried + ": it was claimed anew"};
}

Result<fs::path> Landing::refreshed_mirror(const PushRow& row,
                                           const upstream::Target& target,
                                           const std::vector<git::Ref>& refs) {
  return mirrors_.refresh(
      row.upstream, row.repository.text(), refs,
      [&](const auto& wants, const auto& haves, const auto& sink) {
        return upstream::fetch_pack(target, wants, haves, sink);
      });
}

Result<std::vector<std::string>> Landing::present_before(
    const PushRow& row, const fs::path& mirror,
    const std::vector<git::Ref>& refs) const {
  std::vector<std::string> present;
  const auto objects = TRY(git::Repository::open(mirror));
  for (const auto& update : row.updates) {
    if (update.new_id.is_zero()) continue;
    // What the mirror lacks, no ref of the upstream reaches.
    if (!objects.has(update.new_id)) continue;
    const auto type = TRY(objects.type_of(update.new_id));
    const bool is_reached =
        advertises(refs, update.new_id) ||
        (type == git::ObjectType::commit &&
         TRY(objects.new_commits({update.new_id}, ids_of(refs))).empty());
    if (is_reached) present.push_back(update.ref);
  }
  return present;
}

Result<Prepared> Landing::prepare(const PushRow& row,
                                  const upstream::Target& target,
                                  const std::vector<git::Ref>& refs) {
  Prepared prepared;
  const fs::path mirror = TRY(refreshed_mirror(row, target, refs));
  CRASH_POINT("prepare: mirror is fresh");
  prepared.objects = TRY(landing_objects(row, quarantines_ / row.id.text()));
  CRASH_POINT("prepare: pack is made");
  prepared.readiness.upstream_refs = refs;
  prepared.readiness.pack_sha256 = prepared.objects.pack_sha256;
  prepared.readiness.present_before = TRY(present_before(row, mirror, refs));
  return prepared;
}

Landing::Outcome Landing::Outcome::released(const PushRow& row,
                                            const std::string& why) {
  const bool in_part = approval::has_landed_in_part(row);
  if (row.attempt < most_attempts) {
    if (in_part) return to_go_on(row, Progress::of(row), why);
    return {PushState::approved, "push.released", Severity::notice,
            store::Outcome::failure, why};
  }
  if (in_part) return of(Progress::of(row), PushState::failed, why);
  return {PushState::failed,       "push.failed", Severity::warning,
          store::Outcome::failure, why,           all_refs(row, "ng", why)};
}

Landing::Outcome Landing::Outcome::postponed(const PushRow& row,
                                             const std::string& why) {
  Outcome outcome = to_go_on(row, Progress::of(row), why);
  if (!approval::has_landed_in_part(row)) outcome.refs = {};
  outcome.is_for_nothing = true;
  return outcome;
}

Result<PushRow> Landing::land(approval::Permit permit,
                              const upstream::Target& target,
                              const Result<Prepared>& prepared) {
  const auto row = TRY(store_.push(permit.push()));
  // Decided without us, or claimed again since: this permit is spent.
  if (!row || row->fence != permit.fence() || row->state != PushState::landing)
    return claimed_anew("land the push");
  auto outcome = prepared ? attempt(*row, target, *prepared)
                          : Result<Outcome>(prepared.error());
  if (outcome)
    return finish(permit.push(), permit.fence(), *std::move(outcome));
  // What stops an attempt before the first byte is tried again.
  const Error& error = outcome.error();
  if (error.fault == Fault::conflict) {
    const auto now = TRY(store_.push(permit.push()));
    if (!now || now->fence != permit.fence()) return error;
  }
  return finish(permit.push(), permit.fence(),
                target.upstream->reach.is_away()
                    ? Outcome::postponed(*row, error.message)
                    : Outcome::released(*row, error.message));
}

/// An earlier attempt was sent, seemed to have come to nothing, and has arrived
/// after all.
bool Landing::had_landed(const PushRow& row,
                         const upstream::Advertisement& now) const {
  return was_ever_sending(quarantines_ / row.id.text(), row.attempt - 1) &&
         every(row, now, &git::RefUpdate::new_id);
}

Landing::Outcome Landing::landed_before(const PushRow& row) {
  Outcome landed{PushState::landed,
                 "push.landed",
                 Severity::info,
                 store::Outcome::success,
                 "an earlier attempt had arrived",
                 all_refs(row, "ok", "")};
  landed.is_reconciled = true;
  return landed;
}

/// An Error: nothing was sent.
Result<Landing::Outcome> Landing::attempt(const PushRow& row,
                                          const upstream::Target& target,
                                          const Prepared& prepared) {
  // No byte goes upstream before the intent stands in a signed checkpoint.
  if (const auto covered = cover_(); !covered)
    return Outcome::postponed(row, covered.error().message);
  CRASH_POINT("landing: intent is covered");
  const auto seen = TRY(upstream::look(target));
  CRASH_POINT("landing: upstream was looked at");
  if (had_landed(row, seen) &&
      !TRY(is_there_by_another(store_, row, row.updates.front())))
    return landed_before(row);
  const bool in_part = approval::has_landed_in_part(row);
  if (auto moved = in_part ? std::nullopt : conflict_with(row, seen))
    return *std::move(moved);
  TRY(has_boundary(row, prepared.objects, seen, target));
  CRASH_POINT("landing: ground is there");
  if (lands_in_sequence(row, seen)) return land_in_sequence(row, target, seen);
  // Who has slept over the end of the claim asks whether it is still theirs.
  if (clock_.now() >= row.lease_until && !TRY(renew(row.id, row.fence)))
    return claimed_anew("land the push");
  TRY(note_sending(quarantines_ / row.id.text(), row.attempt));
  CRASH_POINT("landing: sending is noted");
  Outcome outcome = send(row, target, prepared.objects, seen);
  if (outcome.state != PushState::failed) return outcome;
  // Refused, since somebody was faster in the last moment?
  if (const auto now = upstream::look(target))
    if (auto moved = conflict_with(row, *now)) return *std::move(moved);
  return outcome;
}

/// Nothing when every ref is where the pusher saw it.
std::optional<Landing::Outcome> Landing::conflict_with(
    const PushRow& row, const upstream::Advertisement& now) {
  std::string why;
  json::Value refs = moved_refs(row, now, why);
  if (why.empty()) return std::nullopt;
  return Outcome{PushState::conflict,
                 "push.conflict",
                 Severity::warning,
                 store::Outcome::failure,
                 why,
                 std::move(refs)};
}

Landing::Outcome Landing::send(const PushRow& row,
                               const upstream::Target& target,
                               const LandingObjects& objects,
                               const upstream::Advertisement& seen) const {
  const upstream::SendRequest request{target, row.updates,
                                      options_for_upstream(row),
                                      row.updates.size() > 1, objects.pack};
  const auto sent = upstream::send(request, seen);
  CRASH_POINT("landing: report is read");

  const auto judge = Overloaded{
      [&](const upstream::NotSent& nothing) -> Outcome {
        const Error& error = nothing.error;
        // What the upstream cannot do it will not learn: no use in trying on.
        if (error.fault == Fault::usage)
          return {PushState::refused, "push.refused",
                  Severity::warning,  store::Outcome::failure,
                  error.message,      all_refs(row, "ng", error.message)};
        return target.upstream->reach.is_away()
                   ? Outcome::postponed(row, error.message)
                   : Outcome::released(row, error.message);
      },
      [](const upstream::Unknown& doubt) -> Outcome {
        return Outcome::in_doubt(doubt.error.message);
      },
      [&](const upstream::Report& report) -> Outcome {
        return Outcome::told(row.updates, report);
      }};
  return std::visit(judge, sent);
}

/// The commits that the push builds upon are still there. If not, objects that
/// nobody has looked at would be missing from what lands.
Result<void> Landing::has_boundary(const PushRow& row,
                                   const LandingObjects& objects,
                                   const upstream::Advertisement& now,
                                   const upstream::Target& target) {
  if (std::all_of(objects.boundary.begin(), objects.boundary.end(),
                  [&](const auto& id) { return advertises(now.refs, id); }))
    return {};
  const auto repository =
      TRY(git::Repository::open(TRY(refreshed_mirror(row, target, now.refs))));
  if (TRY(repository.new_commits(objects.boundary, ids_of(now.refs))).empty())
    return {};
  return Error{Fault::unavailable,
               "cannot land the push: upstream no longer has a commit that "
               "the push builds upon",
               "git fetch"};
}

Result<bool> Landing::renew(const PushId& id, std::int64_t fence) {
  bool is_ours = false;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto row = TRY(transaction.find_push(id));
    is_ours = row && row->fence == fence && row->state == PushState::landing;
    if (!is_ours) return {};
    row->lease_until = clock_.now() + approval::lease_of_a_claim;
    is_ours = TRY(transaction.replace_push(*row, PushState::landing));
    return {};
  }));
  return is_ours;
}

Result<PushRow> Landing::finish(const PushId& id, std::int64_t fence,
                                Outcome outcome) {
  std::optional<PushRow> finished;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto row = TRY(transaction.find_push(id));
    if (!row || row->fence != fence ||
        (row->state != PushState::landing && row->state != PushState::unknown))
      return claimed_anew("finish the landing");
    const PushState from = row->state;
    row->state = outcome.state;
    row->reason = outcome.reason;
    row->updated = clock_.now();
    // Its worker has ended: who looks for the outcome need not wait.
    row->lease_until = row->updated;
    const json::Value settled = newly_settled(*row, outcome.refs);
    if (!outcome.refs.is_null()) row->result = outcome.refs;
    const std::int64_t attempt = row->attempt;
    if (outcome.is_for_nothing) --row->attempt;
    if (!TRY(transaction.replace_push(*row, from)))
      return claimed_anew("finish the landing");
    ++row->version;
    CRASH_POINT("finish: row is written");
    const auto tell = [&](const std::string& type) {
      json::Value data = json::object({{"fence", row->fence},
                                       {"attempt", attempt},
                                       {"refs", outcome.refs},
                                       {"reason", outcome.reason}});
      if (type == "push.refused") data.set("step", "landing");
      Event event = approval::event_of(*row, type, {}, std::move(data));
      event.outcome = outcome.result;
      event.severity = outcome.severity;
      return transaction.append(event);
    };
    if (outcome.is_reconciled) TRY(tell("push.reconciled"));
    const std::uint64_t index = TRY(tell(outcome.event));
    TRY(remember_refs(transaction, *row, settled, index));
    CRASH_POINT("finish: refs are remembered");
    finished = std::move(row);
    return {};
  }));
  CRASH_POINT("finish: outcome is durable");
  // Not before: without its mark an attempt counts as never sent.
  if (outcome.is_for_nothing)
    note_not_sent(quarantines_ / id.text(), finished->attempt + 1);
  if (finished->state == PushState::landed) adopt(*finished);
  return *std::move(finished);
}

void Landing::adopt(const PushRow& row) const {
  // Only saves the next push a fetch; a mirror that could not adopt refreshes.
  const auto packs = landed_packs(quarantines_ / row.id.text());
  std::vector<git::Ref> landed;
  std::vector<std::string> removed;
  for (const auto& update : row.updates) {
    if (update.new_id.is_zero())
      removed.push_back(update.ref);
    else
      landed.push_back({update.ref, update.new_id});
  }
  const auto adopted = mirrors_.adopt(row.upstream, row.repository.text(),
                                      packs, landed, removed);
  static_cast<void>(adopted);
  CRASH_POINT("finish: mirror has adopted");
}

}  // namespace hoopgit::landing
