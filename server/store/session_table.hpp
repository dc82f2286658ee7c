#pragma once

#include "server/store/session_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string>
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
                         std::string_view hash, Time idle_until,
                         std::string_view replaced);

/// As the column `used` has it. Dead: what it replaced was used once more.
enum class RenewalState { fresh, used, used_twice, dead };
/// Dead, too, if there is none of this hash.
Result<RenewalState> renewal_state(Connection& connection,
                                   std::string_view hash);
Result<void> set_renewal_state(Connection& connection, std::string_view hash,
                               RenewalState state);
/// What was given in place of it.
Result<std::vector<std::string>> find_successors(Connection& connection,
                                                 std::string_view hash);

/// What a revocation ends.
struct Ending {
  std::vector<std::string> hashes{};  ///< Of credentials.
  std::vector<std::string> ids{};     ///< Of the same credentials.
  std::vector<std::string> sessions{};
};
/// What of the filter is good at `now`.
Result<Ending> find_good(Connection& connection, const TokenFilter& filter,
                         Time now);
Result<void> end_all(Connection& connection, const Ending& ending, Time when);

/// The ids of this person's.
Result<std::vector<std::string>> find_sessions(Connection& connection,
                                               const Person& holder);
Result<void> remove_sessions(Connection& connection, const Person& holder);

}  // namespace hoopgit::store
