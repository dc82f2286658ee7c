#pragma once

#include "cli/context.hpp"
#include "cli/token_exchange.hpp"
#include "core/base/url.hpp"

namespace hoopgit::cli {

/// Inside of `hoopgit exec`: what that has put into the cache of this profile,
/// and nothing else. A moment is waited for it, since whoever renews it may
/// have been asleep with us. Fault::forbidden for what is not for git, or for
/// another repository; Fault::unauthenticated when the agent's time is over.
Result<Granted> token_of_agent(const Context& context, const Url& relay,
                               const TokenRequest& request);

}  // namespace hoopgit::cli
