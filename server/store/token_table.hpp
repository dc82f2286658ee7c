#pragma once

#include "server/store/push_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string_view>

namespace hoopgit::store {

/// Forgets, in passing, what has been expired for a week.
Result<void> insert_token(Connection& connection, const TokenRow& token,
                          Time now);
Result<std::optional<TokenRow>> find_token(Connection& connection,
                                           std::string_view hash);
Result<void> remove_tokens(Connection& connection, const Person& holder);
Result<bool> revoke_token(Connection& connection, std::string_view hash,
                          Time when);

/// Forgets, in passing, what has been expired at `now`.
Result<bool> use_once(Connection& connection, std::string_view value,
                      Time until, Time now);

}  // namespace hoopgit::store
