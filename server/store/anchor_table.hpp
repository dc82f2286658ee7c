#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <vector>

namespace hoopgit::store {

/// What the anchor of the same name had is replaced.
Result<void> put_anchor(Connection& connection, const AnchorRow& row);
Result<std::vector<AnchorRow>> find_anchors(Connection& connection);

}  // namespace hoopgit::store
