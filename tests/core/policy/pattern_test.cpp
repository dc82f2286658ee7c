#include "core/policy/pattern.hpp"

#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using hoopgit::matches_glob;
using hoopgit::policy::Pattern;

namespace {

/// Every text of up to `longest` bytes of "ab/", the empty one too.
std::vector<std::string> all_texts(std::size_t longest) {
  std::vector<std::string> texts = {""};
  for (std::size_t begin = 0, size = 0; size < longest; ++size) {
    const std::size_t end = texts.size();
    for (std::size_t i = begin; i < end; ++i)
      for (const char c : {'a', 'b', '/'})
        texts.push_back(texts[i] + c);
    begin = end;
  }
  return texts;
}

std::string random_pattern(std::mt19937& random) {
  const std::vector<std::string> parts = {"a", "b", "/", "*", "**"};
  std::string pattern;
  for (auto n = random() % 5; n > 0; --n)
    pattern += parts[random() % parts.size()];
  return pattern;
}

}  // namespace

TEST_CASE("a pattern matches what matches_glob says") {
  std::mt19937 random(1);
  const auto texts = all_texts(5);
  for (int i = 0; i < 300; ++i) {
    const Pattern pattern(random_pattern(random));
    for (const std::string& text : texts)
      if (pattern.matches(text) != matches_glob(pattern.text(), text))
        FAIL(pattern.text() << " and " << text);
  }
}

TEST_CASE("patterns overlap when some text matches both") {
  std::mt19937 random(2);
  // Four parts each: a shortest common text is not longer than eight.
  const auto texts = all_texts(8);
  int overlapping = 0;
  for (int i = 0; i < 300; ++i) {
    const Pattern a(random_pattern(random));
    const Pattern b(random_pattern(random));
    bool expected = false;
    for (const std::string& text : texts)
      expected = expected || (a.matches(text) && b.matches(text));
    if (a.overlaps(b) != expected || b.overlaps(a) != expected)
      FAIL(a.text() << " and " << b.text());
    if (expected) ++overlapping;
  }
  CHECK(overlapping > 30);
  CHECK(overlapping < 270);
}

TEST_CASE("a pattern covers another only when it takes all of it") {
  CHECK(Pattern("**").covers(Pattern("a/*")));
  CHECK(Pattern("a/*").covers(Pattern("a/b")));
  CHECK(Pattern("a/*").covers(Pattern("a/*")));
  CHECK_FALSE(Pattern("a/*").covers(Pattern("a/**")));
  CHECK_FALSE(Pattern("a/*").covers(Pattern("a/b/c")));
  CHECK_FALSE(Pattern("a/b").covers(Pattern("a/*")));
}
