#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <vector>

namespace hoopgit::store {

/// The cursor of the same sink is replaced.
Result<void> put_cursor(Connection& connection, const CursorRow& row);
Result<std::vector<CursorRow>> find_cursors(Connection& connection);

}  // namespace hoopgit::store
