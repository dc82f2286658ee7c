#pragma once

#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/crypto/crypto.hpp"
#include "core/http/client.hpp"
#include "server/identity/identity.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// An OpenID provider whose tokens the relay takes; hoopgit-config(5).
struct IssuerSettings {
  std::string name;       ///< Of the entry: "corp".
  std::string issuer;     ///< Byte for byte the `iss` of its tokens.
  std::string client_id;  ///< The audience of people's ID tokens.
  /// human: people sign in through `client_id`. service: machines bring tokens
  /// made for the relay's own audience.
  std::string kind = "human";
  std::string groups_claim = "groups";
  std::string name_claim{};  ///< Display; empty: preferred_username, name, sub.
  std::vector<std::string> algorithms{"RS256", "ES256", "PS256", "EdDSA"};
  std::vector<std::uint16_t> ports{};  ///< Fixed loopback ports for login.
  std::vector<std::string> scopes{"openid"};
  bool device_flow = true;
  bool one_time = false;              ///< A token is exchanged once only.
  std::filesystem::path jwks_file{};  ///< Instead of the issuer's own.
};

struct Settings {
  Url public_url;        ///< The relay's origin.
  std::string audience;  ///< What machines ask for; default: the origin.
  std::vector<IssuerSettings> issuers{};
  std::chrono::seconds token_life{300};  ///< 60 s to 600 s.
};

/// POST /oauth/token, RFC 8693.
struct ExchangeRequest {
  Secret subject_token;
  std::vector<std::string> scopes{};  ///< Empty: all that a person may have.
  std::optional<RepositoryName> repository{};
  std::string address{};
  std::string user_agent{};
};

struct Issued {
  Secret token;  ///< hgt_ + 43 base62 characters + _ + CRC-32 in hex.
  std::string token_id;
  std::chrono::seconds life;
  std::vector<Scope> scopes;
  Identity identity;
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
  /// unknown, expired or revoked; which of them is not said.
  Result<Identity> identify(const Secret& credential) const;

  /// Verifies an OIDC token and issues a credential for it. Appends auth.login
  /// (first exchange of that token), auth.token_issued, or auth.denied.
  Result<Issued> exchange(const ExchangeRequest& request);

  /// RFC 7009: unknown tokens are no error.
  Result<void> revoke(const Secret& credential);

  /// RFC 9728 and RFC 8414 documents, as JSON.
  json::Value protected_resource() const;
  json::Value authorization_server() const;

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

/// "hgt_…": made of 43 random characters. Its check digits are right iff the
/// last 8 hex digits are the CRC-32 of all before the last '_'.
Secret make_credential();
bool looks_like_credential(std::string_view text);

}  // namespace hoopgit::identity
