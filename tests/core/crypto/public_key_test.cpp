#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <catch2/catch.hpp>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <atomic>
#include <thread>
#include <vector>

namespace hoopgit::crypto {
namespace {

std::string decoded(std::string_view base64url) {
  return *from_base64url(base64url);
}

/// RFC 7515, appendix A.3.
const std::string es256_x =
    decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
const std::string es256_y =
    decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
const std::string es256_input =
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string es256_signature = decoded(
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q");

/// An RSA key made for one test: it signs as an issuer does.
class Issuer {
 public:
  explicit Issuer(unsigned bits)
      : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits})) {
    REQUIRE(key_ != nullptr);
  }

  std::string modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
  std::string exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }

  std::string sign(std::string_view text, int padding,
                   int salt = RSA_PSS_SALTLEN_DIGEST) const {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    REQUIRE(EVP_DigestSignInit_ex(context.get(), &settings, "SHA256", nullptr,
                                  nullptr, key_.get(), nullptr) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(settings, padding) == 1);
    if (padding == RSA_PKCS1_PSS_PADDING)
      REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, salt) == 1);
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    REQUIRE(EVP_DigestSign(context.get(), octets(signature), &size,
                           octets(text), text.size()) == 1);
    signature.resize(size);
    return signature;
  }

 private:
  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, octets(bytes));
    BN_free(value);
    return bytes;
  }

  KeyHandle key_;
};

TEST_CASE("ES256 verifies the example of RFC 7515") {
  const auto key = PublicKey::p256(es256_x, es256_y);
  REQUIRE(key);
  CHECK(key->algorithm() == SignatureAlgorithm::es256);
  CHECK(key->verifies(es256_input, es256_signature));
  CHECK_FALSE(key->verifies(es256_input + "x", es256_signature));
}

TEST_CASE("ES256 refuses every signature that is not r and s") {
  const auto key = PublicKey::p256(es256_x, es256_y);
  REQUIRE(key);
  const std::string r = es256_signature.substr(0, 32);
  const std::string s = es256_signature.substr(32);
  const std::string zeros(32, '\0');
  // The order of the curve: r and s are below it.
  const std::string order = *from_hex(
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  CHECK_FALSE(key->verifies(es256_input, ""));
  CHECK_FALSE(key->verifies(es256_input, zeros + zeros));
  CHECK_FALSE(key->verifies(es256_input, r + zeros));
  CHECK_FALSE(key->verifies(es256_input, zeros + s));
  CHECK_FALSE(key->verifies(es256_input, order + order));
  CHECK_FALSE(key->verifies(es256_input, s + r));
  CHECK_FALSE(key->verifies(es256_input, es256_signature.substr(0, 63)));
  CHECK_FALSE(key->verifies(es256_input, es256_signature + '\0'));
}

TEST_CASE("ES256 refuses the DER form of a good signature") {
  const auto key = PublicKey::p256(es256_x, es256_y);
  REQUIRE(key);
  // s begins with a bit that is set, so that DER puts a zero before it.
  std::string der = "\x30\x45\x02\x20" + es256_signature.substr(0, 32);
  der += std::string("\x02\x21\0", 3) + es256_signature.substr(32);
  CHECK_FALSE(key->verifies(es256_input, der));
}

TEST_CASE("a P-256 key must be a point on the curve, in full size") {
  std::string off = es256_y;
  off.back() = static_cast<char>(off.back() ^ 1);
  CHECK_FALSE(PublicKey::p256(es256_x, off));
  CHECK_FALSE(PublicKey::p256(std::string(32, '\0'), std::string(32, '\0')));
  CHECK_FALSE(PublicKey::p256(es256_x.substr(1), es256_y));
  CHECK_FALSE(PublicKey::p256(es256_x, es256_y + '\0'));
  CHECK_FALSE(PublicKey::p256("", ""));
}

TEST_CASE("EdDSA verifies the example of RFC 8037") {
  const auto key = PublicKey::ed25519(
      decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
  REQUIRE(key);
  const std::string input =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const std::string signature = decoded(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B"
      "hVsPt9g7sVvpAr_MuM0KAg");
  CHECK(key->verifies(input, signature));
  CHECK_FALSE(key->verifies("x" + input, signature));
  CHECK_FALSE(key->verifies(input, signature.substr(0, 63)));
  CHECK_FALSE(key->verifies(input, signature + "x"));
  CHECK_FALSE(key->verifies(input, std::string(64, '\0')));
  CHECK_FALSE(key->verifies(input, ""));
}

TEST_CASE("an Ed25519 key is 32 bytes") {
  CHECK_FALSE(PublicKey::ed25519(std::string(31, 'x')));
  CHECK_FALSE(PublicKey::ed25519(std::string(33, 'x')));
}

TEST_CASE("RS256 verifies the example of RFC 7515") {
  const auto key = PublicKey::rsa(
      SignatureAlgorithm::rs256,
      decoded("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp"
              "-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOW"
              "vG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs"
              "LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k"
              "G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2"
              "PAcDTW9gb54h4FRWyuXpoQ"),
      decoded("AQAB"));
  REQUIRE(key);
  CHECK(key->verifies(
      "eyJhbGciOiJSUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
      decoded("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
              "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
              "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
              "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
              "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
              "p0igcN_IoypGlUPQGe77Rw")));
}

TEST_CASE("an RSA key verifies by its own algorithm only") {
  const Issuer issuer(2048);
  const auto rs = PublicKey::rsa(SignatureAlgorithm::rs256, issuer.modulus(),
                                 issuer.exponent());
  const auto ps = PublicKey::rsa(SignatureAlgorithm::ps256, issuer.modulus(),
                                 issuer.exponent());
  REQUIRE(rs);
  REQUIRE(ps);
  const std::string pkcs1 = issuer.sign("text", RSA_PKCS1_PADDING);
  const std::string pss = issuer.sign("text", RSA_PKCS1_PSS_PADDING);
  CHECK(rs->verifies("text", pkcs1));
  CHECK(ps->verifies("text", pss));
  CHECK_FALSE(rs->verifies("text", pss));
  CHECK_FALSE(ps->verifies("text", pkcs1));
  CHECK_FALSE(rs->verifies("other", pkcs1));
  CHECK_FALSE(rs->verifies("text", pkcs1.substr(1)));
  CHECK_FALSE(rs->verifies("text", '\0' + pkcs1));
  CHECK_FALSE(rs->verifies("text", ""));
}

TEST_CASE("PS256 wants a salt as long as the hash") {
  const Issuer issuer(2048);
  const auto key = PublicKey::rsa(SignatureAlgorithm::ps256, issuer.modulus(),
                                  issuer.exponent());
  REQUIRE(key);
  CHECK_FALSE(
      key->verifies("text", issuer.sign("text", RSA_PKCS1_PSS_PADDING, 20)));
}

TEST_CASE("one key verifies for many threads, whatever it verified before") {
  const Issuer issuer(2048);
  const auto rs = PublicKey::rsa(SignatureAlgorithm::rs256, issuer.modulus(),
                                 issuer.exponent());
  const auto ps = PublicKey::rsa(SignatureAlgorithm::ps256, issuer.modulus(),
                                 issuer.exponent());
  const auto es = PublicKey::p256(es256_x, es256_y);
  REQUIRE((rs && ps && es));
  const std::string pkcs1 = issuer.sign("text", RSA_PKCS1_PADDING);
  const std::string pss = issuer.sign("text", RSA_PKCS1_PSS_PADDING);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        wrong += rs->verifies("text", pkcs1) ? 0 : 1;
        wrong += rs->verifies("test", pkcs1) ? 1 : 0;
        wrong += ps->verifies("text", pss) ? 0 : 1;
        wrong += ps->verifies("text", pkcs1) ? 1 : 0;
        wrong += es->verifies(es256_input, es256_signature) ? 0 : 1;
        wrong += es->verifies("text", es256_signature) ? 1 : 0;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("weak and malformed RSA keys are refused") {
  const Issuer good(2048);
  const Issuer weak(1024);
  const auto refused = [](const std::string& n, const std::string& e) {
    return !PublicKey::rsa(SignatureAlgorithm::rs256, n, e);
  };
  const std::string n = good.modulus();
  CHECK_FALSE(refused(n, good.exponent()));
  CHECK(refused(weak.modulus(), weak.exponent()));
  CHECK(refused(std::string(128, '\0') + weak.modulus(), weak.exponent()));
  CHECK(refused(n, "\x01"));
  CHECK(refused(n, "\x02"));
  CHECK(refused(n, std::string("\x01\0\0", 3)));
  CHECK(refused(n, ""));
  CHECK(refused("", "\x03"));
  CHECK(refused(n.substr(0, 255) + '\x02', good.exponent()));
  CHECK(refused(std::string(4096, '\xff'), good.exponent()));
}

TEST_CASE("an RSA key cannot be given an algorithm that is not RSA's") {
  const Issuer issuer(2048);
  CHECK_FALSE(PublicKey::rsa(SignatureAlgorithm::es256, issuer.modulus(),
                             issuer.exponent()));
}

TEST_CASE("a signing key signs as in RFC 8037 and its public key verifies") {
  const auto key =
      SigningKey::from_seed(Secret(decoded("nWGxne_9WmC6hEr0kuws"
                                           "xERJxWl7MmkZcDusAxyuf2A")));
  REQUIRE(key);
  CHECK(to_base64url(key->public_key()) ==
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  CHECK(to_base64url(key->sign(
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")) ==
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B"
        "hVsPt9g7sVvpAr_MuM0KAg");
  const auto verifier = PublicKey::ed25519(key->public_key());
  REQUIRE(verifier);
  CHECK(verifier->verifies("anything", key->sign("anything")));
}

TEST_CASE("a seed that is not 32 bytes is refused") {
  CHECK_FALSE(SigningKey::from_seed(Secret("")));
  CHECK_FALSE(SigningKey::from_seed(Secret(std::string(64, 's'))));
}

}  // namespace
}  // namespace hoopgit::crypto
