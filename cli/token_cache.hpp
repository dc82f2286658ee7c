#pragma once

#include "cli/context.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "helper/cache_key.hpp"
#include "helper/record.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// Where the helper keeps Git's token for a repository; "" is one for all.
helper::CacheKey git_token_key(const Context& context, const Url& relay,
                               std::string_view repository);

/// The token of this program itself: another kind for the same place, and
/// another again for one that takes proofs by the session's key.
helper::CacheKey own_token_key(const Context& context, const Url& relay,
                               bool is_bound);

/// What a job renews its session at the relay with; another one for each proof
/// that a job was given.
helper::CacheKey job_session_key(const Context& context, const Url& relay,
                                 const Secret& proof);

/// All kinds, of all repositories of this relay: of whoever was signed in.
void forget_tokens(const Context& context, const Url& relay);
std::vector<helper::Record> kept_tokens(const Context& context,
                                        const Url& relay);

}  // namespace hoopgit::cli
