// OpenSSL's objects, freed when they go. Only for the sources of this room.

#pragma once

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

template <class T, auto free>
using Owned = std::unique_ptr<T, Freed<free>>;

using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyHandle = Owned<EVP_PKEY, EVP_PKEY_free>;

inline const unsigned char* octets(std::string_view bytes) {
  // Never null: to OpenSSL a null pointer often means "not given".
  static constexpr unsigned char nothing = 0;
  return bytes.empty() ? &nothing
                       : reinterpret_cast<const unsigned char*>(bytes.data());
}

inline unsigned char* octets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

/// For what fails only when memory is gone or libcrypto is not whole.
inline void must(bool succeeded) {
  if (!succeeded) throw std::runtime_error("libcrypto failed");
}

}  // namespace hoopgit::crypto
