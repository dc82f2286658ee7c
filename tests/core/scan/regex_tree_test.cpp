#include "core/scan/regex_tree.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

TEST_CASE("the width of a regex is that of its shortest and longest match") {
  const auto [regex, least, most] =
      GENERATE(table<const char*, std::size_t, std::size_t>({
          {"", 0, 0},
          {"abc", 3, 3},
          {"a|bcd|ef", 1, 3},
          {"(?:a|bcd)x", 2, 4},
          {"[0-9a-f]{32}", 32, 32},
          {"[^]\\]]{2,5}?", 2, 5},
          {"(?i)\\bkey\\.\\s?", 4, 5},
          {"(?:ab{2}){3}", 9, 9},
          {"a?b?$", 0, 2},
          {"(x[)]y)", 3, 3},
          {"(?P<n>a)(?i:b)", 2, 2},
          {"[[:alpha:]]{2,3}\\x41\\x{42}", 4, 5},
          {"(?:\\b)*", 0, 0},
      }));
  CAPTURE(regex);
  const auto tree = parse_regex(regex);
  REQUIRE(tree);
  CHECK(width_of(*tree).least == least);
  CHECK(width_of(*tree).most == most);
}

TEST_CASE("what has no bound has no greatest width") {
  const auto* regex = GENERATE("a*", "a+", "a{3,}", "(?:ab)+", "x|a*");
  CAPTURE(regex);
  const auto tree = parse_regex(regex);
  REQUIRE(tree);
  CHECK(width_of(*tree).most == std::nullopt);
}

TEST_CASE("what is not understood is not a tree") {
  const auto* regex =
      GENERATE(R"(a{00,3})", R"(a{1,03})", "(a", "[ab", "a)", "\\pL", "\\Qa\\E",
               "\\C", "a{x}", "a{3,1}", "a{2000}", "\\", "*a", "(?<n>a)",
               "[b-a]", "[[:foo:]]", "(?i)\xe9", "\\x{1234}", "[^\\x00-\\xff]",
               "(?=a)", "\\1", "a(?i)*", "a(?){2}");
  CAPTURE(regex);
  CHECK_FALSE(parse_regex(regex));
}

TEST_CASE("flags hold to the end of their group") {
  const auto set_of = [](const char* regex) {
    const auto tree = parse_regex(regex);
    REQUIRE(tree);
    const auto& parts = std::get<Sequence>(tree->node).parts;
    return std::get<ByteSet>(parts.back().node).count();
  };
  CHECK(set_of("(?i)a") == 2);
  CHECK(set_of("(?i:b)a") == 1);
  CHECK(set_of("(?:(?i)b)a") == 1);
  CHECK(set_of("(?i)(?-i)a") == 1);
  CHECK(set_of("(?s).") == 256);
  CHECK(set_of(".") == 255);
}

TEST_CASE("nesting has a limit") {
  const std::string deep(100'000, '(');
  CHECK_FALSE(parse_regex(deep));
}

}  // namespace
}  // namespace hoopgit::scan
