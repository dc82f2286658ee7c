#include "tests/support/password.hpp"

#include "core/base/encoding.hpp"

#include <cstring>
#include <random>

namespace hoopgit::stage {

Secret random_password() {
  std::random_device random;
  std::string bytes;
  while (bytes.size() < 16)
    bytes.push_back(static_cast<char>(random() & 0xff));
  return Secret(to_hex(bytes));
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
