#include "core/base/encoding.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace hoopgit {
namespace {

std::string text_of(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes)
    text += static_cast<char>(byte);
  return text;
}

/// Every text of this size after `begin`, against those that encode() writes.
std::size_t read_by(const std::set<std::string>& written,
                    const std::string& begin,
                    Result<std::string> (*decode)(std::string_view),
                    std::string (*encode)(std::string_view)) {
  std::size_t wrong = 0;
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const std::string text = begin + text_of({a, b});
      const auto bytes = decode(text);
      const bool right =
          bytes ? encode(*bytes) == text : !written.contains(text);
      if (!right) ++wrong;
    }
  return wrong;
}

TEST_CASE("base64 is read only as it would have been written") {
  std::set<std::string> one;
  std::set<std::string> one_padded;
  std::set<std::string> two;
  for (int a = 0; a < 256; ++a) {
    one.insert(to_base64url(text_of({a})));
    one_padded.insert(to_base64(text_of({a})));
    for (int b = 0; b < 256; ++b)
      two.insert(to_base64url(text_of({a, b})));
  }
  CHECK(read_by(one, "", from_base64url, to_base64url) == 0);
  CHECK(read_by(two, "A", from_base64url, to_base64url) == 0);
  CHECK(read_by(two, "_", from_base64url, to_base64url) == 0);
  CHECK(read_by(one_padded, "AA", from_base64, to_base64) == 0);
  CHECK(read_by(one_padded, "A=", from_base64, to_base64) == 0);
}

TEST_CASE("base64 of other lengths or with other padding is refused") {
  CHECK(from_base64("")->empty());
  CHECK(from_base64url("")->empty());
  for (const auto* text : {"A", "AAAAA", "AA", "AA=", "AA===", "A===", "====",
                           "AAAA====", "=AAA", "AA==AA==", "AAAA\n", " AAAA"})
    CHECK_FALSE(from_base64(text));
  for (const auto* text : {"A", "AAAAA", "AA==", "AAA=", "A+", "A/", "AAAA\n"})
    CHECK_FALSE(from_base64url(text));
}

}  // namespace
}  // namespace hoopgit
