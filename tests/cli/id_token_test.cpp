#include "cli/id_token.hpp"

#include "core/base/encoding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

const Time noon = from_unix_seconds(1'800'000'000);

Secret token_of(const std::string& payload) {
  return Secret(to_base64url(R"({"alg":"RS256"})") + "." +
                to_base64url(payload) + "." + to_base64url("signature"));
}

Expected expected() {
  return {.issuer = "https://idp.example.com",
          .client_id = "cli",
          .nonce = "n",
          .now = noon};
}

IdTokenClaims good_claims() {
  return {.issuer = "https://idp.example.com",
          .subject = "u-42",
          .account = "ada",
          .audiences = {"cli"},
          .nonce = "n",
          .expires = noon + std::chrono::seconds(300)};
}

TEST_CASE("an ID token is read without its signature") {
  const auto claims = read_id_token(token_of(
      R"({"iss":"https://idp.example.com","sub":"u-42","aud":"cli",
          "preferred_username":"ada","nonce":"n","exp":1800000300.5})"));
  REQUIRE(claims);
  CHECK(claims->subject == "u-42");
  CHECK(claims->account == "ada");
  CHECK(claims->expires == noon + std::chrono::seconds(300));
  CHECK(check_id_token(*claims, expected()));
}

TEST_CASE("what is no ID token is refused") {
  const auto text = GENERATE("", "a.b", "a.b.c.d", "hgt_x");
  CHECK_FALSE(read_id_token(Secret(text)));
  CHECK_FALSE(read_id_token(token_of(R"({"iss":"x","sub":"y","aud":"z"})")));
  // Two audiences by the same name: which one would count?
  CHECK_FALSE(read_id_token(
      token_of(R"({"iss":"x","sub":"y","aud":"cli","aud":"other","exp":1})")));
}

TEST_CASE("a token for somebody else is not used") {
  auto claims = good_claims();
  SECTION("of another issuer") {
    claims.issuer += "/";
  }
  SECTION("for another client") {
    claims.audiences = {"other"};
  }
  SECTION("for several, without saying which one asked") {
    claims.audiences = {"cli", "other"};
  }
  SECTION("asked for by another client") {
    claims.authorized_party = "other";
  }
  SECTION("of another sign-in") {
    claims.nonce = "m";
  }
  SECTION("without the nonce") {
    claims.nonce.reset();
  }
  SECTION("that has expired") {
    claims.expires = noon - std::chrono::seconds(61);
  }
  CHECK_FALSE(check_id_token(claims, expected()));
}

TEST_CASE("clocks may differ by a minute") {
  auto claims = good_claims();
  claims.expires = noon - std::chrono::seconds(60);
  CHECK(check_id_token(claims, expected()));
}

}  // namespace
}  // namespace hoopgit::cli
