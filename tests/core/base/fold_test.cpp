#include "core/base/fold.hpp"

#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace hoopgit {
namespace {

TEST_CASE("names that a file system takes for one are folded to one") {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"README", "readme"},
      {"\xc3\xa9", "e\xcc\x81"},     // é, composed or not
      {"\xc3\x89", "e\xcc\x81"},     // É
      {"\xc3\x9f", "SS"},            // ß
      {"\xe1\xba\x9e", "ss"},        // capital ß
      {"\xce\xa3", "\xcf\x82"},      // sigma at the end of a word
      {"\xe2\x84\xaa", "k"},         // the Kelvin sign
      {"\xe2\x84\xab", "\xc3\xa5"},  // the sign of the angstrom
      {"\xef\xac\x81", "fi"},        // the ligature
      {"\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"},  // Hangul
      {"a\xcc\xa3\xcc\x87", "a\xcc\x87\xcc\xa3"},  // marks above and below
      {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"},    // Deseret
      {"\xef\xa4\x80", "\xe8\xb1\x88"},            // a CJK compatibility form
      {"x\xff", "X\xff"},
  };
  for (const auto& [a, b] : pairs) {
    INFO(a << " and " << b);
    CHECK(folded(a) == folded(b));
    CHECK(folded(folded(a)) == folded(a));
  }
}

TEST_CASE("names that every file system tells apart stay apart") {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"a", "b"},
      {"e", "\xc3\xa9"},
      {"l", "1"},
      {"\xd0\xb0", "a"},  // Cyrillic
      {"\xff", "\xc3\xbf"},
      {"\xff", "\xfe"},
      {"a\xcc\x80\xcc\x81", "a\xcc\x81\xcc\x80"},  // both above
      {"", "a"},
  };
  for (const auto& [a, b] : pairs)
    CHECK(folded(a) != folded(b));
}

TEST_CASE("what has nothing to fold stays as it is, whatever its bytes") {
  for (const std::string& text :
       {std::string("abc-_.123 \x01"), std::string("\xe4\xb8\xad\xe6\x96\x87"),
        std::string("\xf0\x9f\x98\x80"),
        std::string("\xc0\x80\xff\xed\xa0\x80"), std::string("a\0b\xc3", 4)})
    CHECK(folded(text) == text);
  CHECK(is_ascii("twenty bytes of text"));
  CHECK_FALSE(is_ascii("sixteen bytes, \xc3\xa9"));
  CHECK_FALSE(is_ascii("\xc3\xa9 at the beginning"));
}

}  // namespace
}  // namespace hoopgit
