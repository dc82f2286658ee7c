#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/crypto/p256_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// The key that a session is bound to, from its first moment: the ID token is
/// asked for with a nonce that is made of it, and the relay takes neither that
/// token nor what came of it without a proof (RFC 9449).
class SessionKey {
 public:
  static SessionKey generate();

  /// Of what secret() and nonce_secret() gave.
  static Result<SessionKey> from(const Secret& secret,
                                 const std::string& nonce_secret);
  Secret secret() const;  ///< Base64url.
  const std::string& nonce_secret() const { return nonce_secret_; }

  /// base64url(SHA-256(thumbprint "." nonce_secret)).
  std::string nonce() const;

  /// The DPoP header for a request, good once and for a minute.
  struct Request {
    std::string_view method;
    const Url& url;  ///< Its query does not count.
    std::optional<std::string_view> access_token{};
    std::string_view nonce{};  ///< What the relay asked for; empty: nothing.
  };
  std::string proof(const Request& request, Time now) const;

 private:
  SessionKey(crypto::P256Key key, std::string nonce_secret)
      : key_(std::move(key)), nonce_secret_(std::move(nonce_secret)) {}

  crypto::P256Key key_;
  std::string nonce_secret_;
};

}  // namespace hoopgit::cli
