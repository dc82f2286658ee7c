#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// False: there is one of that id. Forgets, in passing, what has expired at
/// `now`.
Result<bool> add_consent(Connection& connection, const ConsentRow& row,
                         Time now);
/// Removes it and gives it out, unless it has expired at `now`.
Result<std::optional<ConsentRow>> take_consent(Connection& connection,
                                               std::string_view id, Time now);
/// Those that have not expired, the oldest first.
Result<std::vector<ConsentRow>> find_consents(Connection& connection, Time now);

}  // namespace hoopgit::store
