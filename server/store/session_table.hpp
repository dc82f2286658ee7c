#pragma once

#include "server/store/session_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// Forgets, in passing, those that have been over for a week.
Result<void> insert_session(Connection& connection, const SessionRow& session,
                            Time now);
/// By any refresh token that it ever had.
Result<std::optional<SessionRow>> find_session(Connection& connection,
                                               std::string_view renewal_hash);
Result<void> add_renewal(Connection& connection, std::string_view session,
                         std::string_view hash, Time idle_until);
/// False: it was used before.
Result<bool> use_renewal(Connection& connection, std::string_view hash);

/// Ends what the filter names; the ids of the credentials that were good.
Result<std::vector<std::string>> revoke_tokens(Connection& connection,
                                               const TokenFilter& filter,
                                               Time when);
/// The ids of this person's; or of all that have not ended.
Result<std::vector<std::string>> find_sessions(Connection& connection,
                                               const Person& holder);
Result<std::vector<std::string>> find_sessions(Connection& connection);

Result<void> remove_sessions(Connection& connection, const Person& holder);

}  // namespace hoopgit::store
