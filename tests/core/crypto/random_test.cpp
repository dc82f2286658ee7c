#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::crypto {
namespace {

TEST_CASE("random bytes come in the size asked for and do not repeat") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(33).size() == 33);
  CHECK(random_bytes(16) != random_bytes(16));
  CHECK(random_for_ulid() != random_for_ulid());
}

TEST_CASE("random base 62 text uses all letters and no others") {
  const std::string text = random_base62(20'000);
  CHECK(text.size() == 20'000);
  // With 20,000 letters one that is missing is a bug, not bad luck (1e-141).
  CHECK(std::set<char>(text.begin(), text.end()).size() == 62);
  CHECK(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz") ==
        std::string::npos);
}

}  // namespace
}  // namespace hoopgit::crypto
