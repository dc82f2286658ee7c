#include "core/http/address.hpp"

#include "core/http/client.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace hoopgit::http {
namespace {

bool is_local(const std::string& text) {
  sockaddr_storage storage{};
  if (text.find(':') == std::string::npos) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1);
    std::memcpy(&storage, &v4, sizeof v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    REQUIRE(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
    std::memcpy(&storage, &v6, sizeof v6);
  }
  return is_local_address(reinterpret_cast<const sockaddr&>(storage));
}

TEST_CASE("addresses of this machine and this link are local, in every form") {
  for (const std::string text : {"127.0.0.1",
                                 "127.255.255.254",
                                 "0.0.0.0",
                                 "0.1.2.3",
                                 "169.254.169.254",
                                 "169.254.0.1",
                                 "100.100.100.200",
                                 "168.63.129.16",
                                 "192.0.0.192",
                                 "224.0.0.1",
                                 "239.255.255.255",
                                 "240.0.0.1",
                                 "255.255.255.255",
                                 "::",
                                 "::1",
                                 "::127.0.0.1",
                                 "::ffff:127.0.0.1",
                                 "::ffff:169.254.169.254",
                                 "64:ff9b::7f00:1",
                                 "64:ff9b::a9fe:a9fe",
                                 "2002:7f00:1::",
                                 "2002:a9fe:a9fe::1",
                                 "2001:0:1234::1",
                                 "fe80::1",
                                 "febf::1",
                                 "fec0::1",
                                 "ff02::1",
                                 "fd00:ec2::254"}) {
    INFO(text);
    CHECK(is_local(text));
  }
}

TEST_CASE("public and private networks are not local") {
  for (const std::string text :
       {"192.0.2.1", "198.51.100.7", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "100.64.0.1", "126.255.255.255", "128.0.0.1", "169.253.255.255",
        "169.255.0.0", "223.255.255.255", "2001:db8::1", "fd00::1",
        "::ffff:192.0.2.1", "64:ff9b::c000:201", "2002:c000:201::1",
        "fd00:ec2::255"}) {
    INFO(text);
    CHECK_FALSE(is_local(text));
  }
}

TEST_CASE("a socket that is not of the internet is local") {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(is_local_address(reinterpret_cast<const sockaddr&>(address)));
}

TEST_CASE("a guarded request to this machine is refused, and nothing is sent") {
  test::LoopbackServer server(test::LoopbackServer::each(
      [](const auto&, test::Connection& to) { to.answer(200, "x"); }));
  Request request;
  request.url = *parse_url(server.url());
  request.refuse_local_addresses = true;
  const auto refused = Client().send(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::forbidden);
  CHECK(server.connections() == 0);
  request.url.host = "localhost";
  CHECK_FALSE(Client().send(request));
  CHECK(server.connections() == 0);
  request.refuse_local_addresses = false;
  CHECK(Client().send(request));
}

}  // namespace
}  // namespace hoopgit::http
