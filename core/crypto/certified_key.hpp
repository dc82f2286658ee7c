#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

/// An RSA key that signs as JWS has it (PS256), and the certificate that others
/// know it by.
class CertifiedKey {
 public:
  /// Both in PEM; of several certificates the first. The key has at least 2048
  /// bits, no passphrase, and is that of the certificate.
  static Result<CertifiedKey> from_pem(const Secret& key,
                                       std::string_view certificate);

  /// SHA-256 of the certificate in DER: 32 raw bytes.
  const std::string& thumbprint() const { return thumbprint_; }
  std::string sign(std::string_view bytes) const;

 private:
  struct Key;  // An EVP_PKEY.
  CertifiedKey(std::shared_ptr<const Key> key, std::string thumbprint)
      : key_(std::move(key)), thumbprint_(std::move(thumbprint)) {}
  std::shared_ptr<const Key> key_;  // Shared: an EVP_PKEY is thread-safe.
  std::string thumbprint_;
};

}  // namespace hoopgit::crypto
