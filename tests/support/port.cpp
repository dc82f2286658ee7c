#include "tests/support/port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <random>

namespace hoopgit::stage {
namespace {

constexpr std::uint16_t lowest = 15'000;
constexpr std::uint16_t highest = 32'000;  // Outgoing ones begin at 32,768.

bool bind_to(int socket, std::uint16_t number) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(number);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address),
                sizeof address) == 0;
}

/// Without SO_REUSEADDR, bind also fails on a port that another test holds.
bool is_free(std::uint16_t number) {
  const Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return probe.is_open() && bind_to(probe.get(), number);
}

}  // namespace

Result<Port> Port::reserve() {
  std::random_device random;
  std::uniform_int_distribution<std::uint16_t> any(lowest, highest);
  for (int attempt = 0; attempt < 200; ++attempt) {
    const std::uint16_t number = any(random);
    if (!is_free(number)) continue;
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    if (!socket.is_open() || ::setsockopt(socket.get(), SOL_SOCKET,
                                          SO_REUSEADDR, &yes, sizeof yes) != 0)
      return from_errno("reserve a port", errno);
    if (bind_to(socket.get(), number)) return Port(std::move(socket), number);
  }
  return Error{Fault::unavailable,
               "cannot reserve a port: 200 ports in a row were taken"};
}

}  // namespace hoopgit::stage
