// What an approval rests on. For this room only.

#pragma once

#include "core/policy/decision.hpp"
#include "server/store/store.hpp"

#include <vector>

namespace hoopgit::approval {

/// Was the push held for votes, or allowed at once?
bool is_asked(const store::PushRow& row);

/// What is asked for; nothing for a push that was allowed.
Result<policy::Requirement> requirement_of(const store::PushRow& row);

/// The votes that count: of people whose groups were known lately.
Result<std::vector<store::VoteRow>> young_votes(store::Transaction& transaction,
                                                const PushId& id, Time now);

}  // namespace hoopgit::approval
