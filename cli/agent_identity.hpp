#pragma once

#include "cli/context.hpp"
#include "core/api/api.hpp"
#include "core/base/url.hpp"

namespace hoopgit::cli {

/// Inside of `hoopgit exec`: what the relay takes its agent for, asked with the
/// agent's own token, which opens that and nothing else of the API.
Result<api::WhoAmI> identity_of_agent(const Context& context, const Url& relay);

/// The lines of `hoopgit whoami` that only an agent has.
void show_agent(const Terminal& terminal, const api::WhoAmI::Agent& agent);

}  // namespace hoopgit::cli
