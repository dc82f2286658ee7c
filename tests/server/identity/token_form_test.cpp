#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/server/identity/verification_cases.hpp"

namespace hoopgit::identity {
namespace {

using test::Case;
using test::changed;
using test::check_all;
using test::claims;
using test::compact;
using test::header;
using test::in_quotes;
using test::Rig;
using test::signed_token;
using test::TestKey;

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

}  // namespace
}  // namespace hoopgit::identity
