#pragma once

#include "core/policy/policy.hpp"
#include "server/store/push_row.hpp"

namespace hoopgit::approval {

/// What the policy says of a push. It is judged by who the requester is; where
/// rows say that by a commitment, so does what is given back, which is kept.
policy::Decision judge(const policy::Policy& policy, const store::PushRow& row);

}  // namespace hoopgit::approval
