#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

namespace hoopgit::crypto {

struct SigningKey::Key {
  KeyHandle handle;
};

Result<SigningKey> SigningKey::from_seed(const Secret& seed) {
  if (seed.reveal().size() != 32)
    return Error{Fault::usage,
                 "cannot use the signing key: its seed is not 32 "
                 "bytes"};
  KeyHandle key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr,
                                                octets(seed.reveal()), 32));
  must(key != nullptr);
  return SigningKey(std::make_shared<const Key>(Key{std::move(key)}));
}

std::string SigningKey::public_key() const {
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  must(EVP_PKEY_get_raw_public_key(key_->handle.get(), octets(raw), &size) ==
       1);
  return raw;
}

std::string SigningKey::sign(std::string_view bytes) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  must(context != nullptr &&
       EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr,
                             key_->handle.get(), nullptr) == 1 &&
       EVP_DigestSign(context.get(), octets(signature), &size, octets(bytes),
                      bytes.size()) == 1);
  return signature;
}

}  // namespace hoopgit::crypto
