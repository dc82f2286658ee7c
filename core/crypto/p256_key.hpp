#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

/// A P-256 key that signs as JWS has it (ES256): for proofs of possession.
class P256Key {
 public:
  static P256Key generate();

  /// What secret() gave. Fault::corrupt for anything else.
  static Result<P256Key> from_secret(const Secret& secret);
  Secret secret() const;  ///< PKCS #8, DER.

  std::string x() const;  ///< 32 raw bytes.
  std::string y() const;
  std::string sign(std::string_view bytes) const;  ///< r || s, 64 raw bytes.

 private:
  struct Key;  // An EVP_PKEY.
  explicit P256Key(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const Key> key_;  // Shared: an EVP_PKEY is thread-safe.
};

}  // namespace hoopgit::crypto
