#include "core/json/json.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>

namespace hoopgit::json {
namespace {

using Catch::Matchers::Contains;

std::string why_not(std::string_view text, Limits limits = {}) {
  const auto value = parse(text, limits);
  return value ? std::string() : value.error().message;
}

TEST_CASE("what was written is read back as the same value") {
  const Value value = object(
      {{"array", Array{1, true, nullptr, "two", Array{}, Object{}}},
       {"fraction", 0.1},
       {"large", std::int64_t{INT64_MAX}},
       {"negative", std::int64_t{INT64_MIN}},
       {"object", object({{"inner", Array{object({{"deep", 1}})}}})},
       {"text", "quote \" backslash \\ tab \t, \xc3\xa9 \xf0\x90\x80\x80"}});
  for (const auto& text : {dump(value), dump_pretty(value)}) {
    const auto read = parse(text);
    REQUIRE(read);
    CHECK(*read == value);
  }
}

TEST_CASE("every byte of a text is written, and as shortly as can be") {
  std::string all;
  for (int c = 0; c < 0x80; ++c)
    all += static_cast<char>(c);
  const std::string text = dump(Value(all));
  CHECK_THAT(text, Contains(R"(\u0007\b\t\n\u000b\f\r\u000e)"));
  CHECK_THAT(text, Contains(R"(\u001f !\"#)"));
  CHECK_THAT(text, Contains(R"([\\])"));
  CHECK_THAT(text, Contains("~\x7f"));
  CHECK(*parse(text)->as_text() == all);
}

TEST_CASE("members are written in the order of their bytes") {
  Value value = object({{"b", 1}, {"a", 2}, {"B", 3}, {"", 4}, {"aa", 5}});
  CHECK(dump(value) == R"({"":4,"B":3,"a":2,"aa":5,"b":1})");
}

TEST_CASE("bytes that are no text are written in base64") {
  CHECK(dump(Value(std::string("\xff\x00", 2))) == R"({"b64":"/wA="})");
  CHECK(dump(Array{Value("\xc3")}) == R"([{"b64":"ww=="}])");
}

TEST_CASE("a fraction is written as the shortest text that reads back") {
  CHECK(dump(Value(0.1)) == "0.1");
  CHECK(dump(Value(1.0)) == "1.0");
  CHECK(dump(Value(-2.5e300)) == "-2.5e+300");
  CHECK(dump(Value(std::nan(""))) == "null");
}

TEST_CASE("for people there is a line for each member and item") {
  const Value value =
      object({{"a", Array{1, 2}}, {"b", Object{}}, {"c", Array{}}});
  CHECK(dump_pretty(value) ==
        "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST_CASE("a key that is given twice is refused, whatever it holds") {
  for (const char* text :
       {R"({"a":1,"a":2})", R"({"a":1,"b":2,"a":1})", R"({"a":{"a":1},"a":2})",
        R"({"a":[1],"a":[1]})", R"([{"x":{"a":null,"a":null}}])",
        R"({"a":1,"\u0061":2})"}) {
    CAPTURE(text);
    CHECK_THAT(why_not(text), Contains("a key is given twice"));
  }
  CHECK(parse(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST_CASE("each part stands where it was read") {
  const auto value = parse(R"({"z":[[1,[2]],{"k":[3,{"m":4}],"l":5}],"a":[]})");
  REQUIRE(value);
  CHECK(dump(*value) == R"({"a":[],"z":[[1,[2]],{"k":[3,{"m":4}],"l":5}]})");
}

TEST_CASE("what is no JSON is refused") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1",
                           "{\"a\"}",
                           "{\"a\":}",
                           "[1,]",
                           "{\"a\":1,}",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "nul",
                           "{} {}",
                           "[1]x",
                           "'a'",
                           "\"\n\"",
                           "\"\\x\"",
                           "\"\\ud800\"",
                           "\"\xff\"",
                           "NaN",
                           "// a\n1",
                           "\xef\xbb\xbf",
                           "9223372036854775808"}) {
    CAPTURE(text);
    CHECK_FALSE(parse(text));
  }
}

TEST_CASE("depth and size have limits") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse(nested(16)));
  CHECK_THAT(why_not(nested(17)), Contains("nested too deeply"));
  CHECK(parse(nested(17), {.depth = 17}));
  CHECK(parse("\"12345\"", {.bytes = 7}));
  CHECK_THAT(why_not("\"123456\"", {.bytes = 7}), Contains("larger than 7"));
}

}  // namespace
}  // namespace hoopgit::json
