#pragma once

#include "cli/agent_wish.hpp"
#include "cli/proof.hpp"
#include "cli/token_endpoint.hpp"
#include "core/base/repository_name.hpp"
#include "core/http/client.hpp"
#include "helper/record.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::cli {

/// What a token of the relay is asked for. No repository: for all of them.
struct TokenRequest {
  std::optional<RepositoryName> repository{};
  std::vector<std::string> scopes{};
};

/// A token of minutes; and, where the relay renews sessions itself, what the
/// next one is asked for with: good once.
struct Granted {
  helper::Record record;
  std::optional<Secret> refresh_token{};
  bool is_bound = false;  ///< Good only with proofs by the session's key.
};

/// RFC 8693 at the relay: an OIDC token for a token of minutes.
/// `with_session`: and for a refresh token, scope "offline_access", which a
/// relay that gives none passes over.
Result<Granted> exchange(const Context& context, const http::Client& client,
                         const Url& relay, const Proof& proof,
                         const TokenRequest& request,
                         bool with_session = false);

/// What a session for an agent is asked for with: an ID token, or the newest
/// refresh token of this person's session, which stays as good as it was.
struct AgentProof {
  const Secret& token;
  bool is_refresh_token = false;
  const std::optional<SessionKey>& key;
};

/// RFC 8693 with an actor: a token for the agent, and what its session is
/// renewed with.
Result<Granted> exchange_for_agent(const Context& context,
                                   const http::Client& client, const Url& relay,
                                   const AgentProof& proof,
                                   const AgentWish& wish);

/// RFC 6749, 6: for a refresh token of the relay. Refused: that one is spent
/// or the session is over, if the code is invalid_grant.
Result<std::variant<Granted, Refused>> refresh_at_relay(
    const Context& context, const http::Client& client, const Url& relay,
    const Secret& refresh_token, const TokenRequest& request,
    const std::optional<SessionKey>& key);

/// A refusal of the relay's token endpoint as an Error.
Error refusal_of_relay(const Url& relay, const Refused& refused);

/// RFC 7009. Unknown tokens are no error; a refresh token ends its session.
Result<void> revoke(const Context& context, const http::Client& client,
                    const Url& relay, const Secret& token,
                    const std::optional<SessionKey>& key);

}  // namespace hoopgit::cli
