#include "server/approval/approvals.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/text.hpp"
#include "server/approval/judgement.hpp"
#include "server/approval/matching.hpp"
#include "server/approval/standing.hpp"
#include "server/approval/transition.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::approval {
namespace {

using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;
using store::Transaction;
using store::VoteRow;

std::vector<std::string> texts_in(const json::Value& report,
                                  std::string_view key) {
  const json::Value* contributors = report.find("contributors");
  if (contributors == nullptr) return {};
  const json::Value* list = contributors->find(key);
  if (list == nullptr || list->as_array() == nullptr) return {};
  std::vector<std::string> texts;
  // What is no text was no UTF-8, and so is nobody's verified address; it must
  // not hide those that are.
  for (const auto& element : *list->as_array())
    if (const auto* text = element.as_text()) texts.push_back(*text);
  return texts;
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Has this person a hand in what is to be approved?
std::string hand_in(const PushRow& row, const identity::Identity& voter) {
  if (voter.actor.person.is(row.requester.person))
    return row.requester.agent.empty() ? "requester" : "on_behalf_of";
  const auto& principal = row.requester.on_behalf_of;
  if (principal && voter.actor.person.is(*principal)) return "on_behalf_of";
  if (!voter.email) return {};
  const std::string email = lower(*voter.email);
  if (holds(texts_in(row.report, "authors"), email)) return "author";
  if (holds(texts_in(row.report, "committers"), email)) return "committer";
  if (holds(texts_in(row.report, "taggers"), email)) return "tagger";
  return {};
}

policy::Action action_of(git::RefUpdate::Kind kind) {
  using Kind = git::RefUpdate::Kind;
  switch (kind) {
    case Kind::create:
      return policy::Action::create;
    case Kind::fast_forward:
      return policy::Action::update;
    case Kind::remove:
      return policy::Action::remove;
    case Kind::update:  // Not known to be harmless.
    case Kind::force:
      return policy::Action::force;
  }
  return policy::Action::force;
}

bool is_open(PushState state) {
  return state == PushState::pending || state == PushState::approved;
}

Error vote_refused(const std::string& reason, const PushRow& row) {
  const bool moved = reason == "closed" || reason == "expired" ||
                     reason == "subject_mismatch" ||
                     reason == "version_mismatch";
  std::string why = reason;
  if (reason == "requester") why = "requester: nobody approves their own push";
  if (reason == "on_behalf_of")
    why = "on_behalf_of: nobody approves what was pushed in their name";
  if (reason == "closed")
    why = "closed: the push is " + std::string(name_of(row.state));
  return {moved ? Fault::conflict : Fault::forbidden,
          "cannot count the vote: " + why,
          "hoopgit approvals show " + row.id.short_text()};
}

json::Value voters_of(const std::vector<VoteRow>& votes) {
  json::Array voters;
  for (const auto& vote : votes)
    if (vote.verb == "approve")
      voters.push_back(json::object(
          {{"iss", vote.voter.issuer}, {"sub", vote.voter.subject}}));
  return voters;
}

}  // namespace

bool is_asked(const PushRow& row) {
  return !row.requirement.is_null();
}

Result<policy::Requirement> requirement_of(const PushRow& row) {
  if (row.requirement.is_null()) return policy::Requirement();
  return policy::requirement_from_json(row.requirement);
}

Result<std::vector<VoteRow>> young_votes(Transaction& transaction,
                                         const PushId& id, Time now) {
  auto votes = TRY(transaction.votes_on(id));
  std::erase_if(votes, [&](const VoteRow& vote) {
    return now - vote.time > groups_trusted_for;
  });
  return votes;
}

policy::Facts facts_of(const PushRow& row) {
  policy::Facts facts;
  facts.who = who_of(row.requester);
  facts.repository = row.repository.text();
  facts.upstream = row.upstream;
  for (const auto& update : row.updates) {
    facts.updates.push_back({update.ref, action_of(update.kind)});
  }
  const auto report = scan::report_from_json(row.report);
  // A report that cannot be read is a scan that did not take place.
  facts.scan_has_gaps = !report || !report->gaps.empty();
  if (report) facts.findings = report->findings;
  if (report) facts.notices = report->notices;
  return facts;
}

Event event_of(const PushRow& row, std::string type,
               std::optional<store::Actor> actor, json::Value data) {
  Event event;
  event.type = std::move(type);
  event.actor = std::move(actor);
  event.target =
      store::Target{row.upstream, row.repository.text(), row.updates};
  event.push = row.id;
  event.policy_sha256 = row.policy_sha256;
  event.data = std::move(data);
  return event;
}

std::string Approvals::refusal(const PushRow& row,
                               const identity::Identity& voter) const {
  if (!is_open(row.state)) return "closed";
  const bool is_approved = row.state == PushState::approved;
  if (clock_.now() >= (is_approved ? row.approved_until : row.expires))
    return "expired";
  if (!is_asked(row)) return "closed";
  if (std::string hand = hand_in(row, voter); !hand.empty()) return hand;
  if (voter.actor.kind != "human") return "service";
  if (!voter.actor.groups) return "groups_unknown";
  const auto requirement = requirement_of(row);
  if (!requirement) return "requirement_unreadable";
  const bool eligible = std::any_of(
      requirement->slots.begin(), requirement->slots.end(),
      [&](const policy::Slot& slot) { return voter.is_in(slot.group); });
  return eligible ? "" : "not_in_group";
}

Result<PushRow> Approvals::vote(const PushId& id, const api::VoteRequest& vote,
                                const identity::Identity& voter) {
  const Time now = clock_.now();
  std::optional<PushRow> stored;
  std::string refused;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    PushRow row = TRY(must_find(transaction, id));
    refused = refusal(row, voter);
    if (refused.empty() && vote.subject != row.subject)
      refused = "subject_mismatch";
    if (refused.empty() && vote.version != row.version)
      refused = "version_mismatch";
    if (!refused.empty()) {
      Event event = event_of(row, "approval.vote_refused", voter.actor,
                             json::object({{"subject", row.subject},
                                           {"verb", vote.verb},
                                           {"reason", refused}}));
      event.outcome = store::Outcome::denied;
      event.severity = Severity::warning;
      TRY(transaction.append(event));
      stored = std::move(row);
      return {};
    }
    const bool withdraws = vote.verb == "withdraw";
    if (withdraws) {
      if (!TRY(transaction.remove_vote(id, voter.actor.person)))
        return Error{Fault::not_found,
                     "cannot withdraw the vote: there is none of yours"};
    } else {
      TRY(transaction.put_vote({id, voter.actor.person, vote.verb, row.subject,
                                *voter.actor.groups, vote.comment, now}));
    }
    CRASH_POINT("vote: vote is put");
    Event event =
        event_of(row, withdraws ? "approval.vote_withdrawn" : "approval.vote",
                 voter.actor,
                 json::object({{"subject", row.subject},
                               {"verb", vote.verb},
                               {"groups", json::array_of(*voter.actor.groups)},
                               {"comment", vote.comment}}));
    event.severity = Severity::notice;
    TRY(transaction.append(event));

    CRASH_POINT("vote: vote is told");
    const auto votes = TRY(young_votes(transaction, id, now));
    const Counted counted = count(TRY(requirement_of(row)), votes, row.subject);
    if (vote.verb == "deny") {
      row.reason = "denied by a reviewer";
      Event denied = event_of(
          row, "approval.denied", voter.actor,
          json::object({{"subject", row.subject}, {"reason", vote.comment}}));
      denied.outcome = store::Outcome::denied;
      denied.severity = Severity::notice;
      TRY(move(transaction, row, PushState::denied, denied, now));
    } else if (counted.met && row.state == PushState::pending) {
      row.approved_until = now + settings_.approved_life;
      TRY(move(transaction, row, PushState::approved,
               granted(row, "quorum", voters_of(votes)), now));
    } else if (!counted.met && row.state == PushState::approved) {
      Event reopened = event_of(
          row, "approval.reopened", {},
          json::object({{"subject", row.subject}, {"reason", "withdrawn"}}));
      reopened.severity = Severity::notice;
      TRY(move(transaction, row, PushState::pending, reopened, now));
    }
    stored = std::move(row);
    return {};
  }));
  CRASH_POINT("vote: vote is durable");
  if (!refused.empty()) return vote_refused(refused, *stored);
  return *std::move(stored);
}

Result<PushRow> Approvals::cancel(const PushId& id,
                                  const identity::Identity& who,
                                  bool is_administrator) {
  const Time now = clock_.now();
  std::optional<PushRow> stored;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    PushRow row = TRY(must_find(transaction, id));
    const bool own = row.requester.person.is(who.actor.person);
    if (!own && !is_administrator)
      return Error{Fault::forbidden,
                   "cannot take the push back: it is somebody else's"};
    if (!is_open(row.state) && row.state != PushState::failed)
      return vote_refused("closed", row);
    row.reason = own ? "taken back" : "stopped by an administrator";
    Event event =
        event_of(row, "push.cancelled", who.actor,
                 json::object({{"by", own ? "requester" : "administrator"}}));
    event.severity = Severity::notice;
    TRY(move(transaction, row, PushState::cancelled, event, now));
    stored = std::move(row);
    return {};
  }));
  return *std::move(stored);
}

Result<PushRow> Approvals::retry(const PushId& id,
                                 const store::Actor& requester) {
  std::optional<PushRow> stored;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    stored = TRY(must_find(transaction, id));
    if (stored->state != PushState::failed) return {};
    Event event = event_of(*stored, "push.retried", requester,
                           json::object({{"subject", stored->subject},
                                         {"attempt", stored->attempt + 1}}));
    event.severity = Severity::notice;
    return move(transaction, *stored, PushState::approved, event, clock_.now());
  }));
  return *std::move(stored);
}

Result<std::vector<PushId>> Approvals::expire() {
  const Time now = clock_.now();
  const auto is_over = [now](const PushRow& row) {
    return row.state == PushState::pending ? now >= row.expires
                                           : now >= row.approved_until;
  };
  std::vector<PushId> expired;
  store::PushFilter open;
  open.states = {PushState::pending, PushState::approved, PushState::failed};
  // All: the newest come first, and the oldest are those that are over.
  open.limit = 100'000;
  for (const auto& seen : TRY(store_.pushes(open))) {
    if (!is_over(seen)) continue;
    TRY(store_.change([&](Transaction& transaction) -> Result<void> {
      PushRow row = TRY(must_find(transaction, seen.id));
      if (row.state != seen.state || !is_over(row)) return {};
      if (row.state == PushState::pending)
        row.reason = "nobody answered in time";
      // What the upstream said of a push that failed stays to be read.
      if (row.state == PushState::approved)
        row.reason = "the approval was not used in time";
      Event event = event_of(
          row, "approval.expired", {},
          json::object({{"subject", row.subject}, {"reason", row.reason}}));
      event.severity = Severity::notice;
      return move(transaction, row, PushState::expired, event, now);
    }));
    expired.push_back(seen.id);
  }
  return expired;
}

Result<std::vector<PushId>> Approvals::supersede(const PushRow& by) {
  if (by.state != PushState::pending && by.state != PushState::approved)
    return std::vector<PushId>();
  store::PushFilter earlier;
  earlier.requester = by.requester.person;
  earlier.repository = by.repository.text();
  earlier.states = {PushState::pending, PushState::approved, PushState::failed};
  earlier.limit = 2;  // One is this push itself.
  if (TRY(store_.pushes(earlier)).size() < 2) return std::vector<PushId>();
  std::vector<PushId> replaced;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    replaced.clear();
    for (auto& row :
         TRY(transaction.open_pushes_on(by.repository, refs_of(by)))) {
      const bool may_end = is_open(row.state) || row.state == PushState::failed;
      if (row.id.text() >= by.id.text() || !may_end ||
          !row.requester.person.is(by.requester.person))
        continue;
      row.reason = "push " + by.id.text() + " took its place";
      Event event = event_of(row, "push.superseded", by.requester,
                             json::object({{"replaced_by", by.id.text()}}));
      event.severity = Severity::notice;
      TRY(move(transaction, row, PushState::superseded, event, clock_.now()));
      replaced.push_back(row.id);
    }
    return {};
  }));
  return replaced;
}

}  // namespace hoopgit::approval
