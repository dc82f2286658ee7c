#pragma once

#include "server/relay/logged_push.hpp"

#include <string>

namespace hoopgit::relay {

/// Counts the votes of the log once more, each time that approval was granted
/// by them, and at the end. Empty: it comes out as it was recorded; otherwise
/// what does not. For a push that asked for approval.
Result<std::string> recount(const LoggedPush& logged);

}  // namespace hoopgit::relay
