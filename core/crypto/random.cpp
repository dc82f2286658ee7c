#include "core/crypto/crypto.hpp"

#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>

namespace hoopgit::crypto {
namespace {

void fill(unsigned char* bytes, std::size_t size) {
  if (RAND_bytes(bytes, static_cast<int>(size)) == 1) return;
  std::fputs("hoopgit: cannot get random bytes\n", stderr);
  std::abort();
}

}  // namespace

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  fill(reinterpret_cast<unsigned char*>(bytes.data()), size);
  return bytes;
}

std::array<unsigned char, 10> random_for_ulid() {
  std::array<unsigned char, 10> bytes{};
  fill(bytes.data(), bytes.size());
  return bytes;
}

std::string random_base62(std::size_t size) {
  constexpr std::string_view letters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  // The largest multiple of 62 in a byte: what lies above would favour the
  // first letters.
  constexpr unsigned usable = 256 / 62 * 62;
  std::string text;
  while (text.size() < size)
    for (const char c : random_bytes(size - text.size())) {
      const unsigned byte = static_cast<unsigned char>(c);
      if (byte < usable) text += letters[byte % letters.size()];
    }
  return text;
}

}  // namespace hoopgit::crypto
