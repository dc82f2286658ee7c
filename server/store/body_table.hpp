#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// A row of the same commitment is replaced.
Result<void> put_body(Connection& connection, const BodyRow& row);
Result<bool> erase_body(Connection& connection, std::string_view commitment);
Result<std::optional<BodyRow>> find_body(Connection& connection,
                                         std::string_view commitment);
Result<std::vector<BodyRow>> find_bodies(
    Connection& connection, const std::vector<std::string>& commitments);
Result<std::vector<BodyRow>> find_bodies_of(Connection& connection,
                                            const PushId& push);
/// Those whose time is over before `before`, the oldest first.
Result<std::vector<BodyRow>> find_bodies_typed(Connection& connection,
                                               std::string_view type);
Result<std::vector<BodyRow>> find_bodies_of_no_push(Connection& connection);
Result<std::vector<BodyRow>> find_bodies_ended(Connection& connection,
                                               Time before, std::size_t limit);

}  // namespace hoopgit::store
