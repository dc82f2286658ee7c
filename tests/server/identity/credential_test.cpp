#include "server/identity/credential.hpp"

#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::identity {
namespace {

TEST_CASE("a credential that was made looks like one") {
  const auto made = make_credential();
  CHECK(looks_like_credential(made.reveal()));
  CHECK(made.reveal().size() == 4 + 43 + 1 + 8);
  CHECK(made.reveal().starts_with("hgt_"));
  CHECK_FALSE(made.matches(make_credential()));
}

TEST_CASE("any change of one character is seen in the check digits") {
  const auto made = make_credential();
  for (std::size_t i = 0; i < made.reveal().size(); ++i) {
    std::string text(made.reveal());
    text[i] = text[i] == '0' ? '1' : '0';
    CAPTURE(i);
    CHECK_FALSE(looks_like_credential(text));
  }
}

TEST_CASE("what cannot be a credential is refused by its form") {
  const auto with_digits = [](std::string text) {
    return text + "_" + crypto::crc32_hex(text);
  };
  CHECK(looks_like_credential(with_digits("hgt_" + std::string(43, 'a'))));
  for (const auto& text :
       {std::string(), std::string("hgt_"), std::string(56, '_'),
        with_digits("hgr_" + std::string(43, 'a')),
        with_digits("hgt_" + std::string(42, 'a')),
        with_digits("hgt_" + std::string(44, 'a')),
        with_digits("hgt_" + std::string(42, 'a') + "-"),
        with_digits("hgt_" + std::string(42, 'a') + std::string(1, '\0')),
        with_digits("hgt_" + std::string(43, 'a')) + "\n"}) {
    CAPTURE(text);
    CHECK_FALSE(looks_like_credential(text));
  }
}

}  // namespace
}  // namespace hoopgit::identity
