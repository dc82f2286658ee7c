#include "server/identity/verification.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/jws.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace hoopgit::identity {
namespace {

using test::compact;
using test::Edits;
using test::in_quotes;
using test::Rig;
using test::signed_token;
using test::TestKey;

struct Case {
  std::string what;
  std::string expected;
  std::function<std::string(const Rig&)> token;
};

void check_all(const std::vector<Case>& cases) {
  const Rig rig;
  for (const auto& [what, expected, token] : cases) {
    INFO(what);
    CHECK(rig.outcome(token(rig)) == expected);
  }
}

Case claims(std::string what, std::string expected, Edits edits) {
  return {
      std::move(what), std::move(expected),
      [edits = std::move(edits)](const Rig& rig) { return rig.token(edits); }};
}

Case header(std::string what, std::string expected, Edits edits) {
  return {std::move(what), std::move(expected),
          [edits = std::move(edits)](const Rig& rig) {
            return rig.token({}, edits);
          }};
}

/// A claim that lies this many seconds from now.
Case date(std::string what, std::string expected, std::string name,
          std::int64_t offset) {
  return {std::move(what), std::move(expected),
          [name = std::move(name), offset](const Rig& rig) {
            return rig.token(
                {{name, std::to_string(to_unix_seconds(rig.now) + offset)}});
          }};
}

Case changed(std::string what, std::string expected,
             std::function<std::string(std::string)> change) {
  return {std::move(what), std::move(expected),
          [change = std::move(change)](const Rig& rig) {
            return change(rig.token());
          }};
}

/// The signature keyed with public bytes: RS256 read as HS256.
std::string confused(const Rig& rig, std::string_view key) {
  const auto text = to_base64url(rig.header({{"alg", in_quotes("HS256")},
                                             {"kid", in_quotes("RS256")}})) +
                    '.' + to_base64url(rig.claims());
  return text + '.' + to_base64url(crypto::hmac_sha256(Secret(key), text));
}

std::string in_spelling(const Rig& rig, std::string_view algorithm) {
  return compact(rig.header({{"alg", in_quotes(algorithm)}}), rig.claims(),
                 "x");
}

TEST_CASE("a sound token of every algorithm is taken") {
  const Rig rig;
  for (const std::string algorithm : {"RS256", "ES256", "EdDSA"}) {
    CAPTURE(algorithm);
    CHECK(rig.outcome(rig.token({}, {}, algorithm)) == "taken");
  }
  const auto pss = signed_token(
      rig.header({{"alg", in_quotes("PS256")}, {"kid", in_quotes("RS256")}}),
      rig.claims(), rig.keys.at("RS256"), "PS256");
  CHECK(rig.outcome(pss) == "taken");
}

TEST_CASE("what honest issuers do is taken") {
  check_all({
      header("no typ", "taken", {{"typ", ""}}),
      header("typ in lower case", "taken", {{"typ", in_quotes("jwt")}}),
      header("no kid, and one key for the algorithm", "taken", {{"kid", ""}}),
      header("a thumbprint as Entra sends", "taken",
             {{"x5t", in_quotes("abc")}}),
      header("an unknown parameter", "taken", {{"foo", "1"}}),
      claims("audience as an array", "taken", {{"aud", R"(["hoopgit-cli"])"}}),
      claims("azp is our client", "taken", {{"azp", in_quotes("hoopgit-cli")}}),
      claims("two audiences, azp ours", "taken",
             {{"aud", R"(["other","hoopgit-cli"])"},
              {"azp", in_quotes("hoopgit-cli")}}),
      claims("dates with fractions", "taken",
             {{"iat", "1799999990.5"}, {"exp", "1.8000003e9"}}),
      date("59 seconds late", "taken", "exp", -59),
      date("issued 60 seconds ahead", "taken", "iat", 60),
      date("valid in 60 seconds", "taken", "nbf", 60),
      date("a day old", "taken", "iat", -86400),
      {"a machine's token", "taken",
       [](const Rig& rig) {
         return rig.token({{"iss", in_quotes("https://ci.example.com")},
                           {"aud", in_quotes("https://relay.example.com")},
                           {"azp", in_quotes("somebody")}});
       }},
  });
}

TEST_CASE("what is not a strict compact JWS is malformed") {
  check_all({
      changed("nothing", "malformed", [](auto) { return ""; }),
      changed("two segments", "malformed",
              [](auto token) { return token.substr(0, token.rfind('.')); }),
      changed("four segments", "malformed",
              [](auto token) { return token + ".x"; }),
      changed("five segments, as encryption has", "malformed",
              [](auto token) { return token + ".eA.eA"; }),
      changed("no signature", "malformed",
              [](auto token) { return token.substr(0, token.rfind('.') + 1); }),
      changed("no header", "malformed",
              [](auto token) { return token.substr(token.find('.')); }),
      changed("only dots", "malformed", [](auto) { return ".."; }),
      changed("padding", "malformed", [](auto token) { return token + "="; }),
      changed("white space before", "malformed",
              [](auto token) { return " " + token; }),
      changed("a line feed at the end", "malformed",
              [](auto token) { return token + "\n"; }),
      changed("a NUL at the end", "malformed",
              [](auto token) { return token + '\0'; }),
      changed("a character of plain base64", "malformed",
              [](auto token) {
                token[token.size() - 3] = '+';
                return token;
              }),
      changed("stray bits in the last character", "malformed",
              [](auto token) {
                // 64 bytes leave two bits over: A, Q, g or w are allowed.
                token.back() = token.back() == 'B' ? 'C' : 'B';
                return token;
              }),
      changed(
          "a character inserted into the payload", "malformed",
          [](auto token) { return token.insert(token.find('.') + 5, "!"); }),
      changed("over 16 KiB", "malformed",
              [](auto token) { return token + std::string(16384, 'A'); }),
      {"JSON serialization", "malformed",
       [](const Rig& rig) {
         return R"({"payload":")" + to_base64url(rig.claims()) + R"("})";
       }},
      {"the header is an array", "malformed",
       [](const Rig& rig) { return compact("[]", rig.claims(), "x"); }},
      {"the payload is a string", "malformed",
       [](const Rig& rig) { return compact(rig.header(), R"("x")", "x"); }},
      {"the payload is no JSON", "malformed",
       [](const Rig& rig) { return compact(rig.header(), "{", "x"); }},
      {"bytes after the payload", "malformed",
       [](const Rig& rig) {
         return signed_token(rig.header(), rig.claims() + "{}",
                             rig.keys.at("ES256"), "ES256");
       }},
      {"an audience twice", "malformed",
       [](const Rig& rig) {
         auto text = rig.claims();
         text.insert(1, R"("aud":"evil",)");
         return signed_token(rig.header(), text, rig.keys.at("ES256"), "ES256");
       }},
      {"a key twice, once escaped", "malformed",
       [](const Rig& rig) {
         auto text = rig.claims();
         text.insert(1, R"("\u0073ub":"evil",)");
         return signed_token(rig.header(), text, rig.keys.at("ES256"), "ES256");
       }},
      {"an algorithm twice", "malformed",
       [](const Rig& rig) {
         auto text = rig.header();
         text.insert(1, R"("alg":"none",)");
         return signed_token(text, rig.claims(), rig.keys.at("ES256"), "ES256");
       }},
      claims("a depth bomb", "malformed",
             {{"x", std::string(8, '[') + std::string(8, ']')}}),
      claims("bytes that are not UTF-8", "malformed", {{"x", "\"\xff\""}}),
      claims("exp as a string", "malformed",
             {{"exp", in_quotes("1800000290")}}),
      claims("exp 1e400", "malformed", {{"exp", "1e400"}}),
      claims("exp 1e300", "malformed", {{"exp", "1e300"}}),
      claims("exp negative", "malformed", {{"exp", "-1"}}),
      claims("exp 2^53", "malformed", {{"exp", "9007199254740992"}}),
      claims("exp over 64 bits", "malformed",
             {{"exp", "18446744073709551616"}}),
      claims("exp null", "malformed", {{"exp", "null"}}),
      claims("exp NaN", "malformed", {{"exp", "NaN"}}),
      claims("iat as a string", "malformed", {{"iat", in_quotes("1")}}),
      claims("nbf as an array", "malformed", {{"nbf", "[1]"}}),
      claims("10,000 audiences", "malformed",
             {{"aud",
               [] {
                 std::string all = "[";
                 for (int i = 0; i < 9999; ++i)
                   all += "\"a\",";
                 return all + "\"hoopgit-cli\"]";
               }()}}),
  });
}

TEST_CASE("a header that asks for anything special is refused") {
  const auto none = [](std::string spelling) {
    return Case{"alg " + spelling, "header", [spelling](const Rig& rig) {
                  return in_spelling(rig, spelling);
                }};
  };
  check_all({
      none("none"),
      none("None"),
      none("NONE"),
      none("nOnE"),
      none(""),
      none("es256"),
      none("ES256 "),
      none("HS256"),
      none("HS512"),
      none("RS512"),
      none("ES384"),
      none("RS1"),
      none("Ed25519"),
      {"HS256 with the public key as PEM", "header",
       [](const Rig& rig) {
         return confused(rig, rig.keys.at("RS256").public_pem());
       }},
      {"HS256 with the public key as DER", "header",
       [](const Rig& rig) {
         return confused(rig, rig.keys.at("RS256").public_der());
       }},
      {"HS256 with the modulus", "header",
       [](const Rig& rig) {
         return confused(rig, *rig.keys.at("RS256").jwk("").text("n"));
       }},
      header("no alg", "header", {{"alg", ""}}),
      header("alg null", "header", {{"alg", "null"}}),
      header("alg as an array", "header", {{"alg", R"(["ES256"])"}}),
      header("an access token", "header", {{"typ", in_quotes("at+jwt")}}),
      header("a logout token", "header", {{"typ", in_quotes("logout+jwt")}}),
      header("a DPoP proof", "header", {{"typ", in_quotes("dpop+jwt")}}),
      header("typ not a string", "header", {{"typ", "1"}}),
      header("crit", "header", {{"crit", R"(["exp"])"}}),
      header("crit empty", "header", {{"crit", "[]"}}),
      header("b64 false", "header", {{"b64", "false"}}),
      header("b64 as a string", "header", {{"b64", in_quotes("true")}}),
      header("encryption", "header", {{"enc", in_quotes("A256GCM")}}),
      header("compression", "header", {{"zip", in_quotes("DEF")}}),
      header("jku", "header", {{"jku", in_quotes("http://127.0.0.1/jwks")}}),
      header("x5u", "header", {{"x5u", in_quotes("file:///etc/passwd")}}),
      header("x5c", "header", {{"x5c", R"(["MIIB"])"}}),
      {"jwk with the key that signed", "header",
       [](const Rig& rig) {
         const auto own = TestKey::p256();
         return signed_token(
             rig.header({{"jwk", json::dump(own.jwk("ES256"))}}), rig.claims(),
             own, "ES256");
       }},
      header("kid empty", "header", {{"kid", in_quotes("")}}),
      header("kid not a string", "header", {{"kid", "7"}}),
      header("kid over 128 bytes", "header",
             {{"kid", in_quotes(std::string(129, 'k'))}}),
      header("kid with NUL", "header", {{"kid", R"("ES256\u0000")"}}),
      header("kid with a line feed", "header", {{"kid", R"("ES256\n")"}}),
      header("kid not ASCII", "header", {{"kid", in_quotes("sch\u00f6n")}}),
      {"an algorithm that this issuer may not use", "header",
       [](const Rig& rig) {
         return rig.token({{"iss", in_quotes("https://strict.example.com")}});
       }},
  });
}

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

TEST_CASE("a token for somebody else is refused") {
  const auto machine = [](std::string what, Edits edits) {
    edits["iss"] = in_quotes("https://ci.example.com");
    return claims(std::move(what), "audience", std::move(edits));
  };
  check_all({
      claims("no aud", "audience", {{"aud", ""}}),
      claims("aud null", "audience", {{"aud", "null"}}),
      claims("aud empty", "audience", {{"aud", in_quotes("")}}),
      claims("aud an empty array", "audience", {{"aud", "[]"}}),
      claims("aud an object", "audience", {{"aud", R"({"hoopgit-cli":1})"}}),
      claims("aud with a number", "audience",
             {{"aud", R"(["hoopgit-cli",1])"}}),
      claims("another client", "audience", {{"aud", in_quotes("wiki")}}),
      claims("our name as a part", "audience",
             {{"aud", in_quotes("hoopgit-cli-evil")}}),
      claims("the relay's audience, for a person", "audience",
             {{"aud", in_quotes("https://relay.example.com")}}),
      claims("two audiences without azp", "audience",
             {{"aud", R"(["hoopgit-cli","wiki"])"}}),
      claims(
          "two audiences, azp another", "audience",
          {{"aud", R"(["hoopgit-cli","wiki"])"}, {"azp", in_quotes("wiki")}}),
      claims("azp another", "audience", {{"azp", in_quotes("wiki")}}),
      claims("azp not a string", "audience", {{"azp", R"(["hoopgit-cli"])"}}),
      machine("a machine with a person's audience",
              {{"aud", in_quotes("hoopgit-cli")}}),
      machine("a machine with a slash more",
              {{"aud", in_quotes("https://relay.example.com/")}}),
      machine("a machine with the owner's URL",
              {{"aud", in_quotes("https://github.com/acme")}}),
      machine("a machine with two audiences",
              {{"aud", R"(["https://relay.example.com","x"])"}}),
      machine("two audiences and an azp that matches nothing configured",
              {{"aud", R"(["https://relay.example.com","x"])"},
               {"azp", in_quotes("")}}),
  });
}

TEST_CASE("a token that is not of now is refused") {
  check_all({
      claims("no exp", "time", {{"exp", ""}}),
      claims("no iat", "time", {{"iat", ""}}),
      date("a minute late", "time", "exp", -60),
      date("long expired", "time", "exp", -100000),
      claims("exp zero", "time", {{"exp", "0"}}),
      date("not yet valid", "time", "nbf", 61),
      date("from the future", "time", "iat", 61),
      claims("from the far future", "time", {{"iat", "9007199254740991"}}),
      date("older than a day", "time", "iat", -86401),
      {"a machine's, older than 15 minutes", "time",
       [](const Rig& rig) {
         const auto second = to_unix_seconds(rig.now);
         return rig.token({{"iss", in_quotes("https://ci.example.com")},
                           {"aud", in_quotes("https://relay.example.com")},
                           {"iat", std::to_string(second - 901)}});
       }},
  });
}

TEST_CASE("the first failed check gives the reason") {
  check_all({
      {"header before issuer", "header",
       [](const Rig& rig) {
         return compact(rig.header({{"alg", in_quotes("none")}}),
                        rig.claims({{"iss", in_quotes("x")}}), "x");
       }},
      {"key before audience", "key",
       [](const Rig& rig) {
         return rig.token({{"aud", in_quotes("x")}}, {{"kid", in_quotes("x")}});
       }},
      {"signature before time", "signature",
       [](const Rig& rig) {
         return compact(rig.header(), rig.claims({{"exp", "0"}}), "x");
       }},
      claims("audience before time", "audience",
             {{"aud", in_quotes("x")}, {"exp", "0"}}),
  });
}

TEST_CASE("a second valid signature does not make another token") {
  const Rig rig;
  const auto fingerprint = [&](const std::string& token) {
    const auto result = verify(token, rig.settings, rig.lookup(), rig.now);
    return std::get<Verified>(*result).fingerprint;
  };
  // ECDSA is randomized: the same text, signed twice, differs in signature.
  const auto first = rig.token();
  const auto second = rig.token();
  REQUIRE(first != second);
  CHECK(fingerprint(first) == fingerprint(second));
  CHECK(fingerprint(first) !=
        fingerprint(rig.token({{"sub", in_quotes("other")}})));
}

TEST_CASE("a token is remembered until its times refuse it") {
  const Rig rig;
  const auto until = [&](const Edits& edits) {
    const auto result =
        verify(rig.token(edits), rig.settings, rig.lookup(), rig.now);
    return to_unix_seconds(std::get<Verified>(*result).useless_after) -
           to_unix_seconds(rig.now);
  };
  CHECK(until({}) == 290 + 60);
  CHECK(until({{"exp", "9007199254740991"}}) == 86400 + 1 - 10);
}

TEST_CASE("of two entries for one issuer the audience chooses") {
  Rig rig;
  rig.settings.issuers.push_back({.name = "corp-ci",
                                  .issuer = rig.settings.issuers[0].issuer,
                                  .client_id = "",
                                  .kind = "service"});
  const auto taken_by = [&](const Edits& edits) {
    const auto result =
        verify(rig.token(edits), rig.settings, rig.lookup(), rig.now);
    return std::get<Verified>(*result).issuer->name;
  };
  CHECK(taken_by({}) == "corp");
  CHECK(taken_by({{"aud", in_quotes("https://relay.example.com")}}) ==
        "corp-ci");
  CHECK(rig.outcome(rig.token({{"aud", in_quotes("x")}})) == "audience");
}

TEST_CASE("keys that cannot be had are an error, not a refusal") {
  const Rig rig;
  const auto broken =
      [](const IssuerSettings&,
         const KeyWanted&) -> Result<std::optional<crypto::PublicKey>> {
    return Error{Fault::unavailable, "cannot read the keys: no answer"};
  };
  const auto result = verify(rig.token(), rig.settings, broken, rig.now);
  REQUIRE_FALSE(result);
  CHECK(result.error().fault == Fault::unavailable);
}

TEST_CASE("foreign keys in a header are named for the audit") {
  const Rig rig;
  const auto token =
      rig.token({}, {{"jku", in_quotes("http://x/")}, {"x5t", in_quotes("y")}});
  const auto result = verify(token, rig.settings, rig.lookup(), rig.now);
  REQUIRE(result);
  CHECK(std::get<Refused>(*result).foreign_keys ==
        std::vector<std::string>{"jku", "x5t"});
}

}  // namespace
}  // namespace hoopgit::identity
