// Requests that two programs could read differently, over a real socket: each
// has one refusal, and the connection ends with it.

#include "tests/server/http/client.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>

#include <atomic>

namespace hoopgit::front {
namespace {

struct Malformed {
  const char* what;
  std::string bytes;
  int status = 400;
};

const std::string start = "POST /a HTTP/1.1\r\n";
const std::string host = "Host: localhost\r\n";
const std::string chunked = "Transfer-Encoding: chunked\r\n";
const std::string smuggled =
    "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

std::string with(const std::string& headers, const std::string& body = "") {
  return start + host + headers + "\r\n" + body;
}

std::string line(const std::string& text) {
  return text + "\r\n" + host + "\r\n";
}

std::vector<Malformed> table() {
  return {
      {"both lengths", with("Content-Length: 5\r\n" + chunked, smuggled)},
      {"both, reversed", with(chunked + "Content-Length: 5\r\n", smuggled)},
      {"both, zero", with("Content-Length: 0\r\n" + chunked, smuggled)},
      {"two lengths",
       with("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")},
      {"one length twice",
       with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
      {"list of lengths", with("Content-Length: 5, 5\r\n", "hello")},
      {"signed length", with("Content-Length: +5\r\n", "hello")},
      {"negative length", with("Content-Length: -5\r\n", "hello")},
      {"hexadecimal length", with("Content-Length: 0x5\r\n", "hello")},
      {"length with a blank", with("Content-Length: 5 5\r\n", "hello")},
      {"empty length", with("Content-Length:\r\n", "hello")},
      {"length too large",
       with("Content-Length: 18446744073709551616\r\n", "hello")},
      {"blank before the colon", with("Content-Length : 5\r\n", "hello")},
      {"tab before the colon", with("Transfer-Encoding\t: chunked\r\n")},
      {"coding gzip", with("Transfer-Encoding: gzip\r\n", smuggled)},
      {"coding gzip, chunked",
       with("Transfer-Encoding: gzip, chunked\r\n", smuggled)},
      {"coding chunked twice",
       with("Transfer-Encoding: chunked, chunked\r\n", smuggled)},
      {"two coding headers", with(chunked + chunked, smuggled)},
      {"coding identity", with("Transfer-Encoding: identity\r\n", smuggled)},
      {"coding xchunked", with("Transfer-Encoding: xchunked\r\n", smuggled)},
      {"coding quoted", with("Transfer-Encoding: \"chunked\"\r\n", smuggled)},
      {"coding empty", with("Transfer-Encoding:\r\n", smuggled)},
      {"coding with parameter",
       with("Transfer-Encoding: chunked;q=1\r\n", smuggled)},
      {"coding with vertical tab", with("Transfer-Encoding: \x0b"
                                        "chunked\r\n",
                                        smuggled)},
      {"coding in HTTP/1.0",
       "POST /a HTTP/1.0\r\n" + host + chunked + "\r\n" + smuggled},
      {"folded coding", with("Transfer-Encoding:\r\n chunked\r\n", smuggled)},
      {"folded line", with("X-A: b\r\n\tc\r\n")},
      {"folded first line", start + " X-A: b\r\n" + host + "\r\n"},
      {"LF alone", "GET /a HTTP/1.1\n" + host + "\n"},
      {"LF in a header", with("X-A: b\nContent-Length: 5\r\n", "hello")},
      {"CR in a header", with("X-A: b\rContent-Length: 5\r\n", "hello")},
      {"NUL in a header", with(std::string("X-A: b\0c\r\n", 10))},
      {"NUL in the target", line(std::string("GET /a\0b HTTP/1.1", 17))},
      {"header without a colon", with("X-A\r\n")},
      {"header without a name", with(": b\r\n")},
      {"odd header name", with("X(A): b\r\n")},
      {"header name with NBSP", with("X\xa0: b\r\n")},
      {"no host", "GET /a HTTP/1.1\r\n\r\n"},
      {"two hosts", start + host + host + "\r\n"},
      {"list of hosts", start + "Host: a, b\r\n\r\n"},
      {"empty host", start + "Host:\r\n\r\n"},
      {"host with a path", start + "Host: a/b\r\n\r\n"},
      {"host with a user", start + "Host: u@a\r\n\r\n"},
      {"absolute target", line("GET http://localhost/a HTTP/1.1")},
      {"asterisk target", line("OPTIONS * HTTP/1.1")},
      {"authority target", line("CONNECT localhost:80 HTTP/1.1")},
      {"relative target", line("GET a HTTP/1.1")},
      {"empty target", line("GET  HTTP/1.1")},
      {"encoded slash", line("GET /a%2fb HTTP/1.1")},
      {"encoded NUL", line("GET /a%00 HTTP/1.1")},
      {"encoded dots", line("GET /a/%2e%2E/b HTTP/1.1")},
      {"backslash", line("GET /a\\b HTTP/1.1")},
      {"encoded backslash", line("GET /a%5Cb HTTP/1.1")},
      {"dot segment", line("GET /a/../b HTTP/1.1")},
      {"double slash", line("GET //a HTTP/1.1")},
      {"slash at the end", line("GET /a/ HTTP/1.1")},
      {"fragment", line("GET /a#b HTTP/1.1")},
      {"odd escape", line("GET /a%zz HTTP/1.1")},
      {"two blanks", line("GET  /a HTTP/1.1")},
      {"tab for a blank", line("GET\t/a HTTP/1.1")},
      {"blank at the end", line("GET /a HTTP/1.1 ")},
      {"no version", line("GET /a")},
      {"HTTP/0.9", "GET /a\r\n\r\n"},
      {"HTTP/1.2", line("GET /a HTTP/1.2")},
      {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/1.10", line("GET /a HTTP/1.10")},
      {"http/1.1", line("GET /a http/1.1")},
      {"odd method", line("G(T /a HTTP/1.1")},
      {"empty line first", "\r\n" + line("GET /a HTTP/1.1")},
      {"TLS", "\x16\x03\x01\x02\x01\x01"},
      {"other expectation",
       with("Expect: 200-ok\r\nContent-Length: 1\r\n", "x")},
      {"two authorizations",
       with("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")},
      {"large header", with("X-A: " + std::string(17'000, 'x') + "\r\n"), 431},
      {"endless header", start + "X-A: " + std::string(20'000, 'x'), 431},
      {"long target", line("GET /" + std::string(17'000, 'x') + " HTTP/1.1"),
       431},
      {"chunk size with a sign", with(chunked, "+1\r\na\r\n0\r\n\r\n")},
      {"chunk size in hexadecimal style",
       with(chunked, "0x1\r\na\r\n0\r\n\r\n")},
      {"chunk size too large", with(chunked, "10000000000000001\r\na\r\n")},
      {"chunk line with LF", with(chunked, "1\na\r\n0\r\n\r\n")},
      {"chunk extension with LF", with(chunked, "1;a\nb\r\na\r\n0\r\n\r\n")},
      {"chunk without an end", with(chunked, "1\r\nabc\r\n0\r\n\r\n")},
      {"endless chunk extension",
       with(chunked, "1;" + std::string(400'000, 'x'))},
      {"trailer with LF", with(chunked, "0\r\nA: b\nC: d\r\n\r\n")},
  };
}

}  // namespace

TEST_CASE("a request that could be read in two ways is refused and ends it") {
  std::atomic<int> calls = 0;
  const auto count = [&](Request&, const auto&, auto&) {
    ++calls;
    return Reply{};
  };
  Door door(
      {on("GET", "/{x}", count), on("POST", "/{x}", count, in_memory(100))});
  const auto cases = table();
  CHECK(cases.size() >= 40);
  for (const auto& one : cases) {
    INFO(one.what);
    Client client(door.port());
    client.send(one.bytes);
    auto response = client.receive();
    CHECK(response.status == one.status);
    CHECK(response.whole);
    CHECK(response.headers["content-type"].starts_with("text/plain"));
    CHECK(response.headers["connection"] == "close");
    CHECK(response.body.starts_with("cannot read the request"));
    CHECK(client.ends());
  }
  CHECK(calls == 0);
  CHECK(door.ask(get("/a")).status == 200);
}

}  // namespace hoopgit::front
