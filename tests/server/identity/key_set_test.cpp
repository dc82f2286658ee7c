#include "server/identity/key_set.hpp"

#include "core/base/encoding.hpp"
#include "server/identity/roca.hpp"
#include "tests/server/identity/test_key.hpp"

#include <catch2/catch.hpp>
#include <openssl/bn.h>

#include <string>

namespace hoopgit::identity {
namespace {

using crypto::SignatureAlgorithm;
using test::jwks;
using test::TestKey;

/// A JWK with some members replaced; null takes one out.
json::Value with(json::Value jwk, const json::Object& members) {
  for (const auto& [name, value] : members)
    jwk.set(name, value);
  json::Object kept;
  for (const auto& [name, value] : *jwk.as_object())
    if (!value.is_null()) kept.emplace(name, value);
  return kept;
}

bool has(const KeySet& set, std::string_view id, SignatureAlgorithm algorithm) {
  return set.find({std::string(id), algorithm}) != nullptr;
}

std::string problem_of(const std::string& text) {
  const auto set = KeySet::parse(text);
  return set ? "" : set.error().message;
}

/// 2^k * M + 1 is 1 modulo every prime in M: a power of 65537 each time.
std::string roca_modulus() {
  BIGNUM* product = BN_new();
  BN_one(product);
  for (const unsigned prime :
       {3U,   5U,   7U,   11U,  13U,  17U,  19U,  23U,  29U,  31U,
        37U,  41U,  43U,  47U,  53U,  59U,  61U,  67U,  71U,  73U,
        79U,  83U,  89U,  97U,  101U, 103U, 107U, 109U, 113U, 127U,
        131U, 137U, 139U, 149U, 151U, 157U, 163U, 167U})
    BN_mul_word(product, prime);
  BN_lshift(product, product, 2048 - BN_num_bits(product));
  BN_add_word(product, 1);
  std::string bytes(256, '\0');
  BN_bn2binpad(product, reinterpret_cast<unsigned char*>(bytes.data()), 256);
  BN_free(product);
  return bytes;
}

TEST_CASE("a key is found by its id and for its own algorithms only") {
  const auto set =
      KeySet::parse(jwks({TestKey::rsa().jwk("r"), TestKey::p256().jwk("e"),
                          TestKey::ed25519().jwk("o")}));
  REQUIRE(set);
  CHECK(has(*set, "r", SignatureAlgorithm::rs256));
  CHECK(has(*set, "r", SignatureAlgorithm::ps256));
  CHECK(has(*set, "e", SignatureAlgorithm::es256));
  CHECK(has(*set, "o", SignatureAlgorithm::eddsa));
  CHECK_FALSE(has(*set, "r", SignatureAlgorithm::es256));
  CHECK_FALSE(has(*set, "e", SignatureAlgorithm::rs256));
  CHECK_FALSE(has(*set, "o", SignatureAlgorithm::es256));
  CHECK_FALSE(has(*set, "x", SignatureAlgorithm::es256));
}

TEST_CASE("a key that names its algorithm is for no other") {
  const auto rsa = TestKey::rsa().jwk("r");
  const auto pss = KeySet::parse(jwks({with(rsa, {{"alg", "PS256"}})}));
  REQUIRE(pss);
  CHECK(has(*pss, "r", SignatureAlgorithm::ps256));
  CHECK_FALSE(has(*pss, "r", SignatureAlgorithm::rs256));

  const auto ec = TestKey::p256().jwk("e");
  const auto odd = KeySet::parse(jwks({with(ec, {{"alg", "RS256"}})}));
  REQUIRE(odd);
  CHECK(odd->size() == 0);
}

TEST_CASE("without an id only the one key for the algorithm is found") {
  const auto one = KeySet::parse(
      jwks({TestKey::p256().jwk("a"), TestKey::ed25519().jwk("b")}));
  CHECK(one->find({std::nullopt, SignatureAlgorithm::es256}) != nullptr);

  const auto two =
      KeySet::parse(jwks({TestKey::p256().jwk("a"), TestKey::p256().jwk("b")}));
  CHECK(two->find({std::nullopt, SignatureAlgorithm::es256}) == nullptr);
}

TEST_CASE("keys that are not for checking signatures are left out") {
  const auto good = TestKey::p256().jwk("good");
  const auto other = TestKey::p256().jwk("other");
  for (const auto& left_out :
       {with(other, {{"use", "enc"}}), with(other, {{"alg", "ECDH-ES"}}),
        with(other, {{"key_ops", json::array_of({"sign"})}}),
        TestKey::p384().jwk("other"), with(other, {{"kty", "XYZ"}}),
        with(TestKey::ed25519().jwk("other"), {{"crv", "X25519"}})}) {
    const auto set = KeySet::parse(jwks({good, left_out}));
    CAPTURE(json::dump(left_out));
    REQUIRE(set);
    CHECK(set->size() == 1);
    CHECK_FALSE(set->knows("other"));
  }
  const auto marked = with(good, {{"use", "sig"},
                                  {"alg", "ES256"},
                                  {"key_ops", json::array_of({"verify"})}});
  CHECK(KeySet::parse(jwks({marked}))->size() == 1);
}

TEST_CASE("one bad key spoils the whole set") {
  const auto good = TestKey::p256().jwk("good");
  const auto rsa = TestKey::rsa().jwk("r");
  const auto symmetric =
      json::object({{"kty", "oct"},
                    {"kid", "s"},
                    {"k", to_base64url(std::string(32, 'k'))}});
  const auto bad = [&](const json::Value& jwk) {
    CAPTURE(json::dump(jwk));
    CHECK_FALSE(problem_of(jwks({good, jwk})).empty());
  };
  bad(symmetric);
  bad(with(symmetric, {{"kty", "RSA"}}));
  bad(with(rsa, {{"d", "AQAB"}}));
  bad(TestKey::p256().jwk("good"));  // The id is taken.
  bad(TestKey::rsa(1024).jwk("r"));
  bad(with(rsa, {{"e", to_base64url("\x01")}}));
  bad(with(rsa, {{"e", to_base64url("\x02")}}));
  bad(with(rsa, {{"n", to_base64url(roca_modulus())}}));
  bad(with(rsa, {{"n", nullptr}}));
  bad(with(rsa, {{"n", *rsa.text("n") + "="}}));
  bad(with(TestKey::p256().jwk("e"),
           {{"y", to_base64url(std::string(32, 'y'))}}));
  bad(with(TestKey::p256().jwk("e"), {{"x", to_base64url("short")}}));
  bad(with(TestKey::ed25519().jwk("o"), {{"x", to_base64url("short")}}));
  bad(with(TestKey::p256().jwk("e"), {{"kid", 7}}));
  bad(with(TestKey::p256().jwk("e"), {{"kty", nullptr}}));
  bad(json::Value("not an object"));
}

TEST_CASE("what is not a key set is refused") {
  for (const auto& text :
       {std::string(), std::string("{}"), std::string("[]"),
        std::string(R"({"keys":{}})"), std::string(R"({"keys":[],"keys":[]})"),
        R"({"keys":[],"x":")" + std::string(512 * 1024, 'x') + R"("})"}) {
    CHECK_FALSE(problem_of(text).empty());
  }
  json::Array many;
  for (int i = 0; i < 101; ++i)
    many.push_back(json::object({{"kty", "XYZ"}}));
  CHECK(problem_of(jwks(many)) ==
        "cannot take the key set: it holds over 100 keys");
}

TEST_CASE("only moduli of the broken generator have its fingerprint") {
  CHECK(has_roca_fingerprint(roca_modulus()));
  const auto sound = *from_base64url(*TestKey::rsa().jwk("r").text("n"));
  CHECK_FALSE(has_roca_fingerprint(sound));
}

}  // namespace
}  // namespace hoopgit::identity
