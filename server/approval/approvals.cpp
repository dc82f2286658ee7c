#include "server/approval/approvals.hpp"

#include "core/base/text.hpp"
#include "server/approval/matching.hpp"
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
using store::VoteRow;

Result<policy::Requirement> requirement_of(const PushRow& row) {
  if (row.requirement.is_null()) return policy::Requirement();
  return policy::requirement_from_json(row.requirement);
}

bool is_asked(const PushRow& row) {
  return !row.requirement.is_null();
}

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
  if (voter.actor.person.is(row.requester.person)) return "requester";
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
  if (reason == "closed")
    why = "closed: the push is " + std::string(name_of(row.state));
  return {moved ? Fault::conflict : Fault::forbidden,
          "cannot count the vote: " + why,
          "hoopgit approvals show " + row.id.short_text()};
}

/// The votes that count: of people whose groups were known lately.
Result<std::vector<VoteRow>> young_votes(Transaction& transaction,
                                         const PushId& id, Time now) {
  auto votes = TRY(transaction.votes_on(id));
  std::erase_if(votes, [&](const VoteRow& vote) {
    return now - vote.time > groups_trusted_for;
  });
  return votes;
}

Result<PushRow> must_find(Transaction& transaction, const PushId& id) {
  auto row = TRY(transaction.find_push(id));
  if (!row) return Error{Fault::not_found, "cannot find the push " + id.text()};
  return *std::move(row);
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

policy::Facts facts_of(const PushRow& row) {
  policy::Facts facts;
  facts.who = {row.requester.person.issuer, row.requester.person.subject,
               row.requester.kind, row.requester.groups};
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
    Event event =
        event_of(row, withdraws ? "approval.vote_withdrawn" : "approval.vote",
                 voter.actor,
                 json::object({{"subject", row.subject},
                               {"verb", vote.verb},
                               {"groups", json::array_of(*voter.actor.groups)},
                               {"comment", vote.comment}}));
    event.severity = Severity::notice;
    TRY(transaction.append(event));

    const auto votes = TRY(young_votes(transaction, id, now));
    const Counted counted = count(TRY(requirement_of(row)), votes, row.subject);
    if (vote.verb == "deny") {
      row.reason = "denied by " + voter.actor.person.name;
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
  if (!refused.empty()) return vote_refused(refused, *stored);
  return *std::move(stored);
}

Result<PushRow> Approvals::cancel(const PushId& id,
                                  const identity::Identity& who) {
  const Time now = clock_.now();
  std::optional<PushRow> stored;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    PushRow row = TRY(must_find(transaction, id));
    if (!row.requester.person.is(who.actor.person))
      return Error{Fault::forbidden,
                   "cannot take the push back: it is somebody else's"};
    if (!is_open(row.state)) return vote_refused("closed", row);
    row.reason = "taken back by " + who.actor.person.name;
    Event event = event_of(row, "push.cancelled", who.actor,
                           json::object({{"by", "requester"}}));
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
  const policy::Decision today = policy.judge(facts_of(row));
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

Result<std::optional<Permit>> Approvals::claim(const PushId& id,
                                               const policy::Policy& policy) {
  std::optional<Permit> permit;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    PushRow row = TRY(must_find(transaction, id));
    if (row.state != PushState::approved) return {};
    std::vector<std::string> refs;
    for (const auto& update : row.updates)
      refs.push_back(update.ref);
    for (const auto& other :
         TRY(transaction.open_pushes_on(row.repository, refs)))
      if (other.id != id && (other.state == PushState::landing ||
                             other.state == PushState::unknown ||
                             other.state == PushState::needs_human))
        return {};
    if (!TRY(still_stands(transaction, row, policy))) return {};

    const Time now = clock_.now();
    row.state = PushState::landing;
    row.updated = now;
    row.lease_until = now + settings_.lease;
    if (!TRY(transaction.claim_push(row, PushState::approved))) return {};
    Event intent = event_of(
        row, "push.landing", {},
        json::object({{"fence", row.fence},
                      {"attempt", row.attempt},
                      {"subject", row.subject},
                      {"pack_sha256", row.pack_sha256},
                      {"object_manifest_sha256", row.manifest_sha256}}));
    intent.severity = Severity::notice;
    TRY(transaction.append(intent));
    permit = Permit(id, row.fence);
    return {};
  }));
  return permit;
}

Result<std::vector<PushId>> Approvals::expire() {
  const Time now = clock_.now();
  const auto is_over = [now](const PushRow& row) {
    return row.state == PushState::failed ? now >= row.approved_until
                                          : now >= row.expires;
  };
  std::vector<PushId> expired;
  store::PushFilter open;
  open.states = {PushState::pending, PushState::failed};
  open.limit = 1000;
  for (const auto& seen : TRY(store_.pushes(open))) {
    if (!is_over(seen)) continue;
    TRY(store_.change([&](Transaction& transaction) -> Result<void> {
      PushRow row = TRY(must_find(transaction, seen.id));
      const bool failed = row.state == PushState::failed;
      if ((row.state != PushState::pending && !failed) || !is_over(row))
        return {};
      // What the upstream said of a push that failed stays to be read.
      if (!failed) row.reason = "nobody answered in time";
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

}  // namespace hoopgit::approval
