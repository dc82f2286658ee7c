#include "cli/proof.hpp"

#include "cli/ambient.hpp"
#include "cli/id_token.hpp"
#include "cli/network.hpp"
#include "cli/session_store.hpp"
#include "cli/token_endpoint.hpp"
#include "cli/token_file.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds lock_patience{20};

Result<TokenAnswer> refresh(const Context& context, const Session& session) {
  const Url endpoint = TRY(parse_url(session.token_endpoint));
  const http::Client client = client_for(context, endpoint);
  const Form form{
      {"grant_type", "refresh_token"},
      {"refresh_token", std::string(session.refresh_token->reveal())},
      {"client_id", session.client_id}};
  auto answer = ask_for_tokens(client, endpoint, form);
  // The answer may have been lost on its way: once more with the old token.
  if (!answer && answer.error().fault == Fault::unavailable)
    answer = ask_for_tokens(client, endpoint, form);
  return answer;
}

/// The session with a new ID token, on disk before anybody uses it: issuers
/// that rotate refresh tokens end the session when an old one comes again.
Result<Session> renew(const Context& context, const Vault& vault,
                      Session session, const Url& relay) {
  if (!session.refresh_token)
    return session_ended(relay, "its ID token has expired");
  auto answer = refresh(context, session);
  if (!answer && answer.error().fault != Fault::unauthenticated)
    return within("renew the session", answer.error());
  const auto* refused = answer ? std::get_if<Refused>(&*answer) : nullptr;
  if (refused != nullptr && refused->code != "invalid_grant")
    return error_from("renew the session", *refused, Fault::unavailable);
  if (!answer || refused != nullptr) {
    TRY(vault.clear(session.relay));
    return session_ended(relay,
                         refused != nullptr
                             ? "the issuer does not renew it any more"
                             : "the issuer gives no ID token to renew it with");
  }
  Tokens tokens = std::get<Tokens>(*std::move(answer));
  const auto claims = TRY(read_id_token(tokens.id_token));
  TRY(check_id_token(claims, {.issuer = session.issuer,
                              .client_id = session.client_id,
                              .now = context.clock.now()}));
  if (claims.subject != session.subject)
    return Error{Fault::forbidden,
                 "cannot renew the session: the issuer's answer is about "
                 "somebody else"};
  session.id_token = std::move(tokens.id_token);
  session.id_token_expires = claims.expires;
  if (tokens.refresh_token)
    session.refresh_token = std::move(tokens.refresh_token);
  TRY(vault.keep(session));
  return session;
}

Proof proof_of(Session session) {
  return {.token = std::move(session.id_token), .key = std::move(session.key)};
}

}  // namespace

Error not_signed_in(const Url& relay) {
  return {Fault::unauthenticated, "not signed in to " + relay.host_and_port(),
          "hoopgit login " + relay.origin()};
}

Error session_ended(const Url& relay, std::string_view why) {
  return {Fault::unauthenticated,
          "the session at " + relay.host_and_port() +
              " has ended: " + std::string(why),
          "hoopgit login " + relay.origin()};
}

bool speaks_by_session(const Context& context) {
  return context.globals.token_file.empty() &&
         ready_job_platform(context) == nullptr;
}

Result<std::optional<Proof>> proof_of_job(const Context& context,
                                          const Url& relay) {
  if (!context.globals.token_file.empty())
    return std::optional(Proof{
        TRY(read_token_file(context.globals.token_file)), true, true, {}});
  const auto* platform = ready_job_platform(context);
  if (platform == nullptr) return std::optional<Proof>();
  auto given = TRY(ambient_token(context, *platform, relay));
  return std::optional(Proof{std::move(given.token), true, given.is_fixed, {}});
}

Result<Proof> proof_of_machine(const Context& context, const Url& relay) {
  const auto* platform =
      find_platform(workplace_of(context), Platform::Owner::machine);
  if (platform != nullptr) {
    auto given = TRY(ambient_token(context, *platform, relay));
    return Proof{std::move(given.token), true, given.is_fixed, {}};
  }
  return ambient_obstacle(context, relay).value_or(not_signed_in(relay));
}

Result<Proof> proof_of_session(const Context& context, const Url& relay) {
  const Vault vault = TRY(open_vault(context));
  auto session = TRY(vault.load(relay.origin()));
  if (!session) return not_signed_in(relay);
  if (session->is_fresh_at(context.clock.now()))
    return proof_of(*std::move(session));
  const Descriptor lock = TRY(vault.lock(relay.origin(), lock_patience));
  // Whoever held the lock before us has probably renewed it.
  session = TRY(vault.load(relay.origin()));
  if (!session) return not_signed_in(relay);
  if (session->is_fresh_at(context.clock.now()))
    return proof_of(*std::move(session));
  Session renewed = TRY(renew(context, vault, *std::move(session), relay));
  return proof_of(std::move(renewed));
}

}  // namespace hoopgit::cli
