#include "core/scan/keyword_proof.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

bool proves(const char* regex, const std::vector<std::string_view>& keywords) {
  const auto tree = parse_regex(regex);
  REQUIRE(tree);
  return always_contains(*tree, keywords);
}

TEST_CASE("a keyword on every way through the regex is seen") {
  CHECK(proves("abc[0-9]{4}", {"abc"}));
  CHECK(proves("(?i)aBc", {"abc"}));
  CHECK(proves("x{0,9}(?:abc|abd)y", {"abc", "abd"}));
  CHECK(proves("(?:a|x)(?:b)c", {"bc"}));
  CHECK(proves("(?:abc){1,3}", {"abc"}));
  CHECK(proves("key(?:[-_]?)id", {"key"}));
  CHECK(proves("a[-_]b", {"a-b", "a_b"}));
  CHECK(proves("\\babc\\b", {"ABC"}));
}

TEST_CASE("a way around the keyword is no proof") {
  CHECK_FALSE(proves("(?:abc)?x", {"abc"}));
  CHECK_FALSE(proves("abc|x", {"abc"}));
  CHECK_FALSE(proves("[a-z]bc", {"abc"}));
  CHECK_FALSE(proves("ab{0,1}c", {"abc"}));
  CHECK_FALSE(proves("a.c", {"abc"}));
  CHECK_FALSE(proves("abc", {"abd"}));
  CHECK_FALSE(proves("abc", {}));
}

}  // namespace
}  // namespace hoopgit::scan
