#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace hoopgit::crypto {
namespace {

using Derivation = Owned<EVP_KDF, EVP_KDF_free>;
using DerivationContext = Owned<EVP_KDF_CTX, EVP_KDF_CTX_free>;

const EVP_MD* algorithm(Hash hash) {
  switch (hash) {
    case Hash::sha1:
      return EVP_sha1();
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha384:
      return EVP_sha384();
    case Hash::sha512:
      return EVP_sha512();
  }
  throw std::logic_error("no such hash");
}

/// EVP_sha256() is looked up again each time that a digest begins.
const EVP_MD* fetched_sha256() {
  static const Owned<EVP_MD, EVP_MD_free> fetched(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  must(fetched != nullptr);
  return fetched.get();
}

OSSL_PARAM octets_param(const char* name, std::string_view bytes) {
  // OpenSSL only reads it; the parameter type has no const form.
  return OSSL_PARAM_construct_octet_string(
      name, const_cast<unsigned char*>(octets(bytes)), bytes.size());
}

}  // namespace

struct Digest::State {
  DigestContext context{EVP_MD_CTX_new()};
};

Digest::Digest(Hash hash) : state_(std::make_unique<State>()) {
  must(state_->context != nullptr);
  must(EVP_DigestInit_ex(state_->context.get(), algorithm(hash), nullptr) == 1);
}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(std::string_view bytes) {
  must(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) ==
       1);
}

std::string Digest::finish() {
  std::string raw(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  must(EVP_DigestFinal_ex(state_->context.get(), octets(raw), &size) == 1);
  raw.resize(size);
  return raw;
}

struct ShortHash::State {
  DigestContext context{EVP_MD_CTX_new()};
};

ShortHash::ShortHash() : state_(std::make_unique<State>()) {
  must(state_->context != nullptr);
  must(EVP_DigestInit_ex(state_->context.get(), fetched_sha256(), nullptr) ==
       1);
}

ShortHash::ShortHash(ShortHash&&) noexcept = default;
ShortHash& ShortHash::operator=(ShortHash&&) noexcept = default;
ShortHash::~ShortHash() = default;

void ShortHash::hash(std::string_view first, std::string_view second,
                     char* digest) {
  auto* const context = state_->context.get();
  // Without a type it begins anew with what the context has.
  must(EVP_DigestInit_ex(context, nullptr, nullptr) == 1 &&
       EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
       EVP_DigestUpdate(context, second.data(), second.size()) == 1 &&
       EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest),
                          nullptr) == 1);
}

std::string sha256(std::string_view bytes) {
  std::string raw(32, '\0');
  must(EVP_Digest(octets(bytes), bytes.size(), octets(raw), nullptr,
                  fetched_sha256(), nullptr) == 1);
  return raw;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string hmac_sha256(const Secret& key, std::string_view bytes) {
  std::string raw(32, '\0');
  std::size_t size = 0;
  must(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr,
                 octets(key.reveal()), key.reveal().size(), octets(bytes),
                 bytes.size(), octets(raw), raw.size(), &size) != nullptr);
  return raw;
}

Secret hkdf_sha256(const Secret& input, std::string_view salt,
                   std::string_view info, std::size_t size) {
  const Derivation hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  must(hkdf != nullptr);
  const DerivationContext context(EVP_KDF_CTX_new(hkdf.get()));
  must(context != nullptr);
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name, 0),
      octets_param(OSSL_KDF_PARAM_KEY, input.reveal()),
      octets_param(OSSL_KDF_PARAM_SALT, salt),
      octets_param(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string raw(size, '\0');
  must(EVP_KDF_derive(context.get(), octets(raw), size, params) == 1);
  Secret derived(raw);
  OPENSSL_cleanse(raw.data(), raw.size());
  return derived;
}

}  // namespace hoopgit::crypto
