#include "core/base/committed.hpp"

#include <catch2/catch.hpp>

namespace hoopgit {
namespace {

const std::string digits = "0123456789abcdef" + std::string(48, '7');

TEST_CASE("a commitment in place of a text is told by its form") {
  CHECK(to_committed(digits) == "sha256:" + digits);
  CHECK(committed_in(to_committed(digits)) == digits);
}

TEST_CASE("what is not formed like a commitment is a text") {
  std::string large = digits;
  large[3] = 'A';
  for (const auto& text :
       {std::string(), std::string("sha256:"), std::string("ada-1"), digits,
        "sha256:" + digits + "0", "sha256:" + digits.substr(1),
        "SHA256:" + digits, "sha256:" + large})
    CHECK(committed_in(text).empty());
}

TEST_CASE("a person whom nothing names is shown by the beginning of a number") {
  CHECK(person_words("ada-1") == "ada-1");
  CHECK(person_words(to_committed(digits)) == "erased person 01234567");
}

}  // namespace
}  // namespace hoopgit
