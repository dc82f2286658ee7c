#include "core/crypto/certified_key.hpp"

#include "core/crypto/crypto.hpp"
#include "tests/core/crypto/test_certificate.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::crypto {
namespace {

using test::TestCertificate;

std::string problem_of(const std::string& key, const std::string& certificate) {
  const auto read = CertifiedKey::from_pem(Secret(key), certificate);
  return read ? "" : read.error().message;
}

TEST_CASE("a certified key signs PS256, and is known by its certificate") {
  const auto made = TestCertificate::make();
  const auto key = CertifiedKey::from_pem(Secret(made.key), made.certificate);
  if (!key) FAIL(key.error().message);
  CHECK(key->thumbprint() == sha256(made.der));
  const auto others =
      PublicKey::rsa(SignatureAlgorithm::ps256, made.modulus, made.exponent);
  REQUIRE(others);
  const std::string signature = key->sign("text");
  CHECK(signature.size() == 256);
  CHECK(others->verifies("text", signature));
  CHECK_FALSE(others->verifies("texts", signature));
  CHECK(key->sign("text") != signature);  // PSS salts each.
  // Of a chain the first is the key's.
  CHECK(problem_of(made.key, made.certificate +
                                 TestCertificate::make().certificate) == "");
}

TEST_CASE("a key that is not its certificate's, or weak, is refused") {
  const std::string begin = "cannot use the key and its certificate: ";
  const auto made = TestCertificate::make();
  CHECK(problem_of(made.key, TestCertificate::make().certificate) ==
        begin + "the certificate is of another key");
  CHECK(problem_of(made.key, "") == begin + "the certificate is no PEM");
  CHECK(problem_of(made.key, made.key) == begin + "the certificate is no PEM");
  CHECK(problem_of("", made.certificate) ==
        begin + "the key is no PEM, or has a passphrase");
  CHECK(problem_of(made.certificate, made.certificate) ==
        begin + "the key is no PEM, or has a passphrase");
  const auto locked = TestCertificate::make("RSA", 2048, "open sesame");
  CHECK(problem_of(locked.key, locked.certificate) ==
        begin + "the key is no PEM, or has a passphrase");
  for (const auto& other :
       {TestCertificate::make("RSA", 1024), TestCertificate::make("EC")})
    CHECK(problem_of(other.key, other.certificate) ==
          begin + "the key is no RSA key of 2048 bits or more");
}

}  // namespace
}  // namespace hoopgit::crypto
