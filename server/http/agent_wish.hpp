#pragma once

#include "core/base/encoding.hpp"
#include "core/base/url.hpp"
#include "server/identity/delegation.hpp"

#include <optional>

namespace hoopgit::front {

/// Of a form for POST /oauth/token: what is asked for an agent, by actor_token
/// and the fields beside it; hoopgit-api(7), AGENTS. nullopt: for nobody but
/// who asks. Fault::usage.
Result<std::optional<identity::Delegation>> agent_wish_in(
    const Form& form, const Url& public_url);

/// RFC 8707: the relay's origin (nullopt), or one repository below it.
Result<std::optional<RepositoryName>> repository_in(const std::string& resource,
                                                    const Url& public_url);

}  // namespace hoopgit::front
