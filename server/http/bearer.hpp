#pragma once

#include "core/base/secret.hpp"

#include <optional>
#include <string_view>

namespace hoopgit::front {

/// The token in an Authorization value: of "Bearer TOKEN" (RFC 6750) and "DPoP
/// TOKEN" (RFC 9449) the token, of "Basic ..." (RFC 7617) the password, whoever
/// the user is. Nothing for other schemes, what is malformed, and what is
/// empty.
std::optional<Secret> read_bearer(std::string_view authorization);

}  // namespace hoopgit::front
