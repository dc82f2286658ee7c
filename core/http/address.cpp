#include "core/http/address.hpp"

#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hoopgit::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

bool is_local(std::uint32_t v4) {
  const auto in = [v4](std::uint32_t network, int bits) {
    return (v4 ^ network) >> (32 - bits) == 0;
  };
  return in(0x00000000, 8) || in(0x7f000000, 8) ||  // This host, loopback.
         in(0xa9fe0000, 16) ||                      // Link-local.
         in(0xc0000000, 24) ||                      // Protocol assignments.
         v4 == 0x646464c8 ||                        // 100.100.100.200
         v4 == 0xa83f8110 ||                        // 168.63.129.16
         in(0xe0000000, 4) || in(0xf0000000, 4);    // Multicast, reserved.
}

std::uint32_t v4_at(const Bytes& bytes, std::size_t at) {
  std::uint32_t v4 = 0;
  for (std::size_t i = at; i < at + 4; ++i)
    v4 = v4 << 8 | bytes[i];
  return v4;
}

template <std::size_t size>
bool begins(const Bytes& bytes, const std::array<std::uint8_t, size>& prefix) {
  return std::memcmp(bytes.data(), prefix.data(), size) == 0;
}

bool is_local(const Bytes& v6) {
  constexpr std::array<std::uint8_t, 12> none{};
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0,    0,
                                                0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 4> nat64{0x00, 0x64, 0xff, 0x9b};
  constexpr std::array<std::uint8_t, 2> six_to_four{0x20, 0x02};
  constexpr std::array<std::uint8_t, 4> teredo{0x20, 0x01, 0, 0};
  constexpr Bytes metadata{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0,    0,
                           0,    0,    0,    0,    0, 0, 0x02, 0x54};
  // The first also has :: and ::1, which are as 0.0.0.0 and 0.0.0.1.
  if (begins(v6, none) || begins(v6, mapped) || begins(v6, nat64))
    return is_local(v4_at(v6, 12));
  if (begins(v6, six_to_four)) return is_local(v4_at(v6, 2));
  return begins(v6, teredo) || v6 == metadata || v6[0] == 0xff ||
         (v6[0] == 0xfe && v6[1] >= 0x80);  // Link-local, site-local.
}

}  // namespace

bool is_local_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    return is_local(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return true;
  sockaddr_in6 v6;
  std::memcpy(&v6, &address, sizeof v6);
  Bytes bytes;
  std::memcpy(bytes.data(), v6.sin6_addr.s6_addr, bytes.size());
  return is_local(bytes);
}

}  // namespace hoopgit::http
