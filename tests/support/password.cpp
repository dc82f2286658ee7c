#include "tests/support/password.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <cstring>
#include <random>
#include <string_view>

namespace hoopgit::stage {

Secret random_password() {
  return Secret(to_hex(crypto::random_bytes(16)));
}

std::string github_token() {
  constexpr std::string_view digits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::string body = crypto::random_base62(30);
  std::string check;
  for (unsigned long sum = std::stoul(crypto::crc32_hex(body), nullptr, 16);
       check.size() < 6; sum /= digits.size())
    check.insert(check.begin(), digits[sum % digits.size()]);
  // In two parts: no scanner shall find a prefix in this file.
  return std::string("gh") + "p_" + body + check;
}

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
  }
  return bytes;
}

}  // namespace hoopgit::stage
