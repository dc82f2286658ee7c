#include "cli/token.hpp"

#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_session.hpp"
#include "cli/repository_choice.hpp"

namespace hoopgit::cli {
Result<int> token(const Context& context, const TokenOptions& options) {
  const Url relay = TRY(choose_relay(context));
  TokenRequest request{.scopes = {"git:read", "git:write"}};
  if (!options.repository.empty())
    request.repository = TRY(repository_named(options.repository, relay));
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
