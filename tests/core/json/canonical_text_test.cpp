#include "core/json/json.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace hoopgit::json {
namespace {

/// What is_canonical() is to find out, the long way round.
bool is_what_we_write(std::string_view bytes) {
  const auto value = parse(bytes);
  if (!value) return false;
  const auto written = canonical(*value);
  return written && *written == bytes;
}

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) {
  return static_cast<std::size_t>(random() % end);
}

std::string any_text(Random& random) {
  static const std::vector<std::string> pieces{"a",
                                               "push.landed",
                                               "\"",
                                               "\\",
                                               "\n",
                                               "\x1f",
                                               std::string(1, '\0'),
                                               "\x7f",
                                               "\xc3\xa9",
                                               "\xe2\x80\x94",
                                               "\xed\x9f\xbf",
                                               "\xf4\x8f\xbf\xbf",
                                               "/",
                                               "0123456789",
                                               "\b\f\r\t"};
  std::string text;
  for (auto n = below(random, 6); n > 0; --n)
    text += pieces[below(random, pieces.size())];
  return text;
}

std::string any_key(Random& random) {
  static const std::string letters = "ab_0\"\\\n\x01~";
  std::string key;
  for (auto n = below(random, 4); n > 0; --n)
    key += letters[below(random, letters.size())];
  return key;
}

Value any_value(Random& random, std::size_t depth) {
  switch (below(random, depth == 0 ? 5 : 8)) {
    case 0:
      return {};
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random() % 2000) - 1000;
    case 3:
      return static_cast<std::int64_t>(random() >> 11);
    case 4:
      return any_text(random);
    case 5: {
      Array items;
      for (auto n = below(random, 4); n > 0; --n)
        items.push_back(any_value(random, depth - 1));
      return items;
    }
    default: {
      Value made{Object()};
      for (auto n = below(random, 5); n > 0; --n)
        made.set(any_key(random), any_value(random, depth - 1));
      return made;
    }
  }
}

TEST_CASE("what canonical() writes is canonical") {
  Random random(1);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = *canonical(any_value(random, 4));
    CAPTURE(text);
    REQUIRE(is_canonical(text));
  }
}

TEST_CASE("a change is canonical only if it would have been written so") {
  static const std::string likely = "{}[]\",:\\0123456789-+.eEutfnl \n\xc3\xa9";
  Random random(2);
  int still_canonical = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::string text = *canonical(any_value(random, 3));
    const auto at = below(random, text.size());
    switch (random() % 4) {
      case 0:
        text[at] = likely[below(random, likely.size())];
        break;
      case 1:
        text.insert(at, 1, likely[below(random, likely.size())]);
        break;
      case 2:
        text.erase(at, 1);
        break;
      default:
        text[at] = static_cast<char>(random());
    }
    CAPTURE(text);
    const bool expected = is_what_we_write(text);
    REQUIRE(is_canonical(text) == expected);
    if (expected) ++still_canonical;
  }
  CHECK(still_canonical > 1000);
}

TEST_CASE("canonical JSON has one spelling for each value") {
  for (const char* good :
       {"{}", "[]", "null", "\"\"", "0", "-1", R"({"a":1,"b":[true,false]})",
        "9007199254740991", "-9007199254740991", R"("\u0000\b\t\n\f\r\u001f")",
        R"({"":0,"A":1,"a":2,"aa":3})", "\"\xf0\x90\x80\x80\x7f\""}) {
    CAPTURE(good);
    CHECK(is_canonical(good));
    CHECK(is_what_we_write(good));
  }
  for (const char* bad : {"",
                          " {}",
                          "{} ",
                          "{}\n",
                          "{}{}",
                          R"({"b":1,"a":2})",
                          R"({"a":1,"a":2})",
                          R"({"a": 1})",
                          R"({"a":1,})",
                          R"({"a"})",
                          "[1,]",
                          "01",
                          "-0",
                          "-",
                          "+1",
                          "1.0",
                          "1e3",
                          "9007199254740992",
                          "-9007199254740992",
                          "99999999999999999999",
                          "tru",
                          "nul",
                          "'a'",
                          R"("\/")",
                          R"("\u000a")",
                          R"("\u001F")",
                          R"("\u0041")",
                          R"("\u00e9")",
                          R"("\x")",
                          R"("\)",
                          R"("\u00)",
                          "\"a",
                          "\"\n\"",
                          "\"\xc3\"",
                          "\"\xc0\xaf\"",
                          "\"\xed\xa0\x80\"",
                          "\"\xf4\x90\x80\x80\"",
                          "\"\xe0\x80\x80\"",
                          "\xef\xbb\xbf{}",
                          "{\"\xc3\xa9\":1}"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_canonical(bad));
    CHECK_FALSE(is_what_we_write(bad));
  }
}

TEST_CASE("canonical JSON is nested sixteen deep at most") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(is_canonical(nested(16)));
  CHECK_FALSE(is_canonical(nested(17)));
  CHECK_FALSE(is_canonical(std::string(100'000, '[')));
}

}  // namespace
}  // namespace hoopgit::json
