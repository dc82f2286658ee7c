#include "server/http/request_reader.hpp"

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

/// The body, read from pieces of `step` bytes.
Result<std::string> read_body(const std::string& header, std::string bytes,
                              std::size_t step) {
  RequestReader reader;
  auto head =
      reader.read_head("POST / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n");
  if (!head) return std::move(head).error();
  std::string body;
  std::string unread;
  while (!reader.done() && !bytes.empty()) {
    unread += bytes.substr(0, step);
    bytes.erase(0, step);
    auto used = reader.read_body(unread, body);
    if (!used) return std::move(used).error();
    unread.erase(0, *used);
  }
  if (!reader.done()) return Error{Fault::usage, "not done"};
  return body + "|" + unread + bytes;
}

const std::string chunked = "Transfer-Encoding: chunked";

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

TEST_CASE("a chunked body is put together from pieces of any size") {
  const std::string bytes =
      "5\r\nhello\r\n00001\r\n \r\n0a;name=\"v\"\r\n0123456789\r\n"
      "0\r\nTrailer: x\r\n\r\nNEXT";
  const auto step = GENERATE(1U, 2U, 3U, 7U, 1000U);
  const auto body = read_body(chunked, bytes, step);
  REQUIRE(body);
  CHECK(*body == "hello 0123456789|NEXT");
}

TEST_CASE("a body of a known length ends where it was told to") {
  const auto step = GENERATE(1U, 4U, 1000U);
  CHECK(*read_body("Content-Length: 5", "helloNEXT", step) == "hello|NEXT");
}

TEST_CASE("a malformed chunk is refused") {
  const std::string bytes = GENERATE(
      "\r\n", "x\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
      "+5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
      " 5\r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n",
      "5\r\nhello0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
      "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\n\n",
      "5;a\nb\r\nhello\r\n0\r\n\r\n", "5\rX\nhello\r\n0\r\n\r\n",
      "ffffffffffffffff1\r\nhello\r\n", "10000000000000000\r\nhello\r\n",
      "5\r\nhello\r\n0\r\nA : b\r\n\r\n", "5\r\nhello\r\n0\r\n A\r\n\r\n",
      "5\r\nhello\r\n0\r\nA: b\nC: d\r\n\r\n");
  const auto step = GENERATE(1U, 1000U);
  INFO(bytes);
  const auto body = read_body(chunked, bytes, step);
  INFO((body ? *body : body.error().message));
  CHECK_FALSE(body);
}

}  // namespace hoopgit::front
