#include "cli/session_key.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

#include <cstring>
#include <utility>

namespace hoopgit::cli {
namespace {

json::Value jwk_of(const crypto::P256Key& key) {
  return json::object({{"kty", "EC"},
                       {"crv", "P-256"},
                       {"x", to_base64url(key.x())},
                       {"y", to_base64url(key.y())}});
}

/// RFC 7638, 3.1: the members in this order, and nothing between them.
std::string thumbprint_of(const crypto::P256Key& key) {
  return to_base64url(crypto::sha256(R"({"crv":"P-256","kty":"EC","x":")" +
                                     to_base64url(key.x()) + R"(","y":")" +
                                     to_base64url(key.y()) + "\"}"));
}

std::string without_query(Url url) {
  url.query.clear();
  return url.text();
}

}  // namespace

SessionKey SessionKey::generate() {
  return {crypto::P256Key::generate(), to_base64url(crypto::random_bytes(32))};
}

Result<SessionKey> SessionKey::from(const Secret& secret,
                                    const std::string& nonce_secret) {
  auto bytes = TRY(from_base64url(secret.reveal()));
  const Secret der(bytes);
  ::explicit_bzero(bytes.data(), bytes.size());
  return SessionKey(TRY(crypto::P256Key::from_secret(der)), nonce_secret);
}

Secret SessionKey::secret() const {
  std::string text = to_base64url(key_.secret().reveal());
  Secret secret(text);
  ::explicit_bzero(text.data(), text.size());
  return secret;
}

std::string SessionKey::nonce() const {
  return to_base64url(
      crypto::sha256(thumbprint_of(key_) + "." + nonce_secret_));
}

std::string SessionKey::proof(const Request& request, Time now) const {
  const json::Value header = json::object(
      {{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", jwk_of(key_)}});
  json::Value claims =
      json::object({{"jti", to_base64url(crypto::random_bytes(16))},
                    {"htm", request.method},
                    {"htu", without_query(request.url)},
                    {"iat", to_unix_seconds(now)}});
  if (request.access_token)
    claims.set("ath", to_base64url(crypto::sha256(*request.access_token)));
  if (!request.nonce.empty()) claims.set("nonce", request.nonce);
  const std::string text =
      to_base64url(json::dump(header)) + "." + to_base64url(json::dump(claims));
  return text + "." + to_base64url(key_.sign(text));
}

}  // namespace hoopgit::cli
