// An OpenID provider of our own, for what a real one does not do on demand: it
// rotates refresh tokens and ends a session whose old one comes back, loses
// answers, names another issuer, and knows how often it was asked what.
//
//     ScriptedIssuer issuer = must(ScriptedIssuer::start());
//     ada.set("BROWSER", issuer.browser());
//     issuer.behave({.token_life = std::chrono::seconds(61)});
//
// Whoever opens the authorization page is signed in as `subject` at once. ID
// tokens are signed with Ed25519 and are for whatever client asks.

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace hoopgit::stage {

/// What it does from now on.
struct Conduct {
  std::string subject = "ada";
  std::vector<std::string> groups{"dev"};
  std::chrono::seconds token_life{3600};  ///< Of ID tokens.

  bool gives_refresh_token = true;
  bool id_token_on_refresh = true;  ///< glewlwyd: no.
  std::string refresh_error{};      ///< Instead of any refresh.
  int lost_refreshes = 0;           ///< So many: done, but not answered.
  int late_refreshes = 0;           ///< So many are answered with status 503.

  bool announces_iss = true;      ///< RFC 9207, in the discovery document.
  std::string redirect_iss{};     ///< Empty: its own; "-": none.
  std::string redirect_state{};   ///< Empty: the right one.
  std::string redirect_error{};   ///< Instead of a code.
  std::string error_words{};      ///< Its error_description.
  std::string document_issuer{};  ///< Empty: its own.
  std::string token_nonce{};      ///< Empty: the right one.
  std::string token_audience{};   ///< Empty: the client.
  std::string token_issuer{};     ///< Empty: its own.

  /// What the polls of a device flow are answered with, one after the other
  /// ("": status 503); then with tokens.
  std::vector<std::string> device_errors{};
};

class ScriptedIssuer {
 public:
  static Result<ScriptedIssuer> start(const Conduct& conduct = {});
  ScriptedIssuer(ScriptedIssuer&&) noexcept;
  ScriptedIssuer& operator=(ScriptedIssuer&&) noexcept;
  ~ScriptedIssuer();

  std::string url() const;  ///< The issuer.
  void behave(const Conduct& conduct);

  /// A value for BROWSER: follows redirects, and leaves nothing behind.
  static std::string browser();

  /// How often, so far.
  struct Counts {
    int logins = 0;     ///< Codes redeemed.
    int refreshes = 0;  ///< That were granted.
    int reuses = 0;     ///< Refresh tokens that had been replaced came back.
    int polls = 0;      ///< Of device flows.
    std::vector<std::string> revoked{};  ///< What came to /revoke.
  };
  Counts counts() const;

  /// The refresh token that is good now; empty: none.
  std::string refresh_token() const;

 private:
  struct Inner;
  explicit ScriptedIssuer(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::stage
