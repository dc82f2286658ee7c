#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

namespace hoopgit {
namespace {

/// As is_utf8() says it, one character after the other.
bool is_each_a_character(std::string_view text) {
  while (!text.empty()) {
    const auto size = first_character(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

TEST_CASE("a text is UTF-8 wherever in it the characters stand") {
  const std::string_view pieces[] = {"",
                                     "a",
                                     "abcdefgh",
                                     "\xc3\xa9",
                                     "\xe2\x82\xac",
                                     "\x7f",
                                     "\xf0\x90\x80\x80",
                                     "0123456",
                                     "\x80",
                                     "\xc3",
                                     "\xed\xa0\x80",
                                     std::string_view("\0", 1)};
  std::mt19937 random(1);
  int good = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto count = random() % 6; count > 0; --count)
      text += pieces[random() % (round % 2 == 0 ? 8 : std::size(pieces))];
    CAPTURE(text);
    REQUIRE(is_utf8(text) == is_each_a_character(text));
    good += is_utf8(text) ? 1 : 0;
  }
  CHECK(good > 10'000);
  CHECK(good < 20'000);
}

TEST_CASE("parts are joined, and empty ones are parts") {
  CHECK(join({}, ", ").empty());
  CHECK(join({"a"}, ", ") == "a");
  CHECK(join({"a", "b"}, ", ") == "a, b");
  CHECK(join({"", "a", "", "b", ""}, ":") == ":a::b:");
}

}  // namespace
}  // namespace hoopgit
