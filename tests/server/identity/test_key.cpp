#include "tests/server/identity/test_key.hpp"

#include "core/base/encoding.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <vector>

namespace hoopgit::test {
namespace {

void must(bool done) {
  if (!done) throw std::runtime_error("cannot make a test key: OpenSSL failed");
}

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string padded(const BIGNUM* number, int size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  must(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                    size) == size);
  return bytes;
}

std::string number(const EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* found = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &found) == 1);
  const auto bytes = padded(found, size > 0 ? size : BN_num_bytes(found));
  BN_free(found);
  return to_base64url(bytes);
}

std::string raw_from_der(const std::string& der, int size) {
  const unsigned char* at = octets(der);
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  must(pair != nullptr);
  const auto raw = padded(ECDSA_SIG_get0_r(pair), size) +
                   padded(ECDSA_SIG_get0_s(pair), size);
  ECDSA_SIG_free(pair);
  return raw;
}

const char* digest_for(std::string_view how) {
  if (how == "EdDSA") return nullptr;
  if (how == "RS512") return "SHA512";
  return how == "ES384" ? "SHA384" : "SHA256";
}

}  // namespace

struct TestKey::Key {
  explicit Key(EVP_PKEY* made) : handle(made) { must(made != nullptr); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  EVP_PKEY* handle;
  ~Key() { EVP_PKEY_free(handle); }
};

TestKey TestKey::rsa(unsigned bits, unsigned long exponent) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  BIGNUM* e = BN_new();
  must(context != nullptr && BN_set_word(e, exponent) == 1 &&
       EVP_PKEY_keygen_init(context) == 1 &&
       EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits)) == 1 &&
       EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e) == 1);
  EVP_PKEY* made = nullptr;
  must(EVP_PKEY_generate(context, &made) == 1);
  BN_free(e);
  EVP_PKEY_CTX_free(context);
  return TestKey(std::make_shared<Key>(made));
}

TestKey TestKey::p256() {
  return TestKey(std::make_shared<Key>(EVP_EC_gen("P-256")));
}

TestKey TestKey::p384() {
  return TestKey(std::make_shared<Key>(EVP_EC_gen("P-384")));
}

TestKey TestKey::ed25519() {
  return TestKey(
      std::make_shared<Key>(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
}

json::Value TestKey::jwk(std::string_view id) const {
  const EVP_PKEY* key = key_->handle;
  if (EVP_PKEY_is_a(key, "RSA") == 1)
    return json::object({{"kty", "RSA"},
                         {"kid", id},
                         {"n", number(key, OSSL_PKEY_PARAM_RSA_N)},
                         {"e", number(key, OSSL_PKEY_PARAM_RSA_E)}});
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    const int size = EVP_PKEY_get_bits(key) / 8;
    return json::object({{"kty", "EC"},
                         {"kid", id},
                         {"crv", size == 32 ? "P-256" : "P-384"},
                         {"x", number(key, OSSL_PKEY_PARAM_EC_PUB_X, size)},
                         {"y", number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size)}});
  }
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  must(EVP_PKEY_get_raw_public_key(
           key, reinterpret_cast<unsigned char*>(raw.data()), &size) == 1);
  return json::object({{"kty", "OKP"},
                       {"kid", id},
                       {"crv", "Ed25519"},
                       {"x", to_base64url(raw)}});
}

std::string TestKey::sign(std::string_view how, std::string_view bytes) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* settings = nullptr;  // Belongs to `context`.
  must(EVP_DigestSignInit_ex(context, &settings, digest_for(how), nullptr,
                             nullptr, key_->handle, nullptr) == 1);
  if (how.starts_with("PS256"))
    must(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(
             settings, how == "PS256" ? RSA_PSS_SALTLEN_DIGEST
                                      : RSA_PSS_SALTLEN_MAX) == 1);
  std::size_t size = 0;
  must(EVP_DigestSign(context, nullptr, &size, octets(bytes), bytes.size()) ==
       1);
  std::string signature(size, '\0');
  must(EVP_DigestSign(context,
                      reinterpret_cast<unsigned char*>(signature.data()), &size,
                      octets(bytes), bytes.size()) == 1);
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (how == "ES256" || how == "ES384")
    return raw_from_der(signature, EVP_PKEY_get_bits(key_->handle) / 8);
  return signature;
}

std::string TestKey::public_pem() const {
  BIO* out = BIO_new(BIO_s_mem());
  must(PEM_write_bio_PUBKEY(out, key_->handle) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  std::string pem(bytes, static_cast<std::size_t>(size));
  BIO_free(out);
  return pem;
}

std::string TestKey::public_der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_->handle, &bytes);
  must(size > 0);
  std::string der(reinterpret_cast<char*>(bytes),
                  static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string jwks(json::Array keys) {
  return json::dump(json::object({{"keys", std::move(keys)}}));
}

std::string compact(std::string_view header, std::string_view payload,
                    std::string_view signature) {
  return to_base64url(header) + '.' + to_base64url(payload) + '.' +
         to_base64url(signature);
}

std::string signed_token(std::string_view header, std::string_view payload,
                         const TestKey& key, std::string_view how) {
  const auto text = to_base64url(header) + '.' + to_base64url(payload);
  return text + '.' + to_base64url(key.sign(how, text));
}

}  // namespace hoopgit::test
