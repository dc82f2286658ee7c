#include "server/http/request_reader.hpp"

#include "server/http/target.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::front {
namespace {

/// Gives the scanner one byte more each time.
Result<std::size_t> scan_slowly(const std::string& bytes) {
  HeadScanner scanner;
  for (std::size_t i = 1; i <= bytes.size(); ++i) {
    auto looked = scanner.look(std::string_view(bytes).substr(0, i));
    if (!looked || *looked > 0) return looked;
  }
  return std::size_t{0};
}

Result<Head> read(const std::string& block) {
  RequestReader reader;
  return reader.read_head(block);
}

/// The body, and what is left behind it.
Result<std::string> read_body(const std::string& header,
                              const std::string& bytes) {
  RequestReader reader;
  auto head =
      reader.read_head("POST / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n");
  if (!head) return std::move(head).error();
  std::string body;
  const auto used = reader.read_body(bytes, body);
  if (!used) return used.error();
  if (!reader.done()) return Error{Fault::usage, "not done"};
  return body + "|" + bytes.substr(*used);
}

}  // namespace

TEST_CASE("the end of a header block is found however it comes") {
  const std::string block = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(*scan_slowly(block + "GET") == block.size());
  HeadScanner scanner;
  CHECK(*scanner.look(block + "GET") == block.size());
  CHECK(*scan_slowly(block.substr(0, block.size() - 1)) == 0);
}

TEST_CASE("line ends that programs read differently are refused") {
  const std::string bytes = GENERATE(
      "\r\nGET / HTTP/1.1\r\n\r\n", "\nGET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
      "GET / HTTP/1.1\r\n A: b\r\n\r\n", "GET / HTTP/1.1\r\n\tA: b\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\r\n\r", "GET / HTTP/1.1\r\nA: b\x7f\r\n",
      "GET / HTTP/1.1\r\nA: b\x0b\r\n");
  const std::string whole = bytes.ends_with("\r\n\r") ? bytes + "x" : bytes;
  INFO(whole);
  const auto slow = scan_slowly(whole);
  HeadScanner scanner;
  const auto fast = scanner.look(whole);
  REQUIRE_FALSE(slow);
  REQUIRE_FALSE(fast);
  CHECK(slow.error() == fast.error());
  CHECK(
      scan_slowly(std::string("GET / HTTP/1.1\r\nA: ") + '\0').error().fault ==
      Fault::usage);
}

TEST_CASE("a header block of 16 KiB is read, a larger one is a limit") {
  std::string block = "GET / HTTP/1.1\r\nA: ";
  block += std::string(header_limit - block.size() - 4, 'x') + "\r\n\r\n";
  HeadScanner fits;
  CHECK(*fits.look(block) == header_limit);
  block.insert(20, "y");
  HeadScanner over;
  const auto looked = over.look(block);
  REQUIRE_FALSE(looked);
  CHECK(looked.error().fault == Fault::limit);
}

TEST_CASE("a header block becomes a request") {
  const auto head = read(
      "POST /a%20b?c=d HTTP/1.1\r\nHost: relay.example:8443\r\n"
      "X-Thing:  one two \t\r\nX-Thing: three\r\nAuthorization: Bearer abc\r\n"
      "Content-Length: 12\r\nExpect: 100-Continue\r\n"
      "Content-Encoding: gzip\r\n\r\n");
  REQUIRE(head);
  CHECK(head->request.method == "POST");
  CHECK(head->request.path == "/a b");
  CHECK(head->request.query == "c=d");
  CHECK(head->request.header("x-thing") == "one two");
  CHECK(head->request.header("authorization").empty());
  CHECK(head->request.bearer->reveal() == "abc");
  CHECK(head->length == 12U);
  CHECK(head->has_body);
  CHECK(head->awaits_continue);
  CHECK(head->keep_alive);
  CHECK(head->encoded);
  CHECK(head->gzipped);
}

TEST_CASE("HTTP/1.0 needs no host and is not kept alive") {
  const auto head = read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  REQUIRE(head);
  CHECK(head->old);
  CHECK_FALSE(head->keep_alive);
  CHECK_FALSE(read("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                  ->keep_alive);
}

TEST_CASE("a header block tells where its body ends") {
  CHECK(*read_body("Content-Length: 5", "helloNEXT") == "hello|NEXT");
  CHECK(*read_body("Transfer-Encoding: Chunked",
                   "5\r\nhello\r\n0\r\n\r\nNEXT") == "hello|NEXT");
  CHECK(*read_body("A: b", "NEXT") == "|NEXT");
  CHECK_FALSE(read_body("Transfer-Encoding: chunked", "5;a\r\nhello\r\n"));
}

TEST_CASE("a host is a name or an address, with or without a port") {
  const auto* good = GENERATE("a", "a.b-c_d", "127.0.0.1:8443", "[::1]",
                              "[2001:db8::1]:443", "localhost:1");
  CHECK(is_host(good));
  const auto* bad =
      GENERATE("", ":1", "a:", "a:b", "a:123456", "a:1:2", "[]", "[::1", "::1",
               "[::1]x", "a/b", "a@b", "a,b", "a%20", "[a%b]");
  CHECK_FALSE(is_host(bad));
}

}  // namespace hoopgit::front
