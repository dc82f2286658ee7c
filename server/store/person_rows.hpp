#pragma once

#include "server/store/cover.hpp"
#include "server/store/statement.hpp"

namespace hoopgit::store {

/// Brings the persons of all rows into the form in which the cover has them
/// now: those in clear where it is on, commitments where it is not. What does
/// not open stays. How many rows it changed. Nothing else may be at work.
Result<std::size_t> rewrite_persons(Connection& connection, const Cover& cover,
                                    Transaction& transaction);

/// Whether something that is not finished depends on who this person is: a push
/// of theirs that is open, a vote of theirs on one, a request that they made
/// and another one has to confirm.
Result<bool> is_engaged(Connection& connection, const Person& person, Time now);

}  // namespace hoopgit::store
