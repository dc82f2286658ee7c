#pragma once

#include "core/base/clock.hpp"
#include "core/base/repository_name.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/http/client.hpp"
#include "core/json/json.hpp"
#include "server/identity/credential.hpp"
#include "server/identity/delegation.hpp"
#include "server/identity/graph.hpp"
#include "server/identity/identity.hpp"
#include "server/identity/issuer_counts.hpp"
#include "server/identity/issuer_keys.hpp"
#include "server/identity/key_proof.hpp"
#include "server/identity/oauth.hpp"
#include "server/identity/settings.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// POST /oauth/token, RFC 8693.
struct ExchangeRequest {
  Secret subject_token;
  std::vector<std::string> scopes{};  ///< Empty: all that a person may have.
  std::optional<RepositoryName> repository{};
  std::string address{};
  std::string user_agent{};
  bool wants_session = false;  ///< offline_access: a refresh token, too.
  std::optional<KeyProof> proof{};
  /// What the token's nonce was made of, with the key; empty: not shown.
  std::string nonce_secret{};
  std::optional<Delegation> agent{};  ///< Not for the person, but for this one.
};

/// The same with a refresh token of ours.
struct RenewalRequest {
  Secret refresh_token;
  std::vector<std::string> scopes{};  ///< Empty: all that the session has.
  std::optional<RepositoryName> repository{};
  std::string address{};
  std::string user_agent{};
  std::optional<KeyProof> proof{};
  /// Not for the person, but for this one: the session stays as it is, and the
  /// refresh token, which must be its newest, is not used up.
  std::optional<Delegation> agent{};
};

struct Issued {
  Secret token;  ///< hgt_ + 43 base62 characters + _ + CRC-32 in hex.
  std::string token_id;
  std::chrono::seconds life;
  std::vector<Scope> scopes;
  Identity identity;
  /// "hgr_…", good once. People get one when they ask, a job whose token is
  /// good once gets one always.
  std::optional<Secret> refresh_token{};
  /// Good only with proofs by the key that was proven: what is for the API
  /// alone. Git cannot prove anything.
  bool is_bound = false;
};

/// How much was good until it was revoked.
struct Revocation {
  std::size_t credentials = 0;
  std::size_t sessions = 0;  ///< That the relay would have renewed.
};

/// How it stands with one issuer, since the relay started.
struct IssuerStanding {
  std::string name;
  std::string issuer;
  std::string kind;
  IssuerCounts::ByOutcome tokens{};  ///< "taken", and reasons of auth.denied.
  IssuerKeys::Standing keys{};
  std::optional<Graph::Standing> groups{};  ///< Where they are asked for.
};

struct Standings {
  std::vector<IssuerStanding> issuers{};  ///< As in the file.
  IssuerCounts::ByOutcome strangers{};    ///< Tokens of no issuer of ours.
};

/// Knows people and machines by their tokens, and gives them ours.
///
/// Verification follows a fixed order and stops at the first failure; the
/// reason is for the audit only. Keys of issuers are fetched when first needed,
/// kept as their cache headers say (5 min to 24 h), at most once a minute for
/// an unknown key id. Thread-safe.
class Identities {
 public:
  Identities(Settings settings, const http::Client& client, store::Store& store,
             const Clock& clock);
  ~Identities();

  /// Whose credential is this? Fault::unauthenticated if it is malformed,
  /// unknown, expired or revoked; which of them is not said. One that is bound
  /// takes a proof: what is wrong with that is an Error by is_of_proof().
  /// `admitted`: when the head of the request came, if its body took long; what
  /// was good then may have ended since, but must not have been revoked.
  Result<Identity> identify(const Secret& credential,
                            const std::optional<KeyProof>& proof = {},
                            std::optional<Time> admitted = {}) const;

  /// What a proof must have when the relay asks for a nonce.
  std::string proof_nonce() const;

  /// Verifies an OIDC token and issues a credential for it. Appends auth.login
  /// (first exchange of that token), auth.token_issued, or auth.denied; for an
  /// agent agent.run_started, too; and relay.clock_skew if the issuer's clock
  /// turned out to be another.
  Result<Issued> exchange(const ExchangeRequest& request);

  /// The next credential of a session, and its next refresh token.
  ///
  /// One may come a second time while nobody has used what replaced it: the
  /// answer was lost, and what was in it is good for nothing any more. In any
  /// other case, and the third time, the session ends with all its credentials.
  /// Appends auth.token_issued, or auth.token_refused, or auth.logout.
  Result<Issued> renew(const RenewalRequest& request);

  /// RFC 7009: unknown tokens are no error. With a refresh token its session
  /// ends, and all credentials of it. A proof must be sound if there is one,
  /// but there need be none: who has a token that is not theirs may end it.
  Result<void> revoke(const Secret& credential,
                      const std::optional<KeyProof>& proof = {});

  /// What the filter names, by an administrator: effective at the next request.
  /// Appends auth.token_revoked for each credential, a hundred at most, or one
  /// when none was good any more.
  Result<Revocation> revoke(const store::TokenFilter& filter,
                            const store::Actor& by, const std::string& reason);

  /// What is counted and remembered of each issuer: for administrators.
  Standings standings() const;

  /// An Error for the first issuer whose clock was more than a minute from
  /// ours when it last answered: its tokens then are too old, or not yet good.
  Result<void> check_clocks() const;

  /// RFC 9728 and RFC 8414 documents, as JSON.
  json::Value protected_resource() const;
  json::Value authorization_server() const;

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::identity
