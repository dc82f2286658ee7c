#include "core/base/appearance.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>

namespace hoopgit {
namespace {

TEST_CASE("all of Unicode 14.0 is sorted by what a reader sees of it") {
  std::array<std::uint32_t, 5> count{};
  for (std::uint32_t point = 0; point <= 0x10ffff; ++point)
    if (point < 0xd800 || point > 0xdfff)
      ++count[static_cast<std::size_t>(appearance_of(point))];
  // Counted by another program, from the general categories.
  CHECK(count == std::array<std::uint32_t, 5>{144248, 17, 963467, 256, 4076});
}

TEST_CASE("one of each is what it should be") {
  const auto is = [](Appearance appearance,
                     std::initializer_list<std::uint32_t> points) {
    for (const auto point : points)
      CHECK(appearance_of(point) == appearance);
  };
  is(Appearance::plain, {' ', '~', 0xe9, 0x5d0, 0x4e2d, 0x1f600, 0xfffd});
  is(Appearance::blank, {0xa0, 0x1680, 0x2003, 0x202f, 0x3000, 0x2800});
  is(Appearance::unknown, {0x378, 0x1f6d8, 0xe000, 0xf8ff, 0x10fffd});
  is(Appearance::selector, {0xfe00, 0xfe0f, 0xe0100, 0xe01ef});
  is(Appearance::hidden, {0x0, 0x9, 0x7f, 0x85, 0xad, 0x200b, 0x202e, 0x2028,
                          0xfdd0, 0xffff, 0x10ffff, 0xe0041, 0x3164});
}

}  // namespace
}  // namespace hoopgit
