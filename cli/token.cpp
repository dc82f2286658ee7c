#include "cli/token.hpp"

#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_session.hpp"

namespace hoopgit::cli {
namespace {

/// What is typed: "acme/site", or the URL that it is cloned by.
Result<RepositoryName> repository_in(const std::string& text,
                                     const Url& relay) {
  if (text.find("://") == std::string::npos) return RepositoryName::parse(text);
  const Url url = TRY(parse_url(text));
  if (url.origin() != relay.origin())
    return Error{Fault::usage, "cannot make a token for " + url.origin() +
                                   ": the relay is " + relay.origin()};
  return RepositoryName::parse(url.path);
}

}  // namespace

Result<int> token(const Context& context, const TokenOptions& options) {
  const Url relay = TRY(choose_relay(context));
  TokenRequest request{.scopes = {"git:read", "git:write"}};
  if (!options.repository.empty())
    request.repository = TRY(repository_in(options.repository, relay));
  const http::Client client = client_for(context, relay);
  const auto record =
      TRY(token_from_relay(context, client, relay, request)).record;
  const Time expires = from_unix_seconds(record.expiry);
  if (context.globals.json) {
    context.terminal.print_json(
        json::object({{"token", record.token.reveal()},
                      {"token_id", record.token_id},
                      {"expires", to_rfc3339(expires)},
                      {"relay", relay.origin()},
                      {"repository", options.repository}}));
    return exit_done;
  }
  context.terminal.print_raw(std::string(record.token.reveal()) + "\n");
  context.terminal.note("any user name, this as the password; good until " +
                        local_time(expires));
  return exit_done;
}

}  // namespace hoopgit::cli
