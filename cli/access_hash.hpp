#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace hoopgit::cli {

/// OpenID Connect Core 1.0, 3.1.3.8: was this access token given together with
/// this ID token? Without `at_hash` in the ID token there is nothing to
/// compare, and that is good. The signature is not looked at.
Result<void> check_access_hash(const Secret& id_token,
                               const Secret& access_token);

}  // namespace hoopgit::cli
