#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace hoopgit::crypto {

/// A verification that was begun once, with all that OpenSSL looks up by name;
/// each signature is verified by a copy of it.
struct PublicKey::Key {
  Key(KeyHandle made, SignatureAlgorithm algorithm);

  KeyHandle handle;
  DigestContext begun;
};

namespace {

using Number = Owned<BIGNUM, BN_free>;
using ParamBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Owned<OSSL_PARAM, OSSL_PARAM_free>;

constexpr int fewest_rsa_bits = 2048;
constexpr int most_rsa_bits = 16384;    // OpenSSL verifies no larger ones.
constexpr std::size_t field_size = 32;  // Of P-256, in bytes.

Error unusable(std::string_view kind, std::string_view why) {
  return {Fault::usage,
          "cannot use the " + std::string(kind) + " key: " + std::string(why)};
}

Number number(std::string_view bytes) {
  Number made(
      BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
  must(made != nullptr);
  return made;
}

/// nullptr when the parameters are not a key of that type.
KeyHandle key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  must(params != nullptr);
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  must(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
  KeyHandle made(key);
  if (made == nullptr) return made;
  const KeyContext check(
      EVP_PKEY_CTX_new_from_pkey(nullptr, made.get(), nullptr));
  must(check != nullptr);
  if (EVP_PKEY_public_check(check.get()) != 1) made.reset();
  return made;
}

/// The DER form that OpenSSL reads, of the r || s that JWS writes. Empty when
/// it cannot be one.
std::string to_der(std::string_view signature) {
  if (signature.size() != 2 * field_size) return {};
  Number r = number(signature.substr(0, field_size));
  Number s = number(signature.substr(field_size));
  if (BN_is_zero(r.get()) || BN_is_zero(s.get())) return {};
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  must(pair != nullptr &&
       ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
  must(size > 0);
  std::string der(reinterpret_cast<char*>(bytes),
                  static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

bool set_padding(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rs256:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case SignatureAlgorithm::ps256:
      // RFC 7518, 3.5: the salt is as long as the hash.
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) ==
                 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context,
                                              RSA_PSS_SALTLEN_DIGEST) == 1;
    case SignatureAlgorithm::es256:
    case SignatureAlgorithm::eddsa:
      return true;
  }
  return false;
}

DigestContext begin(EVP_PKEY* key, SignatureAlgorithm algorithm) {
  const bool hashes_itself = algorithm == SignatureAlgorithm::eddsa;
  DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // Belongs to `context`.
  must(context != nullptr &&
       EVP_DigestVerifyInit_ex(context.get(), &settings,
                               hashes_itself ? nullptr : "SHA256", nullptr,
                               nullptr, key, nullptr) == 1 &&
       set_padding(settings, algorithm));
  return context;
}

/// OpenSSL's queue of errors belongs to the thread: what is refused here must
/// not be found by the next caller, which may be a TLS connection.
struct QuietErrors {
  QuietErrors() { ERR_set_mark(); }
  ~QuietErrors() { ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

}  // namespace

PublicKey::Key::Key(KeyHandle made, SignatureAlgorithm algorithm)
    : handle(std::move(made)), begun(begin(handle.get(), algorithm)) {}

Result<PublicKey> PublicKey::rsa(SignatureAlgorithm algorithm,
                                 std::string_view modulus,
                                 std::string_view exponent) {
  const QuietErrors quiet;
  if (algorithm != SignatureAlgorithm::rs256 &&
      algorithm != SignatureAlgorithm::ps256)
    return unusable("RSA", "its algorithm is not one of RSA");
  if (modulus.size() > most_rsa_bits / 8 || exponent.size() > modulus.size())
    return unusable("RSA", "it is too large");
  const Number n = number(modulus);
  const Number e = number(exponent);
  if (BN_num_bits(n.get()) < fewest_rsa_bits)
    return unusable("RSA", "it has fewer than 2048 bits");
  if (!BN_is_odd(n.get())) return unusable("RSA", "its modulus is even");
  if (!BN_is_odd(e.get()) || BN_is_one(e.get()))
    return unusable("RSA", "its exponent is not an odd number from 3 up");
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ==
           1 &&
       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) ==
           1);
  auto key = key_from("RSA", builder.get());
  if (key == nullptr) return unusable("RSA", "it is not a valid key");
  return PublicKey(algorithm,
                   std::make_shared<const Key>(std::move(key), algorithm));
}

Result<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
  const QuietErrors quiet;
  // RFC 7518, 6.2.1.2: the full size, with leading zeros.
  if (x.size() != field_size || y.size() != field_size)
    return unusable("P-256", "a coordinate is not 32 bytes");
  std::string point = "\x04";  // Uncompressed, SEC 1.
  point.append(x).append(y);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_utf8_string(
           builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                        point.data(), point.size()) == 1);
  auto key = key_from("EC", builder.get());
  if (key == nullptr)
    return unusable("P-256", "it is not a point on the curve");
  return PublicKey(
      SignatureAlgorithm::es256,
      std::make_shared<const Key>(std::move(key), SignatureAlgorithm::es256));
}

Result<PublicKey> PublicKey::ed25519(std::string_view raw) {
  const QuietErrors quiet;
  if (raw.size() != 32) return unusable("Ed25519", "it is not 32 bytes");
  KeyHandle key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr,
                                               octets(raw), raw.size()));
  if (key == nullptr) return unusable("Ed25519", "it is not a valid key");
  return PublicKey(
      SignatureAlgorithm::eddsa,
      std::make_shared<const Key>(std::move(key), SignatureAlgorithm::eddsa));
}

bool PublicKey::verifies(std::string_view signed_bytes,
                         std::string_view signature) const {
  const QuietErrors quiet;
  std::string der;
  if (algorithm_ == SignatureAlgorithm::es256) {
    der = to_der(signature);
    if (der.empty()) return false;
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  must(context != nullptr &&
       EVP_MD_CTX_copy_ex(context.get(), key_->begun.get()) == 1);
  return EVP_DigestVerify(context.get(), octets(signature), signature.size(),
                          octets(signed_bytes), signed_bytes.size()) == 1;
}

}  // namespace hoopgit::crypto
