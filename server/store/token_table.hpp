#pragma once

#include "server/store/push_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// Forgets, in passing, what has been expired for a week.
Result<void> insert_token(Connection& connection, const TokenRow& token,
                          Time now);
Result<std::optional<TokenRow>> find_token(Connection& connection,
                                           std::string_view hash);
/// The hashes of this person's.
Result<std::vector<std::string>> find_tokens(Connection& connection,
                                             const Person& holder);

/// Whether this person has one of this key that was not revoked.
Result<bool> has_key(Connection& connection, const Person& holder,
                     std::string_view key);

Result<void> remove_tokens(Connection& connection, const Person& holder);
Result<bool> revoke_token(Connection& connection, std::string_view hash,
                          Time when);

/// How many one-time values are remembered. A day of people and a quarter of
/// an hour of machines have room in it; who floods it is refused, not let in.
constexpr std::int64_t most_used = 250'000;

/// Forgets, in passing, what has been expired at `now`. Fault::limit: there is
/// no room to remember one more. Costs the same however many there are:
/// triggers count them as they come and go.
Result<bool> use_once(Connection& connection, std::string_view value,
                      Time until, Time now, std::int64_t most = most_used);

}  // namespace hoopgit::store
