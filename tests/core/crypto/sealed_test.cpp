#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::crypto {
namespace {

const std::string key_bytes(32, 'k');

TEST_CASE("what was sealed opens with the same key and context") {
  const Secret key(key_bytes);
  for (const std::string plain : {"", "x", "some words to hide"}) {
    const auto sealed = seal(key, "purpose", plain);
    REQUIRE(sealed);
    CHECK(sealed->size() == plain.size() + 12 + 16);
    const auto opened = open_sealed(key, "purpose", *sealed);
    REQUIRE(opened);
    CHECK(opened->reveal() == plain);
  }
}

TEST_CASE("sealing the same text twice gives different bytes") {
  const Secret key(key_bytes);
  CHECK(*seal(key, "", "text") != *seal(key, "", "text"));
}

TEST_CASE("one changed bit anywhere is found") {
  const Secret key(key_bytes);
  const std::string sealed = *seal(key, "purpose", "hidden");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto opened = open_sealed(key, "purpose", changed);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().fault == Fault::corrupt);
  }
}

TEST_CASE("another key, another context or a shorter text does not open") {
  const Secret key(key_bytes);
  const std::string sealed = *seal(key, "purpose", "hidden");
  CHECK_FALSE(open_sealed(Secret(std::string(32, 'x')), "purpose", sealed));
  CHECK_FALSE(open_sealed(key, "other", sealed));
  CHECK_FALSE(open_sealed(key, "", sealed));
  CHECK_FALSE(open_sealed(key, "purpose", sealed.substr(0, 27)));
  CHECK_FALSE(open_sealed(key, "purpose", sealed.substr(1)));
  CHECK_FALSE(open_sealed(key, "purpose", ""));
}

TEST_CASE("a key that is not 32 bytes is refused") {
  CHECK_FALSE(seal(Secret("short"), "", "text"));
  CHECK_FALSE(open_sealed(Secret(std::string(33, 'k')), "", "text"));
}

}  // namespace
}  // namespace hoopgit::crypto
