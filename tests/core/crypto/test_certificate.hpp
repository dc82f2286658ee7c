#pragma once

#include <memory>
#include <string>

namespace hoopgit::test {

/// A key and a certificate that it signed for itself, both in PEM.
struct TestCertificate {
  /// "RSA" of so many bits, or "EC" on P-256; with a passphrase, encrypted.
  static TestCertificate make(const std::string& type = "RSA",
                              unsigned bits = 2048,
                              const std::string& passphrase = "");

  std::string key;
  std::string certificate;
  std::string der{};       ///< Of the certificate.
  std::string modulus{};   ///< Raw; of RSA.
  std::string exponent{};  ///< The same.
};

}  // namespace hoopgit::test
