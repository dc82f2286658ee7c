#include "core/base/crash_point.hpp"
#include "server/approval/approvals.hpp"
#include "server/approval/progress.hpp"
#include "server/approval/transition.hpp"

#include <utility>

namespace hoopgit::approval {

using policy::Verdict;
using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;
using store::Transaction;

Result<PushRow> must_find(Transaction& transaction, const PushId& id) {
  auto row = TRY(transaction.find_push(id));
  if (!row) return Error{Fault::not_found, "cannot find the push " + id.text()};
  return *std::move(row);
}

std::vector<std::string> refs_of(const PushRow& row) {
  std::vector<std::string> refs;
  for (const auto& update : row.updates)
    refs.push_back(update.ref);
  return refs;
}

namespace {

/// Behind the event that ended it: what of it is upstream stays there.
Event in_part(const PushRow& row) {
  Event event = event_of(row, "push.partial", {},
                         json::object({{"fence", row.fence},
                                       {"attempt", row.attempt},
                                       {"refs", row.result},
                                       {"reason", row.reason}}));
  event.severity = Severity::high;
  event.outcome = store::Outcome::failure;
  return event;
}

}  // namespace

Result<void> move(Transaction& transaction, PushRow& row, PushState to,
                  const Event& event, Time now) {
  const PushState from = row.state;
  const bool ends_in_part = store::is_terminal(to) && has_landed_in_part(row);
  row.state = to;
  row.updated = now;
  if (ends_in_part) end_in_part(row, row.reason);
  if (!TRY(transaction.replace_push(row, from)))
    return Error{Fault::conflict,
                 "cannot change the push: it changed meanwhile",
                 "hoopgit status " + row.id.short_text()};
  ++row.version;
  TRY(transaction.append(event));
  if (ends_in_part) TRY(transaction.append(in_part(row)));
  return {};
}

Event granted(const PushRow& row, std::string_view by, json::Value voters) {
  Event event = event_of(row, "approval.granted", {},
                         json::object({{"by", by},
                                       {"subject", row.subject},
                                       {"voters", std::move(voters)}}));
  event.severity = Severity::notice;
  return event;
}

namespace {

/// What the verdict makes of the row, and the event that says so.
Event apply(const policy::Decision& decision, PushRow& row, PushState& to) {
  switch (decision.verdict) {
    case Verdict::allow:
      to = PushState::approved;
      return granted(row, "policy", json::Array());
    case Verdict::ask: {
      to = PushState::pending;
      row.requirement = policy::to_json(decision.requirement);
      Event requested =
          event_of(row, "approval.requested", row.requester,
                   json::object({{"subject", row.subject},
                                 {"requirement", row.requirement},
                                 {"expires", to_rfc3339(row.expires)}}));
      requested.severity = Severity::notice;
      return requested;
    }
    case Verdict::deny:
      break;
  }
  to = PushState::refused;
  row.reason = decision.text();
  Event refused =
      event_of(row, "push.refused", row.requester,
               json::object({{"step", "policy"}, {"reason", row.reason}}));
  refused.outcome = store::Outcome::denied;
  refused.severity = Severity::warning;
  return refused;
}

}  // namespace

Result<PushRow> Approvals::settle(PushRow row, const policy::Decision& decision,
                                  const Recording& recording) {
  const Time now = clock_.now();
  row.decision = policy::to_json(decision);
  row.policy_sha256 = decision.policy_sha256;
  TRY(store_.change([&](Transaction& transaction) -> Result<void> {
    for (const auto& body : recording.bodies)
      TRY(transaction.put_body(body));
    CRASH_POINT("settle: bodies are put");
    for (const auto& event : recording.events)
      TRY(transaction.append(event));
    CRASH_POINT("settle: steps are told");
    // Received, looked at, found complete: three steps of one thread, which
    // are one transaction since nobody can act on what is between them.
    for (const auto state :
         {PushState::quarantined, PushState::scanning, PushState::clean}) {
      const PushState from = std::exchange(row.state, state);
      if (!TRY(transaction.replace_push(row, from)))
        return Error{Fault::conflict,
                     "cannot settle the push: it changed meanwhile"};
      ++row.version;
    }
    PushState to{};
    Event event = apply(decision, row, to);
    event.bodies = recording.of_verdict;
    if (to == PushState::approved)
      row.approved_until = now + settings_.approved_life;
    CRASH_POINT("settle: verdict is applied");
    return move(transaction, row, to, event, now);
  }));
  CRASH_POINT("settle: verdict is durable");
  return row;
}

}  // namespace hoopgit::approval
