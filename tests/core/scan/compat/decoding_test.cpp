// Encoded values: where they are found, and where they are said to be.

#include "core/scan/compat/encoded_text.hpp"
#include "tests/core/scan/compat/compat_sample.hpp"

namespace hoopgit::scan::compat {
namespace {

std::string hex_of(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    result += digits[byte >> 4];
    result += digits[byte & 0xf];
  }
  return result;
}

/// The parts of a text that look encoded: "4:0-32".
Lines runs(std::string_view text) {
  Lines all;
  for (const auto& each : encoded_texts(text))
    all.push_back(std::to_string(each.encoding) + ":" +
                  std::to_string(each.extent.begin) + "-" +
                  std::to_string(each.extent.end));
  return all;
}

TEST_CASE("compat: what looks encoded") {
  CHECK(runs("a %41 b %42 c\n%43") == Lines{"1:2-11", "1:14-17"});
  CHECK(runs("%4 %zz").empty());
  CHECK(runs("U+0041 U+0042") == Lines{"2:0-13"});
  CHECK(runs("U+0041x").empty());
  CHECK(runs(R"(\u0041\\u0042 \U0043)") == Lines{"2:0-13", "2:14-20"});
  CHECK(runs(R"(\\\u0041)") == Lines{"2:1-8"});
  const std::string digits(32, 'a');
  CHECK(runs(digits) == Lines{"4:0-32"});
  CHECK(runs(digits.substr(1)) == Lines{"8:0-31"});
  CHECK(runs("abcdefghijklmnop==") == Lines{"8:0-18"});
  CHECK(runs("abcdefghijklmnop===") == Lines{"8:0-18"});
  CHECK(runs("abcdefghijklmno").empty());
}

TEST_CASE("compat: a run gives way to a neighbour that goes first") {
  // Hexadecimal digits, and letters behind them that are base64.
  CHECK(runs(std::string(32, 'a') + "zzzzzzzzzzzzzzzz") == Lines{"4:0-32"});
  // A percent escape that touches both.
  CHECK(runs("abcdefghijklmnop%41") == Lines{"1:16-19"});
  CHECK(runs("abcdefghijklmnop %41") == Lines{"8:0-16", "1:17-20"});
}

TEST_CASE("compat: what decodes, and what does not") {
  CHECK(decoded(percent, "%41x%4a") == "AxJ");
  CHECK(decoded(percent, "%41%00").empty());
  CHECK(decoded(percent, "%41%4") == "A%4");
  CHECK(decoded(unicode, "U+0041 U+00e9 ") == "A\xc3\xa9");
  CHECK(decoded(unicode, R"(\u0041\\u0042)") == "AB");
  CHECK(decoded(unicode, R"(\ud800)") == "\xef\xbf\xbd");
  CHECK(decoded(hex, "4142") == "AB");
  CHECK(decoded(hex, "414").empty());
  CHECK(decoded(hex, "aaaa").empty());
  CHECK(decoded(hex, "0041").empty());
  CHECK(decoded(base64, "aGVsbG8gd29ybGQx") == "hello world1");
  CHECK(decoded(base64, "aGVsbG8gd29ybGQ=") == "hello world");
  CHECK(decoded(base64, "aGVsbG8gd29ybGQ") == "hello world");
  CHECK(decoded(base64, "aGVsbG8gd29ybGQ==").empty());
  CHECK(decoded(base64, "PD8_Pj4-MDEyMzQ1") == "<?\?>>>012345");
  CHECK(decoded(base64, "ABCDEFGHIJKLMNOP").empty());
}

TEST_CASE("compat: what is found in a decoded value is where that was") {
  const std::string inner = "my tok_ab of sixteen";
  const std::string text = "x " + hex_of(inner) + " y\n";
  const auto all = seen(rules_of(token_rule), {.text = text});
  REQUIRE(all.lines == Lines{"token 1:3-1:42 tok_ab=ab"});
  CHECK(all.findings.at(0).tags == Lines{"decoded:hex", "decode-depth:1"});
}

TEST_CASE("compat: a match that sticks out is stretched by what sticks out") {
  // Once as it is, and once with what it says.
  CHECK(found(token_rule, "tok_a%62%63 x\n") ==
        Lines{"token 1:1-1:5 tok_a=a", "token 1:1-1:11 tok_abc=abc"});
}

TEST_CASE("compat: encodings inside of each other") {
  const std::string once = hex_of("= tok_ab and more");
  const std::string text = "\n" + hex_of(once) + "\n";
  const auto all = seen(rules_of(token_rule), {.text = text});
  REQUIRE(all.lines ==
          Lines{"token 2:2-2:" + std::to_string(2 * once.size() + 1) +
                " tok_ab=ab"});
  CHECK(all.findings.at(0).tags == Lines{"decoded:hex", "decode-depth:2"});
  CHECK(found(token_rule, text, {.decode_depth = 1}).empty());
  CHECK(found(token_rule, hex_of("a tok_ab of sixteen"), {.decode_depth = 0})
            .empty());
}

TEST_CASE("compat: plain text beside a decoded value is seen again") {
  const std::string text = "tok_ab" + std::string("%20x\n");
  CHECK(found(token_rule, text).size() == 2);
  CHECK(found(token_rule, "tok_ab . %20x\n").size() == 1);
}

}  // namespace
}  // namespace hoopgit::scan::compat
