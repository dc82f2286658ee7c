// Sessions that the relay renews itself.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/inner.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

/// The repository that is asked for, if the session may have it.
Result<std::vector<std::string>> narrowed(
    const std::vector<std::string>& globs,
    const std::optional<RepositoryName>& asked) {
  if (!asked) return globs;
  const bool covered =
      globs.empty() ||
      std::any_of(globs.begin(), globs.end(), [&](const auto& glob) {
        return matches_glob(glob, asked->text());
      });
  if (covered) return std::vector<std::string>{asked->text()};
  return Error{Fault::forbidden,
               "cannot issue a credential: the session is not for this "
               "repository"};
}

std::vector<Scope> scopes_of(const store::SessionRow& session) {
  std::vector<Scope> scopes;
  for (const auto& name : session.scopes)
    if (const auto scope = parse_scope(name)) scopes.push_back(*scope);
  return scopes;
}

/// What the rule says that a credential may live, now: a rule that has gone
/// says no more than the settings do.
std::chrono::seconds ttl_of(const trust::Trust& trust,
                            const std::string& rule) {
  for (const auto& each : trust.rules())
    if (each.name == rule && each.grant.ttl) return *each.grant.ttl;
  return std::chrono::seconds::max();
}

}  // namespace

Error not_renewed() {
  return {Fault::unauthenticated,
          "cannot renew the session: the refresh token is not valid",
          "hoopgit login"};
}

Result<Secret> Identities::Inner::open_session(store::Transaction& transaction,
                                               const store::TokenRow& row,
                                               Time expires,
                                               std::chrono::seconds idle) {
  const Time idle_until = std::min<Time>(expires, clock.now() + idle);
  TRY(transaction.add_session({.id = row.holder.session,
                               .holder = row.holder,
                               .email = row.email,
                               .scopes = row.scopes,
                               .repositories = row.repositories,
                               .refs = row.refs,
                               .trust = row.trust,
                               .groups_at = row.groups_at,
                               .expires = expires,
                               .idle_until = idle_until,
                               .ended = {},
                               .key = row.key,
                               .limits = row.limits}));
  Secret token = make_refresh_token();
  TRY(transaction.add_renewal(
      row.holder.session, crypto::sha256_hex(token.reveal()), idle_until, ""));
  return token;
}

Result<Issued> Identities::Inner::renew(store::Transaction& transaction,
                                        const RenewalRequest& request,
                                        store::SessionRow session,
                                        const std::string& hash) {
  const auto scopes = asked_of(scopes_of(session), request.scopes);
  if (scopes.empty()) return no_scope();
  store::TokenRow row;
  row.holder = std::move(session.holder);
  row.holder.address = request.address;
  row.holder.user_agent = request.user_agent;
  row.email = std::move(session.email);
  row.scopes = names_of(scopes);
  row.repositories = TRY(narrowed(session.repositories, request.repository));
  row.refs = std::move(session.refs);
  row.trust = std::move(session.trust);
  row.created = clock.now();
  row.expires = std::min<Time>(
      session.expires, row.created + std::min(ttl_of(settings.trust, row.trust),
                                              settings.token_life));
  row.groups_at = session.groups_at;
  row.key = std::move(session.key);
  row.limits = std::move(session.limits);
  row.is_bound = !row.key.empty() && is_for_api(row.scopes);
  Issued issued = TRY(give(transaction, std::move(row)));
  issued.refresh_token = make_refresh_token();
  const Time idle_until =
      std::min<Time>(session.expires, clock.now() + settings.session_idle);
  TRY(transaction.add_renewal(
      session.id, crypto::sha256_hex(issued.refresh_token->reveal()),
      idle_until, hash));
  return issued;
}

Result<Issued> Identities::renew(const RenewalRequest& request) {
  const std::string hash = crypto::sha256_hex(request.refresh_token.reveal());
  const bool has_form =
      looks_like_refresh_token(request.refresh_token.reveal());
  const Time now = inner_->clock.now();
  std::optional<std::variant<ProvenKey, ProofFault>> proven;
  if (request.proof) proven = inner_->check(*request.proof);
  bool is_taken = false;
  std::optional<Issued> issued;
  std::optional<Error> refused;
  // What is refused is on record all the same: no error leaves the change.
  const auto stored = inner_->store.change(
      [&](store::Transaction& transaction) -> Result<void> {
        issued.reset();
        refused.reset();
        std::optional<store::SessionRow> session;
        if (has_form) session = TRY(transaction.find_session(hash));
        store::Actor actor;
        if (session) actor = session->holder;
        actor.address = request.address;
        actor.user_agent = request.user_agent;
        if (!session || session->ended || now >= session->expires ||
            now >= session->idle_until) {
          refused = not_renewed();
          TRY(transaction.append(refused_event(
              actor, session ? "the session is over" : "unknown")));
          return {};
        }
        // The key first: who lacks it must not be able to end the session.
        if (const auto fault = inner_->fault_of(*session, proven, is_taken)) {
          refused = no_proof(*fault);
          if (*fault == ProofFault::nonce) return {};
          TRY(transaction.append(
              refused_event(actor, "proof: " + std::string(name_of(*fault)))));
          return {};
        }
        if (request.agent)
          return inner_->delegate(transaction, request, *session, issued,
                                  refused);
        if (TRY(transaction.use_renewal(hash)) == store::RenewalUse::stolen) {
          refused = not_renewed();
          TRY(transaction.revoke_tokens({.session = session->id}, now));
          auto event = logout_event(actor, "a refresh token was used twice");
          event.severity = store::Severity::warning;
          TRY(transaction.append(event));
          return {};
        }
        issued =
            TRY(inner_->renew(transaction, request, *std::move(session), hash));
        return {};
      });
  if (!stored) return stored.error();
  if (refused) return *std::move(refused);
  return *std::move(issued);
}

}  // namespace hoopgit::identity
