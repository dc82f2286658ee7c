// A matcher and RE2 agree, or the matcher says that it gave up.

#include "core/scan/matcher.hpp"

#include "core/scan/ruleset.hpp"
#include "tests/core/scan/random_regex.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"

#include <catch2/catch.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <string>

namespace hoopgit::scan::test {
namespace {

constexpr std::size_t any_tries = 10'000'000;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

std::string shown(const Span& span) {
  return std::to_string(span.begin) + "-" + std::to_string(span.end) + " ";
}

/// The first match in a window with its first two groups; empty: none.
std::string by_re2(const RE2& regex, std::string_view text,
                   const Span& window) {
  std::array<re2::StringPiece, 3> found;
  const int wanted = 1 + std::min(2, regex.NumberOfCapturingGroups());
  if (!regex.Match(piece(text), window.begin, window.end, RE2::UNANCHORED,
                   found.data(), wanted))
    return {};
  std::string result;
  for (const auto& one : found) {
    if (one.data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(one.data() - text.data());
    result += shown({begin, begin + one.size()});
  }
  return result;
}

std::string by_matcher(const Matcher& matcher, std::string_view text,
                       const Span& window, std::size_t tries = any_tries) {
  Matcher::Match match{};
  const auto outcome = matcher.find(text, window, tries, match);
  if (outcome == Matcher::Outcome::gave_up) return "gave up";
  if (outcome == Matcher::Outcome::none) return {};
  std::string result = shown(match.all);
  for (const auto& group : match.groups)
    if (group) result += shown(*group);
  return result;
}

Matcher matcher_of(std::string_view regex) {
  const auto tree = parse_regex(regex);
  REQUIRE(tree);
  auto matcher = Matcher::of(*tree);
  REQUIRE(matcher);
  return *std::move(matcher);
}

bool is_possible(std::string_view regex) {
  const auto tree = parse_regex(regex);
  return tree && Matcher::of(*tree).has_value();
}

std::string random_regex(Random& random, int depth) {
  static const std::vector<std::string> atoms = {
      "a",   "b",         "_",     "\\.",   "[ab]", "[^a]",  "\\w", "\\s",
      "\\d", "\\S",       "\\b",   "\\B",   ".",    "^",     "$",   "1",
      "-",   "(?:(?i)b)", "\\x00", "\\xe9", "ab",   "(?m:$)"};
  static const std::vector<std::string> repeats = {
      "", "", "", "", "?", "??", "{2}", "{1,3}", "{0,2}?", "{0,4}", "{1,3}?"};
  std::string text;
  for (std::size_t i = 1 + random.below(4); i > 0; --i) {
    std::string part = random.one_of(atoms);
    if (depth > 0 && random.below(3) == 0)
      part = random.one_of({"(?:", "(?:", "("}) +
             random_regex(random, depth - 1) + "|" +
             random_regex(random, depth - 1) + ")";
    text += (part.size() == 1 || part.front() == '(' || part.front() == '['
                 ? part
                 : "(?:" + part + ")") +
            random.one_of(repeats);
  }
  return text;
}

TEST_CASE("a matcher finds what RE2 finds, for any regex that it takes") {
  Random random(7);
  std::size_t taken = 0;
  std::size_t found = 0;
  for (int round = 0; round < 40'000; ++round) {
    const std::string regex = random_regex(random, 2);
    const auto tree = parse_regex(regex);
    CAPTURE(regex);
    REQUIRE(tree);
    const auto matcher = Matcher::of(*tree);
    if (!matcher) continue;
    ++taken;
    const RE2 re2(piece(regex), RE2::Latin1);
    REQUIRE(re2.ok());
    for (int i = 0; i < 10; ++i) {
      const std::string text = random_text(random);
      const std::size_t begin = random.below(text.size() + 1);
      const Span window{begin, begin + random.below(text.size() - begin + 1)};
      CAPTURE(text, window.begin, window.end);
      const auto expected = by_re2(re2, text, window);
      REQUIRE(by_matcher(*matcher, text, window) == expected);
      if (!expected.empty()) ++found;
    }
  }
  CHECK(taken > 8'000);
  CHECK(found > 12'000);
}

/// Samples of the rule among those of others, with bytes changed.
std::string fragment(const WrittenRule& rule, Random& random) {
  std::string text;
  for (std::size_t i = 1 + random.below(3); i > 0; --i) {
    const auto& one =
        random.below(4) == 0
            ? written_rules()[random.below(written_rules().size())]
            : rule;
    const auto& list = random.below(4) == 0 ? one.skip : one.find;
    text +=
        expand(list[random.below(list.size())], random.below(1'000'000)).text;
    text += random.one_of({"\n", " ", "", "\r\n", "\xe9", "_", "\""});
  }
  for (std::size_t i = random.below(4); i > 0; --i)
    text[random.below(text.size())] = "a\n\"=.-0\xff"[random.below(8)];
  return text;
}

TEST_CASE("a matcher takes every rule of ours, and finds what RE2 finds") {
  Random random(3);
  std::size_t found = 0;
  for (const WrittenRule& rule : written_rules()) {
    const Matcher matcher = matcher_of(rule.regex);
    const RE2 re2(piece(rule.regex), RE2::Latin1);
    for (int i = 0; i < 60; ++i) {
      const std::string text = fragment(rule, random);
      CAPTURE(rule.id, text);
      for (std::size_t from = 0; from < text.size();) {
        const Span rest{from, text.size()};
        const auto expected = by_re2(re2, text, rest);
        REQUIRE(by_matcher(matcher, text, rest) == expected);
        if (expected.empty()) break;
        from = std::max(from + 1, std::stoul(expected));
        ++found;
      }
    }
  }
  CHECK(found > 15'000);
}

TEST_CASE(
    "what has no bound, may be empty or is too big is not for a matcher") {
  CHECK(is_possible("a{1,8}b"));
  CHECK_FALSE(is_possible("a+b"));
  CHECK_FALSE(is_possible("ab*"));
  CHECK_FALSE(is_possible("(?:ab){2,}"));
  CHECK_FALSE(is_possible("a?"));
  CHECK_FALSE(is_possible(""));
  CHECK_FALSE(is_possible("a(?:b?){2}"));
  CHECK_FALSE(is_possible("a\\b{2,}b"));
  CHECK(is_possible("(a)(b)"));
  CHECK_FALSE(is_possible("(a)(b)(c)"));
  CHECK_FALSE(is_possible("(?:ab){1000}"));
  CHECK_FALSE(is_possible("(?:(?:(?:ab){1,50}c){1,50}d){1,50}"));
}

TEST_CASE("a matcher gives up when it has tried often enough") {
  const Matcher matcher = matcher_of("(?:a{1,50}){8}b");
  const std::string text(400, 'a');
  CHECK(by_matcher(matcher, text, {0, text.size()}, 10'000) == "gave up");
  CHECK(by_matcher(matcher, text.substr(0, 8) + "b", {0, 9}, 10'000) == "0-9 ");
  CHECK(by_matcher(matcher, text, {0, text.size()}, 0) == "gave up");
}

TEST_CASE("a search tells how much it cost") {
  const Matcher matcher = matcher_of("key=[a-z]{0,64};");
  std::size_t tries = 1'000;
  Matcher::Match match{};
  const std::string text = "key=" + std::string(60, 'x') + ".";
  CHECK(matcher.find(text, {0, text.size()}, tries, match) ==
        Matcher::Outcome::none);
  CHECK(tries < 1'000);
  CHECK(tries > 900);
}

}  // namespace
}  // namespace hoopgit::scan::test
