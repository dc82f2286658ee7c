#include "cli/logout.hpp"

#include "cli/documents.hpp"
#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/session_store.hpp"
#include "cli/token_cache.hpp"
#include "cli/token_exchange.hpp"
#include "core/base/encoding.hpp"

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

/// The relay's own refresh token, with which the relay ends the session, and
/// then what Git and this program have been given and would still be good for
/// minutes. The first that cannot be told ends the telling: the relay is away.
Result<void> revoke_at_relay(const Context& context, const Url& relay,
                             const std::optional<Session>& session) {
  const http::Client client = client_for(context, relay);
  if (session && session->relay_refresh_token)
    TRY(revoke(context, client, relay, *session->relay_refresh_token,
               session->key));
  for (const auto& record : kept_tokens(context, relay))
    TRY(revoke(context, client, relay, record.token,
               session ? session->key : std::nullopt));
  return {};
}

void tell(const Context& context, const Result<void>& revoked) {
  if (!revoked) context.terminal.note("hoopgit: " + revoked.error().message);
}

}  // namespace

Result<int> logout(const Context& context) {
  const Url relay = TRY(choose_relay(context));
  const Vault vault = TRY(open_vault(context));
  const Descriptor lock =
      TRY(vault.lock(relay.origin(), std::chrono::seconds(20)));
  auto loaded = vault.load(relay.origin());
  // Here first: what the network does must not keep anybody signed in.
  TRY(vault.clear(relay.origin()));
  const bool was_readable = bool(loaded);
  std::optional<Session> session;
  if (loaded) session = *std::move(loaded);
  tell(context, revoke_at_relay(context, relay, session));
  forget_tokens(context, relay);
  if (was_readable && !session) {
    context.terminal.note("not signed in to " + relay.host_and_port());
    return exit_nothing;
  }
  if (session) tell(context, revoke_at_issuer(context, *session));
  if (context.globals.json)
    context.terminal.print_json(json::object({{"relay", relay.origin()}}));
  context.terminal.note("signed out of " + relay.host_and_port());
  return exit_done;
}

}  // namespace hoopgit::cli
