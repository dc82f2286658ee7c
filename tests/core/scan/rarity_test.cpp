#include "core/scan/rarity.hpp"

#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::scan::test {
namespace {

TEST_CASE("names that people give read like names") {
  for (const auto* name :
       {"testEd25519PrivateKey", "testRSA2048PrivateKey", "CRYPT-SHA256",
        "sha256WithRSAEncryption", "refreshTokenCookie1", "user.session.v1",
        "access_token_v2", "base64-encoded-value1", "HTTPServerTimeout30",
        "kubernetes.io/service-account.2", "my-service-account-2"}) {
    CAPTURE(name);
    CHECK(reads_like_a_name(name));
  }
}

TEST_CASE("what may be a password does not read like a name") {
  for (const auto* value :
       {"Summer2024", "Tr0ub4dor3", "admin12345678", "MyP4ssw0rd123",
        "correct-horse!9", "blue$kyHorse7", "x7Kp2mQvT9Lb", "a", "",
        "0123456789abcdef0123456789abcdef", "deadbeefcafebabe0001"}) {
    CAPTURE(value);
    CHECK_FALSE(reads_like_a_name(value));
  }
}

TEST_CASE("hardly a value that was drawn reads like a name") {
  const auto* sample =
      GENERATE("{b62:10}", "{b62:16}", "{b62:32}", "{lower:12}", "{lower:24}",
               "{alpha:16}", "{url:12}", "{url:43}", "{b32:16}", "{upper:20}",
               "{hex:40}");
  constexpr int drawn = 20'000;
  int names = 0;
  for (int seed = 0; seed < drawn; ++seed)
    names += reads_like_a_name(token(sample, static_cast<unsigned>(seed)));
  CAPTURE(sample, names);
  CHECK(names <= drawn / 1000);
}

TEST_CASE("what a value takes to write down is less for words") {
  const Rarity words = rarity_of("correct horse battery");
  CHECK(words.words == 3);
  CHECK(words.as_words < words.as_random);
  const Rarity drawn = rarity_of(token("{b62:21}", 3));
  CHECK(drawn.as_words > drawn.as_random);
}

TEST_CASE("a name given to a name that says secret is none") {
  const auto found = [](const std::string& text) {
    Report report;
    Scanner(Secret("k")).scan({.path = "f"}, text, report);
    return report.findings.size();
  };
  CHECK(found("private_key = \"testEd25519PrivateKey\"\n") == 0);
  CHECK(found("Authorization: Bearer sha256WithRSAEncryption\n") == 0);
  CHECK(found("private_key = \"" + token("x7{b62:20}", 4) + "\"\n") == 1);
}

}  // namespace
}  // namespace hoopgit::scan::test
