#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <climits>

namespace hoopgit::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

bool fits(std::string_view bytes) {
  return bytes.size() <= INT_MAX - nonce_size - tag_size;
}

Error wrong_key() {
  return {Fault::internal, "cannot use the sealing key: it is not 32 bytes"};
}

}  // namespace

Result<std::string> seal(const Secret& key, std::string_view context,
                         std::string_view plain) {
  if (key.reveal().size() != key_size) return wrong_key();
  if (!fits(plain) || !fits(context))
    return Error{Fault::limit, "cannot seal: it is larger than 2 GiB"};
  const std::string nonce = random_bytes(nonce_size);
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  must(cipher != nullptr);
  std::string sealed = nonce;
  sealed.resize(nonce_size + plain.size() + tag_size);
  unsigned char* const out = octets(sealed) + nonce_size;
  const int plain_size = static_cast<int>(plain.size());
  int size = 0;
  must(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                          octets(key.reveal()), octets(nonce)) == 1);
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &size, octets(context),
                         static_cast<int>(context.size())) == 1);
  must(EVP_EncryptUpdate(cipher.get(), out, &size, octets(plain), plain_size) ==
       1);
  must(EVP_EncryptFinal_ex(cipher.get(), out + size, &size) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                           out + plain_size) == 1);
  return sealed;
}

Result<Secret> open_sealed(const Secret& key, std::string_view context,
                           std::string_view sealed) {
  if (key.reveal().size() != key_size) return wrong_key();
  const Error broken{Fault::corrupt,
                     "cannot open what was sealed: it was changed, or sealed "
                     "with another key or for another purpose"};
  if (sealed.size() < nonce_size + tag_size || !fits(sealed) || !fits(context))
    return broken;
  const std::size_t size = sealed.size() - nonce_size - tag_size;
  const std::string_view hidden = sealed.substr(nonce_size, size);
  std::string tag(sealed.substr(nonce_size + size));
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  must(cipher != nullptr);
  std::string plain(size, '\0');
  int done = 0;
  must(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                          octets(key.reveal()), octets(sealed)) == 1);
  must(EVP_DecryptUpdate(cipher.get(), nullptr, &done, octets(context),
                         static_cast<int>(context.size())) == 1);
  must(EVP_DecryptUpdate(cipher.get(), octets(plain), &done, octets(hidden),
                         static_cast<int>(size)) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_size,
                           tag.data()) == 1);
  const bool genuine =
      EVP_DecryptFinal_ex(cipher.get(), octets(plain) + done, &done) == 1;
  Secret opened(genuine ? std::string_view(plain) : std::string_view());
  OPENSSL_cleanse(plain.data(), plain.size());
  if (!genuine) return broken;
  return opened;
}

}  // namespace hoopgit::crypto
