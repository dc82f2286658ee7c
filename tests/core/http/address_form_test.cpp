// Ways to write an address so that a look at it says something else than what
// is connected to. Each is refused: when it is read, or when its socket is
// made.

#include "core/http/client.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

namespace hoopgit::http {
namespace {

/// Hosts that no URL may have.
std::vector<std::string> unreadable() {
  return {
      // 127.0.0.1 and 169.254.169.254 in other numbers.
      "2130706433",
      "2852039166",
      "4294967296",
      "0",
      "1",
      "017700000001",
      "0x7f000001",
      "0X7F000001",
      "0x",
      "0x7f.1",
      "0x7f.0.0.1",
      "127.0.0.0x1",
      "0177.0.0.1",
      "0177.1",
      "127.0.0.01",
      "0251.0376.0251.0376",
      "0xa9.0xfe.0xa9.0xfe",
      "0xa9fea9fe",
      "169.254.43518",
      "169.16689662",
      "127.1",
      "127.0.1",
      "127.65535",
      "1.1",
      "127.0.0.1.1",
      "256.0.0.1",
      "127.0.0.256",
      "a.1",
      "a.0x1",
      "00000000127.0.0.1",
      "1e2.1",
      // Dots.
      "127.0.0.1.",
      "localhost.",
      "metadata.google.internal.",
      "a..",
      ".",
      "127..1",
      "127.0.0..1",
      // What is before or in it.
      "user@127.0.0.1",
      "user:pass@localhost",
      "good.example%40localhost",
      "good.example@127.0.0.1",
      "127.0.0.1%2f",
      "%6c%6f%63alhost",
      "127%2e0%2e0%2e1",
      "localhost%00.good.example",
      "good.example\\@localhost",
      "good.example#@localhost",
      "good.example localhost",
      "good.example\tlocalhost",
      // Digits, dots and letters of other scripts.
      "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",
      "127\xe3\x80\x82"
      "0\xe3\x80\x82"
      "0\xe3\x80\x82"
      "1",
      "127\xef\xbc\x8e"
      "0\xef\xbc\x8e"
      "0\xef\xbc\x8e"
      "1",
      "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
      "loc\xd0\xb0lhost",
      "\xe2\x93\x9b\xe2\x93\x9e"
      "calhost",
      // IPv6 with zones, without brackets, and what is none.
      "[fe80::1%25eth0]",
      "[fe80::1%eth0]",
      "[::1%lo]",
      "::1",
      "[::1",
      "::1]",
      "[127.0.0.1]",
      "[localhost]",
      "[::1]x",
      "[::ffff:127.1]",
      "[::ffff:0177.0.0.1]",
      "[:::1]",
      "[1::2::3]",
      "[12345::]",
      "[]",
      "[::g]",
      "[v1.fe80]",
      "[::1 ]",
  };
}

/// Hosts that can be read and may not be connected to when guarded.
std::vector<std::string> local() {
  return {
      "localhost",
      "LOCALHOST",
      "127.0.0.1",
      "127.0.0.2",
      "127.255.255.255",
      "0.0.0.0",
      "0.0.0.1",
      "169.254.169.254",
      "169.254.170.2",
      "100.100.100.200",
      "168.63.129.16",
      "192.0.0.192",
      "224.0.0.1",
      "239.255.255.250",
      "240.0.0.1",
      "255.255.255.255",
      "[::]",
      "[::1]",
      "[0:0:0:0:0:0:0:1]",
      "[0000:0000:0000:0000:0000:0000:0000:0001]",
      "[::127.0.0.1]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[::FFFF:169.254.169.254]",
      "[::ffff:a9fe:a9fe]",
      "[64:ff9b::127.0.0.1]",
      "[64:ff9b::a9fe:a9fe]",
      "[2002:7f00:1::]",
      "[2002:a9fe:a9fe::]",
      "[2001:0:7f00:1::]",
      "[fe80::1]",
      "[febf::1]",
      "[fec0::1]",
      "[ff02::1]",
      "[fd00:ec2::254]",
  };
}

TEST_CASE("a host that can be read in two ways is not read") {
  const auto hosts = unreadable();
  for (const auto& host : hosts) {
    INFO(host);
    CHECK_FALSE(parse_url("https://" + host + "/"));
    CHECK_FALSE(parse_url("http://" + host + ":8080/"));
  }
  for (const std::string host :
       {"example.com", "127.0.0.1", "8.8.8.8", "1a.2b", "a.0y1", "x.1a", "0x7g",
        "[::ffff:127.0.0.1]", "[2001:db8::1]", "xn--e1afmkfd.example"}) {
    INFO(host);
    CHECK(parse_url("https://" + host + "/"));
  }
  // With those that the next test has.
  CHECK(hosts.size() + local().size() >= 80);
}

TEST_CASE("what leads to this machine or link is not connected to") {
  test::LoopbackServer server(test::LoopbackServer::each(
      [](const auto&, test::Connection& to) { to.answer(200, "x"); }));
  const auto port = std::to_string(server.port());
  const Client client;
  for (const auto& host : local()) {
    INFO(host);
    Request request;
    const auto url = parse_url("http://" + host + ":" + port + "/");
    REQUIRE(url);
    request.url = *url;
    request.refuse_local_addresses = true;
    const auto refused = client.send(request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::forbidden);
  }
  CHECK(server.connections() == 0);
}

struct Redirect {
  int status;
  std::string to;
};

std::vector<Redirect> redirects() {
  std::vector<Redirect> all;
  for (const int status : {300, 301, 302, 303, 305, 307, 308})
    for (const std::string to :
         {"/0", "//127.0.0.1/", "http://169.254.169.254/latest",
          "http://user@127.0.0.1/", "file:///etc/passwd",
          "gopher://127.0.0.1/"})
      all.push_back({status, to});
  return all;
}

TEST_CASE("no redirect is followed, of any kind, to any place") {
  const auto all = redirects();
  std::atomic<std::size_t> asked = 0;
  const test::LoopbackServer server(test::LoopbackServer::each(
      [&](const auto& request, test::Connection& to) {
        const auto& one = all.at(std::stoul(request.target.substr(1)));
        ++asked;
        to.answer(one.status, "", {"Location: " + one.to});
      }));
  const Client client;
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].status << " to " << all[i].to);
    Request request;
    request.url = *parse_url(server.url("/" + std::to_string(i)));
    const auto answer = client.send(request);
    REQUIRE(answer);
    CHECK(answer->head.status == all[i].status);
  }
  CHECK(asked == all.size());
}

}  // namespace
}  // namespace hoopgit::http
