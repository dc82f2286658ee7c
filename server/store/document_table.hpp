#pragma once

#include "server/store/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::store {

/// A text by its digest: what has one digest is one text, and kept once.
Result<void> put_document(Connection& connection, std::string_view sha256,
                          std::string_view kind, std::string_view text);
Result<std::optional<std::string>> find_document(Connection& connection,
                                                 std::string_view sha256);

}  // namespace hoopgit::store
