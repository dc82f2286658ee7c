// The loopback listener over real sockets: who comes back from the issuer, and
// who only knocks.

#include "cli/loopback_listener.hpp"
#include "core/http/client.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

namespace hoopgit::cli {
namespace {

using namespace std::chrono_literals;

int status_of(std::uint16_t port, const std::string& path,
              const std::string& method = "GET",
              const std::string& host = "127.0.0.1") {
  const auto url =
      parse_url("http://" + host + ":" + std::to_string(port) + path);
  const auto response =
      http::Client().send({.method = method, .url = *url, .deadline = 10s});
  return response ? response->head.status : 0;
}

Descriptor silent_caller(std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address),
                    sizeof address) == 0);
  return socket;
}

TEST_CASE("the listener waits on through all that is not the callback") {
  auto listener = *LoopbackListener::open(0);
  const auto port = listener.port();
  CHECK(listener.redirect_uri() ==
        "http://127.0.0.1:" + std::to_string(port) + "/callback");
  const Descriptor silent = silent_caller(port);
  std::vector<int> seen;
  std::thread browser([&] {
    for (const auto* path :
         {"/favicon.ico", "/", "/callback", "/callback?state=other&code=c",
          "/callback?code=c", "/callback?state=s&state=s", "/other?state=s"})
      seen.push_back(status_of(port, path));
    seen.push_back(status_of(port, "/callback?state=s&code=c", "POST"));
    seen.push_back(status_of(port, "/callback?code=c%2Bd&state=s"));
  });
  const auto form = listener.wait("s", 20s);
  browser.join();
  REQUIRE(form);
  CHECK(*form == Form{{"code", "c+d"}, {"state", "s"}});
  CHECK(seen == std::vector<int>{404, 404, 404, 404, 404, 404, 404, 404, 200});
}

bool has_ipv6() {
  Descriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = IN6ADDR_LOOPBACK_INIT;
  return socket.is_open() &&
         ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address),
                sizeof address) == 0;
}

TEST_CASE("the browser may come back by the other loopback address") {
  if (!has_ipv6()) return;
  auto listener = *LoopbackListener::open(0);
  int seen = 0;
  std::thread browser([&] {
    seen =
        status_of(listener.port(), "/callback?state=s&code=c", "GET", "[::1]");
  });
  const auto form = listener.wait("s", 20s);
  browser.join();
  REQUIRE(form);
  CHECK(seen == 200);
}

TEST_CASE("a head without end is not waited for") {
  auto listener = *LoopbackListener::open(0);
  const Descriptor flood = silent_caller(listener.port());
  std::thread browser([&] {
    [[maybe_unused]] const auto sent = write_all(
        flood.get(), "GET /callback?state=s" + std::string(20000, 'x'));
    status_of(listener.port(), "/callback?state=s&error=access_denied");
  });
  const auto form = listener.wait("s", 20s);
  browser.join();
  REQUIRE(form);
  CHECK((*form)[1].second == "access_denied");
}

TEST_CASE("when nobody comes the listener says what else there is") {
  auto listener = *LoopbackListener::open(0);
  const auto form = listener.wait("s", 1s);
  REQUIRE_FALSE(form);
  CHECK(form.error().fault == Fault::unavailable);
  CHECK(form.error().hint.find("--device") != std::string::npos);
}

TEST_CASE("a port that is taken is an error") {
  const auto listener = LoopbackListener::open(0);
  CHECK_FALSE(LoopbackListener::open(listener->port()));
}

}  // namespace
}  // namespace hoopgit::cli
