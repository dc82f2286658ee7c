#include "tests/support/port.hpp"

#include "tests/support/fake_upstream.hpp"
#include "tests/support/must.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

namespace hoopgit::stage {
namespace {

bool can_listen(std::uint16_t number, bool reuse) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = reuse ? 1 : 0;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(number);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                sizeof address) == 0 &&
         ::listen(socket.get(), 1) == 0;
}

TEST_CASE("a reserved port is for servers that reuse addresses only") {
  Port port = must(Port::reserve());
  CHECK(port.origin() == "http://127.0.0.1:" + std::to_string(port.number()));
  CHECK(can_listen(port.number(), true));
  CHECK(can_listen(port.number(), true));
  CHECK_FALSE(can_listen(port.number(), false));
  port.release();
  CHECK(can_listen(port.number(), false));
}

TEST_CASE("a reserved port is not given out again") {
  std::vector<Port> ports;
  std::set<std::uint16_t> numbers;
  for (int i = 0; i < 200; ++i) {
    ports.push_back(must(Port::reserve()));
    numbers.insert(ports.back().number());
  }
  CHECK(numbers.size() == ports.size());
}

}  // namespace
}  // namespace hoopgit::stage
