#include "cli/logout.hpp"

#include "cli/documents.hpp"
#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/token_cache.hpp"
#include "cli/token_exchange.hpp"
#include "cli/vault.hpp"
#include "core/base/encoding.hpp"
#include "helper/cache.hpp"

namespace hoopgit::cli {
namespace {

/// RFC 7009, for the one token that would outlive the session.
Result<void> revoke_at_issuer(const Context& context, const Session& session) {
  if (!session.refresh_token) return {};
  const Url issuer = TRY(parse_url(session.issuer));
  const http::Client client = client_for(context, issuer);
  const auto document = TRY(discover_issuer(client, session.issuer));
  if (!document.revocation_endpoint) return {};
  const Form form{{"token", std::string(session.refresh_token->reveal())},
                  {"token_type_hint", "refresh_token"},
                  {"client_id", session.client_id}};
  TRY(ask(client,
          {.method = "POST",
           .url = *document.revocation_endpoint,
           .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
           .body = to_form(form),
           .deadline = std::chrono::seconds(10)}));
  return {};
}

/// The token of this program; those of git end within minutes by themselves.
Result<void> revoke_at_relay(const Context& context, const Url& relay) {
  const helper::Cache cache(context.environment.for_helper());
  const auto record = cache.find(own_token_key(context, relay),
                                 to_unix_seconds(context.clock.now()));
  if (!record) return {};
  return revoke(client_for(context, relay), relay, record->token);
}

void tell(const Context& context, const Result<void>& revoked) {
  if (!revoked) context.terminal.note("hoopgit: " + revoked.error().message);
}

}  // namespace

Result<int> logout(const Context& context) {
  const Url relay = TRY(choose_relay(context));
  const auto folder = TRY(context.environment.state_folder());
  const Vault vault = TRY(Vault::open(folder, machine_id()));
  const Descriptor lock =
      TRY(vault.lock(relay.origin(), std::chrono::seconds(20)));
  const auto session = vault.load(relay.origin());
  // Here first: what the network does must not keep anybody signed in.
  TRY(vault.clear(relay.origin()));
  tell(context, revoke_at_relay(context, relay));
  forget_tokens(context, relay);
  if (session && !*session) {
    context.terminal.note("not signed in to " + relay.host_and_port());
    return exit_nothing;
  }
  if (session) tell(context, revoke_at_issuer(context, **session));
  if (context.globals.json)
    context.terminal.print_json(json::object({{"relay", relay.origin()}}));
  context.terminal.note("signed out of " + relay.host_and_port());
  return exit_done;
}

}  // namespace hoopgit::cli
