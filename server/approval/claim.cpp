#include "core/base/crash_point.hpp"
#include "server/approval/approvals.hpp"
#include "server/approval/judgement.hpp"
#include "server/approval/matching.hpp"
#include "server/approval/progress.hpp"
#include "server/approval/standing.hpp"
#include "server/approval/transition.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::approval {
namespace {

using policy::Verdict;
using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;
using store::Transaction;

/// May still turn out to have moved its refs: nothing else lands on them.
bool holds_its_refs(PushState state) {
  return state == PushState::landing || state == PushState::unknown ||
         state == PushState::needs_human;
}

Result<bool> has_its_turn(Transaction& transaction, const PushRow& row) {
  const auto open =
      TRY(transaction.open_pushes_on(row.repository, refs_of(row)));
  return std::none_of(open.begin(), open.end(), [&](const PushRow& other) {
    return other.id != row.id && holds_its_refs(other.state);
  });
}

git::ObjectId id_of(const std::vector<git::Ref>& refs, const std::string& ref) {
  const auto found =
      std::find_if(refs.begin(), refs.end(),
                   [&](const git::Ref& one) { return one.name == ref; });
  return found == refs.end() ? git::ObjectId() : found->id;
}

Event intent_of(const PushRow& row, const std::optional<Readiness>& ready) {
  json::Value data =
      json::object({{"fence", row.fence},
                    {"attempt", row.attempt},
                    {"subject", row.subject},
                    {"object_manifest_sha256", row.manifest_sha256}});
  if (ready) {
    data.set("pack_sha256", ready->pack_sha256);
    data.set("present_before", json::array_of(ready->present_before));
  }
  Event intent = event_of(row, "push.landing", {}, std::move(data));
  intent.severity = Severity::notice;
  return intent;
}

}  // namespace

std::string moved_text(const git::ObjectId& there) {
  return there.is_zero() ? "upstream moved: the ref is gone, fetch first"
                         : "upstream moved to " + there.hex() + ", fetch first";
}

/// The refs are where the pusher saw them, or the push is over. Where an
/// earlier attempt may have arrived after all, the landing finds it out.
Result<bool> Approvals::refs_stand(Transaction& transaction, PushRow& row,
                                   const Readiness& ready) const {
  const bool all_new = std::all_of(
      row.updates.begin(), row.updates.end(), [&](const auto& update) {
        return id_of(ready.upstream_refs, update.ref) == update.new_id;
      });
  if (row.attempt > 0 && all_new) return true;
  // One by one: the landing itself finds out of each ref.
  Progress progress = Progress::of(row);
  if (progress.has("ok")) return true;
  for (const auto& update : row.updates) {
    const auto there = id_of(ready.upstream_refs, update.ref);
    const bool moved = there != update.old_id;
    if (moved && row.reason.empty())
      row.reason = update.ref + ": " + moved_text(there);
    progress.set(update.ref, "ng", moved ? moved_text(there) : "not sent");
  }
  if (row.reason.empty()) return true;
  row.result = progress.results();
  Event event = event_of(
      row, "push.stale", {},
      json::object({{"subject", row.subject}, {"reason", row.reason}}));
  event.severity = Severity::notice;
  TRY(move(transaction, row, PushState::stale, event, clock_.now()));
  return false;
}

Result<bool> Approvals::still_stands(Transaction& transaction, PushRow& row,
                                     const policy::Policy& policy) const {
  const Time now = clock_.now();
  const auto close = [&](PushState to, std::string type,
                         std::string reason) -> Result<bool> {
    row.reason = reason;
    Event event = event_of(row, std::move(type), {},
                           json::object({{"subject", row.subject},
                                         {"reason", std::move(reason)}}));
    event.severity = Severity::notice;
    TRY(move(transaction, row, to, event, now));
    return false;
  };
  if (now >= row.approved_until)
    return close(PushState::expired, "approval.expired",
                 "the approval was not used in time");
  const policy::Decision today = judge(policy, row);
  if (today.verdict == Verdict::deny)
    return close(PushState::denied, "approval.denied", today.text());

  const auto votes = TRY(young_votes(transaction, row.id, now));
  const bool asked_met =
      !is_asked(row) || count(TRY(requirement_of(row)), votes, row.subject).met;
  const bool today_met = today.verdict != Verdict::ask ||
                         count(today.requirement, votes, row.subject).met;
  if (asked_met && today_met) return true;
  // Both policies: what was asked then, and what is asked now.
  if (!today_met)
    row.requirement = policy::to_json(
        policy::merged(TRY(requirement_of(row)), today.requirement));
  return close(PushState::pending, "approval.reopened",
               today_met ? "votes are missing or too old"
                         : "the policy asks for more now");
}

Result<std::optional<Permit>> Approvals::claim(
    const PushId& id, const policy::Policy& policy,
    const std::optional<Readiness>& ready) {
  std::optional<Permit> permit;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    PushRow row = TRY(must_find(transaction, id));
    if (row.state != PushState::approved) return {};
    if (!TRY(has_its_turn(transaction, row))) return {};
    CRASH_POINT("claim: it is its turn");
    if (!TRY(still_stands(transaction, row, policy))) return {};
    // Why an earlier attempt came to nothing.
    row.reason.clear();
    if (!has_landed_in_part(row)) row.result = {};
    if (ready && !TRY(refs_stand(transaction, row, *ready))) return {};

    CRASH_POINT("claim: approval stands");
    const Time now = clock_.now();
    row.state = PushState::landing;
    row.updated = now;
    row.lease_until = now + lease_of_a_claim;
    if (!TRY(transaction.claim_push(row, PushState::approved))) return {};
    CRASH_POINT("claim: row is written");
    TRY(transaction.append(intent_of(row, ready)));
    CRASH_POINT("claim: intent is told");
    permit = Permit(id, row.fence);
    return {};
  }));
  return permit;
}

Result<bool> Approvals::has_turn(const PushRow& row) const {
  store::PushFilter filter;
  filter.repository = row.repository.text();
  filter.states = {PushState::landing, PushState::unknown,
                   PushState::needs_human};
  filter.limit = 1000;
  const auto touches = [&](const PushRow& other) {
    return std::any_of(
        row.updates.begin(), row.updates.end(), [&](const auto& update) {
          return std::any_of(
              other.updates.begin(), other.updates.end(),
              [&](const auto& theirs) { return theirs.ref == update.ref; });
        });
  };
  const auto busy = TRY(store_.pushes(filter));
  return std::none_of(busy.begin(), busy.end(), [&](const PushRow& other) {
    return other.id != row.id && touches(other);
  });
}

}  // namespace hoopgit::approval
