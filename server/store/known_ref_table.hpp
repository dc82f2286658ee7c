#pragma once

#include "server/store/book_row.hpp"
#include "server/store/statement.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::store {

/// What was known of the same ref is replaced.
Result<void> put_known_ref(Connection& connection, const KnownRef& known);
Result<bool> remove_known_ref(Connection& connection, std::string_view upstream,
                              std::string_view repository,
                              std::string_view ref);
Result<std::vector<KnownRef>> find_known_refs(Connection& connection,
                                              std::string_view repository);

}  // namespace hoopgit::store
