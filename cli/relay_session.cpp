#include "cli/relay_session.hpp"

#include "cli/agent_profile.hpp"
#include "cli/agent_token.hpp"
#include "cli/job_session.hpp"
#include "cli/session_store.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds lock_patience{20};

bool is_renewed_by_relay(const Session& session) {
  return session.renewal == Renewal::relay && session.relay_refresh_token;
}

/// Locked: each refresh token is good once, and whoever comes with an old one
/// is taken for a thief, which ends the session.
Result<Granted> renew_at_relay(const Context& context,
                               const http::Client& client, const Url& relay,
                               const Vault& vault, Session session,
                               const TokenRequest& request) {
  const Secret& old = *session.relay_refresh_token;
  auto answer =
      refresh_at_relay(context, client, relay, old, request, session.key);
  // The answer may have been lost on its way: once more with the old token.
  if (!answer && answer.error().fault == Fault::unavailable)
    answer =
        refresh_at_relay(context, client, relay, old, request, session.key);
  if (!answer) return within("renew the session", answer.error());
  if (const auto* refused = std::get_if<Refused>(&*answer)) {
    if (refused->code != "invalid_grant")
      return refusal_of_relay(relay, *refused);
    TRY(vault.clear(session.relay));
    return session_ended(relay, "the relay does not renew it any more");
  }
  auto& granted = std::get<Granted>(*answer);
  if (granted.refresh_token)
    session.relay_refresh_token = std::move(granted.refresh_token);
  TRY(vault.keep(session));
  return std::move(granted);
}

/// No renewal gives more than the first exchange did: that one asks for all
/// that this program ever needs, and for every repository.
TokenRequest whole_session() {
  return {.scopes = {"git:read", "git:write", "api:read", "api:approve"}};
}

/// Begins a session that the relay renews, and renews it at once for what is
/// asked for: the wide token that the beginning gave is not used.
Result<Granted> begin_at_relay(const Context& context,
                               const http::Client& client, const Url& relay,
                               const Vault& vault, Session session,
                               const TokenRequest& request) {
  if (!session.is_fresh_at(context.clock.now())) {
    TRY(vault.clear(session.relay));
    return session_ended(relay, "its ID token has expired");
  }
  const Proof proof{.token = session.id_token.duplicate(), .key = session.key};
  Granted begun =
      TRY(exchange(context, client, relay, proof, whole_session(), true));
  if (!begun.refresh_token)
    return exchange(context, client, relay, proof, request);
  session.relay_refresh_token = std::move(begun.refresh_token);
  TRY(vault.keep(session));
  return renew_at_relay(context, client, relay, vault, std::move(session),
                        request);
}

}  // namespace

Result<Granted> token_from_relay(const Context& context,
                                 const http::Client& client, const Url& relay,
                                 const TokenRequest& request) {
  if (agent_in(context.environment))
    return token_of_agent(context, relay, request);
  if (const auto proof = TRY(proof_of_job(context, relay)))
    return token_of_machine(context, client, relay, *proof, request);
  const auto vault = open_vault(context);
  const auto seen = vault ? vault->load(relay.origin())
                          : Result<std::optional<Session>>(vault.error());
  // A pod may have no home to keep a session in.
  if (!seen || !*seen) {
    const auto proof = proof_of_machine(context, relay);
    if (!proof) return seen ? proof.error() : seen.error();
    return token_of_machine(context, client, relay, *proof, request);
  }
  if ((*seen)->renewal == Renewal::relay) {
    const Descriptor lock = TRY(vault->lock(relay.origin(), lock_patience));
    // Whoever held the lock before us has put another token there.
    auto session = TRY(vault->load(relay.origin()));
    if (!session) return not_signed_in(relay);
    return is_renewed_by_relay(*session)
               ? renew_at_relay(context, client, relay, *vault,
                                *std::move(session), request)
               : begin_at_relay(context, client, relay, *vault,
                                *std::move(session), request);
  }
  const Proof proof = TRY(proof_of_session(context, relay));
  return exchange(context, client, relay, proof, request);
}

}  // namespace hoopgit::cli
