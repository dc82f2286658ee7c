#include "server/approval/judgement.hpp"

#include "server/approval/approvals.hpp"

namespace hoopgit::approval {

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
