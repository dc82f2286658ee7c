#pragma once

#include "cli/context.hpp"
#include "cli/token_exchange.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"
#include "helper/record.hpp"

namespace hoopgit::cli {

/// A new token of the relay, for whoever this is: that of the agent that this
/// runs for, if it does, and no other; else by the token file or the
/// job's own token; else by the relay's refresh token, if the session has one;
/// else by an ID token; else, if nobody is signed in, by the machine's token.
/// What the relay gives to renew the session with is kept, and no part of the
/// result any more, before the token is handed out. Not signed in, or not any
/// more: Fault::unauthenticated, with the login to type.
Result<Granted> token_from_relay(const Context& context,
                                 const http::Client& client, const Url& relay,
                                 const TokenRequest& request);

}  // namespace hoopgit::cli
