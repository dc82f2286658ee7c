#include "cli/agent_session.hpp"

#include "cli/proof.hpp"
#include "cli/relay_session.hpp"
#include "cli/session_store.hpp"
#include "cli/token_exchange.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds lock_patience{20};

/// What a person proves to the relay who they are with.
struct Standing {
  Secret token;
  bool is_refresh_token = false;
  std::optional<SessionKey> key{};
};

/// Where the relay renews the session, the ID token has long ended: its refresh
/// token shows who asks, and is not used up by it.
Result<Standing> standing_of(const Context& context, const http::Client& client,
                             const Url& relay) {
  if (!speaks_by_session(context))
    return Error{Fault::usage,
                 "cannot give an agent a credential: this is a job, and has "
                 "the credential of its platform"};
  const Vault vault = TRY(open_vault(context));
  auto session = TRY(vault.load(relay.origin()));
  if (!session) return not_signed_in(relay);
  if (session->renewal == Renewal::issuer) {
    auto proof = TRY(proof_of_session(context, relay));
    return Standing{std::move(proof.token), false, std::move(proof.key)};
  }
  // Begins the session at the relay if that was not done yet.
  TRY(token_from_relay(context, client, relay, {.scopes = {"git:read"}}));
  const Descriptor lock = TRY(vault.lock(relay.origin(), lock_patience));
  session = TRY(vault.load(relay.origin()));
  if (!session) return not_signed_in(relay);
  if (session->relay_refresh_token)
    return Standing{std::move(*session->relay_refresh_token), true,
                    std::move(session->key)};
  return Standing{std::move(session->id_token), false, std::move(session->key)};
}

}  // namespace

Result<AgentSession> AgentSession::begin(const Context& context,
                                         const http::Client& client,
                                         const Url& relay,
                                         const AgentWish& wish) {
  const Standing standing = TRY(standing_of(context, client, relay));
  Granted granted =
      TRY(exchange_for_agent(context, client, relay,
                             {.token = standing.token,
                              .is_refresh_token = standing.is_refresh_token,
                              .key = standing.key},
                             wish));
  if (!granted.refresh_token)
    return Error{Fault::corrupt,
                 "cannot use the relay's answer: it has no refresh token for "
                 "the agent"};
  return AgentSession(relay, *std::move(granted.refresh_token),
                      std::move(granted.record), standing.key);
}

Result<void> AgentSession::renew(const Context& context,
                                 const http::Client& client) {
  auto answer =
      refresh_at_relay(context, client, relay_, refresh_token_, {}, key_);
  // The answer may have been lost on its way: once more with the old token.
  if (!answer && answer.error().fault == Fault::unavailable)
    answer =
        refresh_at_relay(context, client, relay_, refresh_token_, {}, key_);
  if (!answer) return answer.error();
  if (const auto* refused = std::get_if<Refused>(&*answer))
    return refusal_of_relay(relay_, *refused);
  auto& granted = std::get<Granted>(*answer);
  if (granted.refresh_token) refresh_token_ = *std::move(granted.refresh_token);
  record_ = std::move(granted.record);
  return {};
}

Result<void> AgentSession::end(const Context& context,
                               const http::Client& client) const {
  return revoke(context, client, relay_, refresh_token_, key_);
}

}  // namespace hoopgit::cli
