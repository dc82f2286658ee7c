// What the book says of sign-in: auth.* of hoopgit-audit(5). Token ids appear
// in events, tokens never.

#pragma once

#include "server/identity/claims.hpp"
#include "server/identity/identities.hpp"
#include "server/identity/verification.hpp"
#include "server/store/store.hpp"

#include <string_view>

namespace hoopgit::identity {

/// Who brought a token, before it is known who they are. The issuer, if not
/// null, tells only whether it is for people or for machines.
store::Actor stranger(const ExchangeRequest& request,
                      const IssuerSettings* issuer);

store::Actor actor_for(const ExchangeRequest& request, const Verified& verified,
                       const Holder& holder);

/// The same for a verified token that is refused all the same: whom it names,
/// or a stranger.
store::Actor actor_for(const ExchangeRequest& request,
                       const Verified& verified);

/// agent.run_started {agent, repos, refs, expires[, actions, pushes]}: an
/// agent begins to act for a person, until `ends`.
store::Event run_started_event(const store::TokenRow& row, Time ends);

/// auth.login {method, issuer[, detail]}: the first exchange of an ID token.
/// `detail`: why groups that the token leaves out stay unknown; or empty.
store::Event login_event(const store::TokenRow& row,
                         const std::string& detail = {});

/// auth.token_issued {token_id, verbs, expires[, repo][, trust][, refs]
/// [, bound]}.
store::Event issued_event(const store::TokenRow& row);

/// auth.denied {method, reason[, issuer]}; the reason is a name of Reason, or
/// "unavailable" with `detail`, or (as auth.token_refused) "scope".
store::Event denied_event(store::Actor actor, std::string_view reason,
                          const IssuerSettings* issuer);

/// auth.token_refused {method, reason}: a refresh token that is not good.
store::Event refused_event(store::Actor actor, std::string_view reason);

/// auth.logout {reason}: the session of a refresh token ended.
store::Event logout_event(store::Actor actor, std::string_view reason);

/// auth.token_revoked {token_id}.
store::Event revoked_event(const Identity& identity);

}  // namespace hoopgit::identity
