#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/server/identity/verification_cases.hpp"

namespace hoopgit::identity {
namespace {

using test::check_all;
using test::claims;
using test::compact;
using test::header;
using test::in_quotes;
using test::Rig;
using test::signed_token;
using test::TestKey;

TEST_CASE("only the very issuer that is configured is known") {
  check_all({
      claims("no iss", "issuer", {{"iss", ""}}),
      claims("iss not a string", "issuer", {{"iss", "[]"}}),
      claims("another issuer", "issuer",
             {{"iss", in_quotes("https://evil.example.com")}}),
      claims("a slash more", "issuer",
             {{"iss", in_quotes("https://id.example.com/realms/corp/")}}),
      claims("another case", "issuer",
             {{"iss", in_quotes("https://ID.example.com/realms/corp")}}),
      claims("an explicit port", "issuer",
             {{"iss", in_quotes("https://id.example.com:443/realms/corp")}}),
      claims("a NUL at the end", "issuer",
             {{"iss", R"("https://id.example.com/realms/corp\u0000")"}}),
  });
}

TEST_CASE("keys of a foreign issuer are never looked up") {
  const Rig rig;
  CHECK(rig.outcome(rig.token(
            {{"iss", in_quotes("https://evil.example.com")}})) == "issuer");
  CHECK(rig.lookups == 0);
}

TEST_CASE("a token without a key of its issuer is refused") {
  check_all({
      header("an unknown kid", "key", {{"kid", in_quotes("other")}}),
      header("kid is a path", "key", {{"kid", in_quotes("../../dev/null")}}),
      header("kid is SQL", "key", {{"kid", in_quotes("x' OR '1'='1")}}),
      header("kid is a URL", "key", {{"kid", in_quotes("http://127.0.0.1/")}}),
      header("kid of the RSA key", "key", {{"kid", in_quotes("RS256")}}),
      header("EC key asked for as RSA", "key", {{"alg", in_quotes("RS256")}}),
      header("EC key asked for as Ed25519", "key",
             {{"alg", in_quotes("EdDSA")}}),
  });
}

TEST_CASE("a signature that is not the issuer's is refused") {
  check_all({
      {"by another key", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header(), rig.claims(), TestKey::p256(),
                             "ES256");
       }},
      {"by a P-384 key", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header(), rig.claims(), TestKey::p384(),
                             "ES384");
       }},
      {"another payload", "signature",
       [](const Rig& rig) {
         const auto good = rig.token();
         return to_base64url(rig.header()) + '.' +
                to_base64url(rig.claims({{"sub", in_quotes("root")}})) +
                good.substr(good.rfind('.'));
       }},
      {"another header", "signature",
       [](const Rig& rig) {
         const auto good = rig.token();
         return to_base64url(rig.header({{"typ", ""}})) +
                good.substr(good.find('.'));
       }},
      {"DER instead of r and s", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header(), rig.claims(), rig.keys.at("ES256"),
                             "ES256 as DER");
       }},
      {"r and s zero", "signature",
       [](const Rig& rig) {
         return compact(rig.header(), rig.claims(), std::string(64, '\0'));
       }},
      {"one byte short", "signature",
       [](const Rig& rig) {
         return compact(rig.header(), rig.claims(), std::string(63, 'x'));
       }},
      {"one byte long", "signature",
       [](const Rig& rig) {
         return compact(rig.header(), rig.claims(), std::string(65, 'x'));
       }},
      {"RS256 signed as PS256", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header({}, "RS256"), rig.claims(),
                             rig.keys.at("RS256"), "PS256");
       }},
      {"RS256 signed as RS512", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header({}, "RS256"), rig.claims(),
                             rig.keys.at("RS256"), "RS512");
       }},
      {"PS256 with a salt of another length", "signature",
       [](const Rig& rig) {
         return signed_token(rig.header({{"alg", in_quotes("PS256")},
                                         {"kid", in_quotes("RS256")}}),
                             rig.claims(), rig.keys.at("RS256"),
                             "PS256 with a long salt");
       }},
      {"an Ed25519 signature cut", "signature",
       [](const Rig& rig) {
         return compact(rig.header({}, "EdDSA"), rig.claims(),
                        std::string(32, 'x'));
       }},
  });
}

}  // namespace
}  // namespace hoopgit::identity
