#include "core/scan/width.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

TEST_CASE("the width of a regex is that of its longest match") {
  const auto [regex, width] =
      GENERATE(table<const char*, std::optional<std::size_t>>({
          {"", 0},
          {"abc", 3},
          {"a|bcd|ef", 3},
          {"(?:a|bcd)x", 4},
          {"[0-9a-f]{32}", 32},
          {"[^]\\]]{2,5}?", 5},
          {"(?i)\\bkey\\.\\s?", 5},
          {"(?:ab{2}){3}", 9},
          {"a?b?$", 2},
          {"(x[)]y)", 3},
      }));
  CAPTURE(regex);
  CHECK(max_width(regex) == width);
}

TEST_CASE("what has no bound, or is not understood, has no width") {
  const auto* regex = GENERATE("a*", "a+", "a{3,}", "(?:ab)+", "(a", "[ab",
                               "a)", "\\pL", "(?P<n>a)", "a{x}", "\\");
  CAPTURE(regex);
  CHECK(max_width(regex) == std::nullopt);
}

}  // namespace
}  // namespace hoopgit::scan
