#include "core/crypto/certified_key.hpp"

#include "core/crypto/openssl.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace hoopgit::crypto {

struct CertifiedKey::Key {
  KeyHandle handle;
};

namespace {

using Bytes = Owned<BIO, BIO_free_all>;
using Certificate = Owned<X509, X509_free>;

constexpr int fewest_bits = 2048;

Bytes reader_of(std::string_view text) {
  Bytes bytes(BIO_new_mem_buf(octets(text), static_cast<int>(text.size())));
  must(bytes != nullptr);
  return bytes;
}

/// Without it OpenSSL asks for a passphrase at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::string thumbprint_of(const X509* certificate) {
  std::string digest(32, '\0');
  unsigned size = 0;
  must(X509_digest(certificate, EVP_sha256(), octets(digest), &size) == 1 &&
       size == digest.size());
  return digest;
}

Error unusable(std::string_view why) {
  return {Fault::corrupt,
          "cannot use the key and its certificate: " + std::string(why)};
}

}  // namespace

Result<CertifiedKey> CertifiedKey::from_pem(const Secret& key,
                                            std::string_view certificate) {
  ERR_set_mark();
  KeyHandle handle(PEM_read_bio_PrivateKey(reader_of(key.reveal()).get(),
                                           nullptr, no_passphrase, nullptr));
  const Certificate known(PEM_read_bio_X509(reader_of(certificate).get(),
                                            nullptr, no_passphrase, nullptr));
  const bool fit = handle != nullptr && known != nullptr &&
                   X509_check_private_key(known.get(), handle.get()) == 1;
  // Whoever comes next on this thread must not find our errors.
  ERR_pop_to_mark();
  if (handle == nullptr)
    return unusable("the key is no PEM, or has a passphrase");
  if (EVP_PKEY_is_a(handle.get(), "RSA") != 1 ||
      EVP_PKEY_get_bits(handle.get()) < fewest_bits)
    return unusable("the key is no RSA key of 2048 bits or more");
  if (known == nullptr) return unusable("the certificate is no PEM");
  if (!fit) return unusable("the certificate is of another key");
  auto thumbprint = thumbprint_of(known.get());
  return CertifiedKey(std::make_shared<const Key>(Key{std::move(handle)}),
                      std::move(thumbprint));
}

std::string CertifiedKey::sign(std::string_view bytes) const {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // Belongs to `context`.
  std::string signature(
      static_cast<std::size_t>(EVP_PKEY_get_size(key_->handle.get())), '\0');
  std::size_t size = signature.size();
  must(context != nullptr &&
       EVP_DigestSignInit_ex(context.get(), &padding, "SHA256", nullptr,
                             nullptr, key_->handle.get(), nullptr) == 1 &&
       EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
       EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1 &&
       EVP_DigestSign(context.get(), octets(signature), &size, octets(bytes),
                      bytes.size()) == 1);
  signature.resize(size);
  return signature;
}

}  // namespace hoopgit::crypto
