#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::identity {

/// Which key a token asks for.
struct KeyWanted {
  std::optional<std::string> id;
  crypto::SignatureAlgorithm algorithm;
};

/// An issuer's public keys (RFC 7517), each with the only algorithms that it
/// may be used with. A value; copies share the keys.
class KeySet {
 public:
  /// At most 512 KiB and 100 keys. Keys for other uses, curves and algorithms
  /// are left out. The whole set is refused for what no sound issuer
  /// publishes: one key id twice, a symmetric or private key, RSA under 2048
  /// bits or from a broken generator, a point that is not on its curve.
  static Result<KeySet> parse(std::string_view text);

  /// The key of this id that may be used with this algorithm. Without an id:
  /// the only key for this algorithm, if there is only one.
  const crypto::PublicKey* find(const KeyWanted& wanted) const;

  /// Is there a key of this id, for whatever algorithm?
  bool knows(std::string_view id) const;

  std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::optional<std::string> id;
    crypto::PublicKey key;
  };
  std::vector<Key> keys_{};  // RSA without "alg" is here twice: RS256, PS256.
};

}  // namespace hoopgit::identity
