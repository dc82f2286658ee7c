#pragma once

#include "cli/context.hpp"

namespace hoopgit::cli {

/// `hoopgit credential get`: the slow path of git-credential-hoopgit, which
/// becomes this program with Git's request on standard input, holding the lock
/// HOOPGIT_LOCK_FD. Speaks Git's protocol, hence always exits with 0.
Result<int> credential_get(const Context& context);

}  // namespace hoopgit::cli
