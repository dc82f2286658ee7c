#include "server/approval/judgement.hpp"

#include "server/approval/approvals.hpp"

namespace hoopgit::approval {

policy::Who who_of(const store::Actor& actor) {
  policy::Who who{actor.person.issuer, actor.person.subject_in_clear(),
                  actor.kind, actor.groups};
  if (!actor.agent.empty()) who.agent = actor.agent;
  if (actor.on_behalf_of)
    who.on_behalf_of = actor.on_behalf_of->subject_in_clear();
  return who;
}

policy::Decision judge(const policy::Policy& policy,
                       const store::PushRow& row) {
  policy::Decision decision = policy.judge(facts_of(row));
  const auto& person = row.requester.person;
  if (person.known_as.empty()) return decision;
  for (auto& update : decision.updates)
    for (auto& match : update.matches)
      for (auto& [clause, value] : match.because)
        if (clause.starts_with("who.") && value == person.known_as)
          value = person.subject;
  return decision;
}

}  // namespace hoopgit::approval
