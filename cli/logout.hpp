#pragma once

#include "cli/context.hpp"

namespace hoopgit::cli {

/// `hoopgit logout`: ends the session here, and tells relay and issuer as far
/// as they can be reached. Without a session: exit_nothing.
Result<int> logout(const Context& context);

}  // namespace hoopgit::cli
