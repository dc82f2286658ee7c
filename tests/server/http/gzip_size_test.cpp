#include "server/http/gzip_size.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <string>

namespace hoopgit::front {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1024} * 1024;

std::string gzip(const std::string& text, int window = 15 + 16) {
  z_stream state{};
  REQUIRE(::deflateInit2(&state, 9, Z_DEFLATED, window, 8,
                         Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(::deflateBound(&state, text.size()) + 64, '\0');
  std::string in = text;
  state.next_in = reinterpret_cast<unsigned char*>(in.data());
  state.avail_in = static_cast<unsigned>(in.size());
  state.next_out = reinterpret_cast<unsigned char*>(out.data());
  state.avail_out = static_cast<unsigned>(out.size());
  REQUIRE(::deflate(&state, Z_FINISH) == Z_STREAM_END);
  out.resize(state.total_out);
  ::deflateEnd(&state);
  return out;
}

}  // namespace

TEST_CASE("a gzip body is measured to the byte, up to the limit") {
  const std::string body = gzip(std::string(1000, 'x'));
  CHECK(*inflated_size(body, 1000) == 1000);
  const auto over = inflated_size(body, 999);
  REQUIRE_FALSE(over);
  CHECK(over.error().fault == Fault::limit);
  CHECK(over.error().message ==
        "cannot take the request: it inflates to over 999 bytes");
  CHECK(*inflated_size(gzip(""), 0) == 0);
}

TEST_CASE("a bomb is refused when it has shown itself") {
  const std::string bomb = gzip(std::string(256 * mebibyte, '\0'));
  CHECK(bomb.size() < mebibyte);
  const auto looked = inflated_size(bomb, 16 * mebibyte);
  REQUIRE_FALSE(looked);
  CHECK(looked.error().fault == Fault::limit);
}

TEST_CASE("what is not one whole gzip member is refused") {
  const std::string whole = gzip("hello");
  std::string broken = whole;
  broken[broken.size() - 6] ^= 1;  // In its checksum.
  for (const std::string& body :
       {std::string(), std::string("hello"), whole.substr(0, whole.size() - 1),
        whole + "x", whole + whole, broken, gzip("hello", 15),
        gzip("hello", -15)}) {
    const auto looked = inflated_size(body, 1000);
    REQUIRE_FALSE(looked);
    CHECK(looked.error().fault == Fault::usage);
  }
}

}  // namespace hoopgit::front
