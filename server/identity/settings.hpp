#pragma once

#include "core/base/url.hpp"
#include "core/trust/trust.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::identity {

/// Microsoft Graph, as an application of the relay's own may ask it: by a
/// secret, or by a key and the certificate that Entra knows it by.
struct GraphSettings {
  std::string client_id;
  std::filesystem::path secret_file;  ///< Read for each token; empty: by key.
  Url url;                            ///< An origin.
  std::filesystem::path key_file{};   ///< PEM; both are read for each token.
  std::filesystem::path certificate_file{};
};

/// How people must have signed in at their provider, if it matters how.
struct SignInRule {
  /// Since `auth_time`, and until the relay renews no more; nothing: for ever.
  std::optional<std::chrono::seconds> max_age{};
  std::vector<std::string> acr{};  ///< One of these; empty: any, or none.
  std::vector<std::string> amr{};  ///< At least one of these is among them.
};

/// An OpenID provider whose tokens the relay takes; hoopgit-config(5).
struct IssuerSettings {
  std::string name;       ///< Of the entry: "corp".
  std::string issuer;     ///< Byte for byte the `iss` of its tokens.
  std::string client_id;  ///< The audience of people's ID tokens.
  /// human: people sign in through `client_id`. service: machines bring tokens
  /// made for the relay's own audience. One issuer may have an entry of each.
  std::string kind = "human";
  /// A top-level name, or a JSON Pointer if it begins with '/':
  /// "/realm_access/roles".
  std::string groups_claim = "groups";
  std::string name_claim{};  ///< Display; empty: preferred_username, name, sub.
  std::vector<std::string> algorithms{"RS256", "ES256", "PS256", "EdDSA"};
  std::vector<std::uint16_t> ports{};  ///< Fixed loopback ports for login.
  std::vector<std::string> scopes{"openid"};
  bool device_flow = true;
  bool one_time = false;              ///< A token is exchanged once only.
  std::filesystem::path jwks_file{};  ///< Instead of the issuer's own.
  /// Where the keys of a trust domain are, which has no discovery document.
  std::string bundle_url{};

  /// What is known of the provider: "entra", "github-actions"; empty or
  /// "generic": nothing.
  std::string preset{};
  /// Other spellings of `iss`, byte for byte. The identity has the first.
  std::vector<std::string> aliases{};
  /// Header types that are taken, any case; a token without one always is.
  std::vector<std::string> token_types{"JWT"};
  /// This issuer writes `email_verified` as a string.
  bool email_verified_as_text = false;
  /// Google's `hd` must be this; empty: not looked at.
  std::string hosted_domain{};
  SignInRule sign_in{};  ///< Of people.
  /// Where groups are asked for that tokens leave out; of Entra only.
  std::optional<GraphSettings> graph{};
  /// For how long old keys serve when the issuer does not answer.
  std::chrono::seconds stale_keys{std::chrono::hours(24)};

  bool is_for_people() const { return kind == "human"; }
  /// `issuer` is then "spiffe://example.org", and its tokens are JWT-SVIDs,
  /// which say whose they are by `sub` and need no `iss`.
  bool is_of_spiffe() const { return issuer.starts_with("spiffe://"); }
  /// What the JWT-SVID standard, 2, lets tokens call themselves, and be signed
  /// with.
  void take_svids() {
    token_types = {"JWT", "JOSE"};
    algorithms = {"RS256", "ES256", "PS256"};
  }
  bool is_named(std::string_view claimed) const {
    return claimed == issuer ||
           std::find(aliases.begin(), aliases.end(), claimed) != aliases.end();
  }
};

struct Settings {
  Url public_url;        ///< The relay's origin.
  std::string audience;  ///< What machines ask for; empty: the origin.
  std::vector<IssuerSettings> issuers{};
  std::chrono::seconds token_life{300};  ///< 60 s to 600 s.
  /// Of sessions of people that the relay renews itself, from their begin, and
  /// between two renewals.
  std::chrono::seconds session_life{std::chrono::hours(12)};
  std::chrono::seconds session_idle{std::chrono::hours(1)};
  /// People's tokens are taken only with a proof of the key that they were
  /// asked for with (RFC 9449), and every proof must have a nonce of the relay.
  bool needs_proof = false;
  bool needs_proof_nonce = false;
  trust::Trust trust{};
};

}  // namespace hoopgit::identity
