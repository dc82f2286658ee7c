#include "core/crypto/crypto.hpp"
#include "tests/server/identity/verification_cases.hpp"

namespace hoopgit::identity {
namespace {

using test::check_all;
using test::claims;
using test::compact;
using test::date;
using test::Edits;
using test::header;
using test::in_quotes;
using test::Rig;
using test::signed_token;

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
