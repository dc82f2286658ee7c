#include "core/attestation/envelope.hpp"

#include "core/base/encoding.hpp"
#include "core/json/json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::attestation {
namespace {

crypto::SigningKey key_of(char byte) {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, byte)));
}

std::string line_of(const std::string& payload, const crypto::SigningKey& key) {
  return to_line({payload, {{"hint", sign_statement(payload, key)}}});
}

TEST_CASE("what is signed is the encoding of the DSSE specification") {
  CHECK(pre_authentication("http://example.com/HelloWorld", "hello world") ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  CHECK(pre_authentication("", "") == "DSSEv1 0  0 ");
}

TEST_CASE("an envelope is read back, and is signed by its key") {
  const auto key = key_of('a');
  const auto envelope = parse_envelope(line_of("{\"a\":1}", key));
  REQUIRE(envelope);
  CHECK(envelope->type == "application/vnd.in-toto+json");
  CHECK(envelope->payload == "{\"a\":1}");
  REQUIRE(envelope->signatures.size() == 1);
  CHECK(envelope->signatures.front().key_id == "hint");
  CHECK(is_signed(*envelope, {key.public_key()}));
  // The hint does not decide which key is tried.
  CHECK(is_signed(*envelope, {key_of('b').public_key(), key.public_key()}));
}

TEST_CASE("an envelope is of one payload, one type and one key") {
  const auto key = key_of('a');
  const std::vector keys{key.public_key()};
  const auto whole = *parse_envelope(line_of("{\"a\":1}", key));
  REQUIRE(is_signed(whole, keys));
  CHECK_FALSE(is_signed(whole, {key_of('b').public_key()}));
  CHECK_FALSE(is_signed(whole, {}));
  auto other = whole;
  other.payload.back() = ']';
  CHECK_FALSE(is_signed(other, keys));
  other = whole;
  other.type = "application/json";
  CHECK_FALSE(is_signed(other, keys));
  other = whole;
  other.signatures.clear();
  CHECK_FALSE(is_signed(other, keys));
  for (std::size_t bit = 0; bit < 512; ++bit) {
    other = whole;
    other.signatures.front().bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
    INFO(bit);
    CHECK_FALSE(is_signed(other, keys));
  }
}

TEST_CASE("a signature over the bare payload is none") {
  const auto key = key_of('a');
  const std::string payload = "{\"a\":1}";
  const auto envelope =
      parse_envelope(to_line({payload, {{"", key.sign(payload)}}}));
  CHECK_FALSE(is_signed(*envelope, {key.public_key()}));
}

TEST_CASE("an envelope of somebody else's making is read") {
  const auto key = key_of('a');
  const std::string payload = "{\"a\":\"\xc3\xbf\xc3\xbe\"}";
  const auto envelope = parse_envelope(
      "{ \"signatures\": [ { \"sig\": \"AAAA\" }, { \"sig\": \"" +
      to_base64url(sign_statement(payload, key)) +
      "\", \"other\": 1 } ],\n\"payload\": \"" + to_base64url(payload) +
      "\", \"payloadType\": \"application/vnd.in-toto+json\" }");
  REQUIRE(envelope);
  CHECK(is_signed(*envelope, {key.public_key()}));
}

TEST_CASE("what is no envelope is refused") {
  for (const char* text :
       {"", "[]", "{}", "{\"payload\":\"\",\"payloadType\":\"\"}",
        R"({"payload":"*","payloadType":"t","signatures":[]})",
        R"({"payload":"","payloadType":"t","signatures":[{}]})",
        R"({"payload":"","payloadType":"t","signatures":[{"sig":"?"}]})",
        R"({"payload":"","payload":"","payloadType":"t","signatures":[]})"}) {
    INFO(text);
    CHECK_FALSE(parse_envelope(text));
  }
}

}  // namespace
}  // namespace hoopgit::attestation
