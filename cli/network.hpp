#pragma once

#include "cli/context.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"

namespace hoopgit::cli {

/// A client that trusts what git trusts for this URL: GIT_SSL_CAINFO, else
/// http.sslCAInfo of git config, else the system's certificates.
http::Client client_for(const Context& context, const Url& url);

/// The whole answer to `request`. Credentials are sent to https and loopback
/// only: anything else is refused here, before a connection is made.
Result<http::Response> ask(const http::Client& client,
                           const http::Request& request);

}  // namespace hoopgit::cli
