#pragma once

#include "core/policy/policy.hpp"
#include "server/store/push_row.hpp"

namespace hoopgit::approval {

/// What the policy knows of who asks. An agent has the groups of the person
/// that it acts for.
policy::Who who_of(const store::Actor& actor);

/// What the policy says of a push. It is judged by who the requester is; where
/// rows say that by a commitment, so does what is given back, which is kept.
policy::Decision judge(const policy::Policy& policy, const store::PushRow& row);

}  // namespace hoopgit::approval
