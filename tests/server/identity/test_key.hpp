// Keys that sign tokens, made anew for each test. core/crypto verifies only.

#pragma once

#include "core/json/json.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::test {

class TestKey {
 public:
  static TestKey rsa(unsigned bits = 2048, unsigned long exponent = 65537);
  static TestKey p256();
  static TestKey p384();
  static TestKey ed25519();

  /// Public members and "kid".
  json::Value jwk(std::string_view id) const;

  /// By a JWA name (RS256, RS512, PS256, ES256, ES384, EdDSA), or wrongly:
  /// "ES256 as DER", "PS256 with a long salt".
  std::string sign(std::string_view how, std::string_view bytes) const;

  std::string public_pem() const;
  std::string public_der() const;

 private:
  struct Key;
  explicit TestKey(std::shared_ptr<Key> key) : key_(std::move(key)) {}
  std::shared_ptr<Key> key_;  // Shared: keys are handed around by value.
};

/// {"keys":[…]}
std::string jwks(json::Array keys);

/// The three segments, of any bytes.
std::string compact(std::string_view header, std::string_view payload,
                    std::string_view signature);
std::string signed_token(std::string_view header, std::string_view payload,
                         const TestKey& key, std::string_view how);

}  // namespace hoopgit::test
