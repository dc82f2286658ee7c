#include "tests/core/crypto/test_certificate.hpp"

#include "core/crypto/openssl.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace hoopgit::test {
namespace {

using crypto::Owned;

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Bytes = Owned<BIO, BIO_free_all>;

void must(bool succeeded) {
  if (!succeeded) throw std::runtime_error("OpenSSL failed");
}

std::string text_of(BIO* bytes) {
  char* at = nullptr;
  const long size = BIO_get_mem_data(bytes, &at);
  return {at, static_cast<std::size_t>(size)};
}

std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* read = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &read) == 1);
  const Owned<BIGNUM, BN_free> number(read);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(read)), '\0');
  BN_bn2bin(read, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

Certificate certificate_of(EVP_PKEY* key) {
  Certificate made(X509_new());
  must(made != nullptr &&
       ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1) == 1 &&
       X509_gmtime_adj(X509_getm_notBefore(made.get()), 0) != nullptr &&
       X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600) != nullptr &&
       X509_set_pubkey(made.get(), key) == 1 &&
       X509_sign(made.get(), key, EVP_sha256()) > 0);
  return made;
}

}  // namespace

TestCertificate TestCertificate::make(const std::string& type, unsigned bits,
                                      const std::string& passphrase) {
  const Key key(type == "EC" ? EVP_EC_gen("P-256")
                             : EVP_RSA_gen(static_cast<std::size_t>(bits)));
  must(key != nullptr);
  const Certificate made = certificate_of(key.get());
  const Bytes pem(BIO_new(BIO_s_mem()));
  const Bytes certificate(BIO_new(BIO_s_mem()));
  const Bytes der(BIO_new(BIO_s_mem()));
  const auto* cipher = passphrase.empty() ? nullptr : EVP_aes_128_cbc();
  must(PEM_write_bio_PKCS8PrivateKey(
           pem.get(), key.get(), cipher, passphrase.c_str(),
           static_cast<int>(passphrase.size()), nullptr, nullptr) == 1 &&
       PEM_write_bio_X509(certificate.get(), made.get()) == 1 &&
       i2d_X509_bio(der.get(), made.get()) == 1);
  TestCertificate all{text_of(pem.get()), text_of(certificate.get()),
                      text_of(der.get())};
  if (type == "EC") return all;
  all.modulus = number_of(key.get(), OSSL_PKEY_PARAM_RSA_N);
  all.exponent = number_of(key.get(), OSSL_PKEY_PARAM_RSA_E);
  return all;
}

}  // namespace hoopgit::test
