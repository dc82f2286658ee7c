#include "core/crypto/p256_key.hpp"

#include "core/crypto/openssl.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>

namespace hoopgit::crypto {

struct P256Key::Key {
  KeyHandle handle;
};

namespace {

using Number = Owned<BIGNUM, BN_free>;
using Signature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using PrivateInfo = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

constexpr int field_size = 32;  // Of P-256, in bytes.

std::string fixed(const BIGNUM* number) {
  std::string bytes(field_size, '\0');
  must(BN_bn2binpad(number, octets(bytes), field_size) == field_size);
  return bytes;
}

std::string coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* read = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &read) == 1);
  const Number number(read);
  return fixed(number.get());
}

bool is_p256(EVP_PKEY* key) {
  char name[64] = {};
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, name, sizeof name, nullptr) == 1 &&
         std::string_view(name) == SN_X9_62_prime256v1;
}

bool is_whole(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  must(context != nullptr);
  return EVP_PKEY_pairwise_check(context.get()) == 1;
}

}  // namespace

P256Key P256Key::generate() {
  KeyHandle key(EVP_EC_gen("P-256"));
  must(key != nullptr);
  return P256Key(std::make_shared<const Key>(Key{std::move(key)}));
}

Result<P256Key> P256Key::from_secret(const Secret& secret) {
  ERR_set_mark();
  const unsigned char* at = octets(secret.reveal());
  const unsigned char* const end = at + secret.reveal().size();
  KeyHandle key(d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at,
                               static_cast<long>(secret.reveal().size())));
  const bool is_good =
      key != nullptr && at == end && is_p256(key.get()) && is_whole(key.get());
  // Whoever comes next on this thread must not find our errors.
  ERR_pop_to_mark();
  if (!is_good)
    return Error{Fault::corrupt, "cannot use the key: it is none of P-256"};
  return P256Key(std::make_shared<const Key>(Key{std::move(key)}));
}

Secret P256Key::secret() const {
  const PrivateInfo info(EVP_PKEY2PKCS8(key_->handle.get()));
  must(info != nullptr);
  unsigned char* bytes = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &bytes);
  must(size > 0);
  Secret secret(std::string_view(reinterpret_cast<char*>(bytes),
                                 static_cast<std::size_t>(size)));
  OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
  return secret;
}

std::string P256Key::x() const {
  return coordinate(key_->handle.get(), OSSL_PKEY_PARAM_EC_PUB_X);
}

std::string P256Key::y() const {
  return coordinate(key_->handle.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
}

std::string P256Key::sign(std::string_view bytes) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::string der(128, '\0');
  std::size_t size = der.size();
  must(context != nullptr &&
       EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                             key_->handle.get(), nullptr) == 1 &&
       EVP_DigestSign(context.get(), octets(der), &size, octets(bytes),
                      bytes.size()) == 1);
  const unsigned char* at = octets(std::string_view(der));
  const Signature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  must(pair != nullptr);
  return fixed(ECDSA_SIG_get0_r(pair.get())) +
         fixed(ECDSA_SIG_get0_s(pair.get()));
}

}  // namespace hoopgit::crypto
