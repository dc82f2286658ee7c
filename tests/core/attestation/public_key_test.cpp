#include "core/attestation/public_key.hpp"

#include "core/attestation/envelope.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace hoopgit::attestation {
namespace {

// RFC 8410, 10.1: the example's key.
const std::string pem_of_rfc =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

TEST_CASE("a key is written as RFC 8410 has it") {
  const auto keys = keys_in_pem(pem_of_rfc);
  REQUIRE(keys);
  REQUIRE(keys->size() == 1);
  CHECK(keys->front().size() == 32);
  CHECK(to_pem(keys->front()) == pem_of_rfc);
}

TEST_CASE("a key of a log's form is written in PEM, whatever is in it") {
  // All pluses, after the type and what fills up its three bytes.
  std::string key = "xx";
  for (int i = 0; i < 10; ++i)
    key += "\xfb\xef\xbe";
  const std::string vkey =
      "relay.example.com/attestation+00112233+" + to_base64('\x01' + key);
  REQUIRE(vkey.find('+', 45) != std::string::npos);
  const auto pem = pem_of_vkey(vkey);
  REQUIRE(pem);
  CHECK(*pem == to_pem(key));
  for (const auto& bad : {std::string(), std::string("name+00112233"),
                          "name+00112233+" + to_base64('\x04' + key),
                          "name+00112233+" + to_base64(key), vkey + "="})
    CHECK_FALSE(pem_of_vkey(bad));
}

TEST_CASE("several keys stand one after the other, with text between") {
  const std::string other = to_pem(std::string(32, 'x'));
  const auto keys =
      keys_in_pem("the first\n" + pem_of_rfc + "\nthe second\n" + other);
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  CHECK(keys->back() == std::string(32, 'x'));
  CHECK(key_id(keys->front()) != key_id(keys->back()));
}

TEST_CASE("what is no Ed25519 key is refused") {
  const auto replaced = [](const std::string& from, const std::string& to) {
    std::string text = pem_of_rfc;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const auto& text :
       {std::string(), std::string("MCowBQYDK2VwAyEA"),
        replaced("VwAyEA", "VuAyEA"),  // X25519.
        replaced("ZuE=", "ZuE"), replaced("-----END", "----END"),
        replaced("ZuE=", "")}) {
    INFO(text);
    CHECK_FALSE(keys_in_pem(text));
  }
}

/// A folder of this test's own.
std::filesystem::path folder() {
  const std::filesystem::path path =
      std::filesystem::path(HOOPGIT_TEST_FOLDER) / "openssl";
  std::filesystem::create_directories(path);
  return path;
}

bool openssl_accepts(const std::string& pem, const std::string& bytes,
                     const std::string& signature) {
  const auto at = folder();
  REQUIRE(replace_file(at / "key.pem", pem));
  REQUIRE(replace_file(at / "bytes", bytes));
  REQUIRE(replace_file(at / "signature", signature));
  const auto done = run({.argv = {"openssl", "pkeyutl", "-verify", "-pubin",
                                  "-inkey", (at / "key.pem").string(), "-rawin",
                                  "-in", (at / "bytes").string(), "-sigfile",
                                  (at / "signature").string()}});
  REQUIRE(done);
  return done->succeeded();
}

TEST_CASE("openssl accepts the signature of an envelope by its PEM key") {
  const auto key = *crypto::SigningKey::from_seed(Secret(std::string(32, 'k')));
  const std::string statement =
      R"({"_type":"https://in-toto.io/Statement/v1"})";
  const auto envelope = parse_envelope(
      to_line({statement,
               {{key_id(key.public_key()), sign_statement(statement, key)}}}));
  REQUIRE(envelope);
  const auto signed_bytes =
      pre_authentication(envelope->type, envelope->payload);
  const std::string signature = envelope->signatures.front().bytes;
  const std::string pem = to_pem(key.public_key());
  CHECK(openssl_accepts(pem, signed_bytes, signature));
  CHECK_FALSE(openssl_accepts(pem, statement, signature));
  CHECK_FALSE(openssl_accepts(pem_of_rfc, signed_bytes, signature));
}

}  // namespace
}  // namespace hoopgit::attestation
