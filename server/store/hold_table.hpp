#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::store {

/// False: there is one of that name.
Result<bool> add_hold(Connection& connection, const HoldRow& row);
Result<bool> remove_hold(Connection& connection, std::string_view name);
Result<std::vector<HoldRow>> find_holds(Connection& connection);

}  // namespace hoopgit::store
