#include "server/http/body_reader.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::front {
namespace {

/// The body, read from pieces of `step` bytes, and what is left behind it.
Result<std::string> read(BodyReader reader, std::string_view bytes,
                         std::size_t step) {
  std::string body;
  while (!reader.done() && !bytes.empty()) {
    const auto piece = bytes.substr(0, step);
    const auto used = reader.read(piece, body);
    if (!used) return used.error();
    if (*used != piece.size() && !reader.done())
      return Error{Fault::internal, "stopped early"};
    bytes.remove_prefix(*used);
  }
  if (!reader.done()) return Error{Fault::usage, "not done"};
  return body + "|" + std::string(bytes);
}

}  // namespace

TEST_CASE("a chunked body is put together from pieces of any size") {
  const auto step = GENERATE(1U, 2U, 3U, 7U, 1000U);
  const auto body = read(
      BodyReader::of_chunks(),
      "5\r\nhello\r\n00001\r\n \r\n0a\r\n0123456789\r\n0\r\n\r\nNEXT", step);
  REQUIRE(body);
  CHECK(*body == "hello 0123456789|NEXT");
}

TEST_CASE("a body of a known length ends where it was told to") {
  const auto step = GENERATE(1U, 4U, 1000U);
  CHECK(*read(BodyReader::of_length(5), "helloNEXT", step) == "hello|NEXT");
  CHECK(*read(BodyReader::of_length(0), "NEXT", step) == "|NEXT");
  CHECK_FALSE(read(BodyReader::of_length(5), "hell", step));
}

TEST_CASE("a malformed chunk is refused, in pieces too") {
  const std::string bytes =
      GENERATE("\r\n", "x\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
               "+5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
               " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
               "5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
               "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
               "5\r\nhello\r\n0\n\n", "5;a=b\r\nhello\r\n0\r\n\r\n",
               "5\rX\nhello\r\n0\r\n\r\n", "10000000000000000\r\nhello\r\n",
               "00000000000000005\r\nhello\r\n",
               "5\r\nhello\r\n0\r\nA: b\r\n\r\n", "5\r\nhello\r\n0\r\n\n");
  const auto step = GENERATE(1U, 1000U);
  INFO(bytes);
  CHECK_FALSE(read(BodyReader::of_chunks(), bytes, step));
}

TEST_CASE("a chunk may be as large as 64 bits tell") {
  BodyReader reader = BodyReader::of_chunks();
  std::string body;
  CHECK(*reader.read("FFFFffffFFFFffff\r\nabc", body) == 21);
  CHECK(body == "abc");
  CHECK_FALSE(reader.done());
}

}  // namespace hoopgit::front
