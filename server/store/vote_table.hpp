#pragma once

#include "server/store/push_row.hpp"
#include "server/store/statement.hpp"

namespace hoopgit::store {

Result<void> put_vote(Connection& connection, const VoteRow& vote);
Result<bool> remove_vote(Connection& connection, const PushId& push,
                         const Person& voter);
/// In the order in which they were cast.
Result<std::vector<VoteRow>> find_votes(Connection& connection,
                                        const PushId& push);

}  // namespace hoopgit::store
