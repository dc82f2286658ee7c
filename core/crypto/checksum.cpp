#include "core/crypto/crypto.hpp"

#include <cstdint>
#include <cstdio>

namespace hoopgit::crypto {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < table.size(); ++n) {
    std::uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit)
      c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}

constexpr auto table = make_table();

}  // namespace

std::string crc32_hex(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char byte : bytes)
    crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xFF] ^ (crc >> 8);
  char text[9];
  std::snprintf(text, sizeof text, "%08x", crc ^ 0xFFFFFFFFu);
  return text;
}

}  // namespace hoopgit::crypto
