#include "cli/network.hpp"

#include "cli/local_git.hpp"

namespace hoopgit::cli {

http::Client client_for(const Context& context, const Url& url) {
  http::ClientSettings settings;
  settings.user_agent = "hoopgit/" HOOPGIT_VERSION;
  if (const auto file = context.environment.get("GIT_SSL_CAINFO")) {
    settings.ca_file = *file;
  } else if (url.scheme == "https") {
    const auto configured = git_config_for("http.sslCAInfo", url.text());
    if (configured && *configured) settings.ca_file = **configured;
  }
  return http::Client(settings);
}

Result<http::Response> ask(const http::Client& client,
                           const http::Request& request) {
  if (request.url.scheme != "https" && !request.url.is_loopback())
    return Error{Fault::forbidden, "cannot talk to " + request.url.origin() +
                                       ": it is not https"};
  return client.send(request);
}

}  // namespace hoopgit::cli
