#include "cli/session_key.hpp"

#include "cli/session.hpp"
#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

const Time now = from_unix_seconds(1'800'000'000);
const Url url = *parse_url("https://relay.example.com/oauth/token?x=1");

json::Value part(const std::string& proof, std::size_t index) {
  return *json::parse(*from_base64url(split(proof, '.')[index]));
}

crypto::PublicKey key_in(const json::Value& header) {
  const auto* jwk = header.find("jwk");
  return *crypto::PublicKey::p256(*from_base64url(*jwk->text("x")),
                                  *from_base64url(*jwk->text("y")));
}

TEST_CASE("a proof is what RFC 9449 says, and signed by the key in it") {
  const auto key = SessionKey::generate();
  const auto proof = key.proof({.method = "POST", .url = url}, now);
  const auto header = part(proof, 0);
  CHECK(*header.text("typ") == "dpop+jwt");
  CHECK(*header.text("alg") == "ES256");
  CHECK(header.find("jwk")->find("d") == nullptr);
  const auto claims = part(proof, 1);
  CHECK(*claims.text("htm") == "POST");
  CHECK(*claims.text("htu") == "https://relay.example.com/oauth/token");
  CHECK(*claims.integer("iat") == 1'800'000'000);
  CHECK(claims.find("ath") == nullptr);
  CHECK(claims.find("nonce") == nullptr);
  const auto dot = proof.rfind('.');
  CHECK(key_in(header).verifies(proof.substr(0, dot),
                                *from_base64url(proof.substr(dot + 1))));
}

TEST_CASE("each proof has an id of its own, and what it is about") {
  const auto key = SessionKey::generate();
  const SessionKey::Request request{.method = "GET",
                                    .url = url,
                                    .access_token = "token",
                                    .nonce = "from the relay"};
  const auto first = part(key.proof(request, now), 1);
  const auto second = part(key.proof(request, now), 1);
  CHECK(*first.text("jti") != *second.text("jti"));
  CHECK(*first.text("ath") == to_base64url(crypto::sha256("token")));
  CHECK(*first.text("nonce") == "from the relay");
}

TEST_CASE("a session keeps its key") {
  Session session{.relay = "https://relay.example.com",
                  .issuer = "https://id.example.com",
                  .subject = "42",
                  .account = "ada",
                  .client_id = "cli",
                  .token_endpoint = "https://id.example.com/token",
                  .id_token = Secret("x")};
  CHECK_FALSE(session_from_text(to_text(session))->key);
  session.key = SessionKey::generate();
  const auto again = session_from_text(to_text(session));
  REQUIRE(again);
  REQUIRE(again->key);
  CHECK(again->key->nonce() == session.key->nonce());
  CHECK(again->key->secret().reveal() == session.key->secret().reveal());
  const auto proof = again->key->proof({.method = "POST", .url = url}, now);
  const auto dot = proof.rfind('.');
  CHECK(key_in(part(session.key->proof({.method = "GET", .url = url}, now), 0))
            .verifies(proof.substr(0, dot),
                      *from_base64url(proof.substr(dot + 1))));
}

TEST_CASE("two keys have nothing in common, and no other text is a key") {
  const auto one = SessionKey::generate();
  const auto two = SessionKey::generate();
  CHECK(one.nonce() != two.nonce());
  CHECK(one.nonce().size() == 43);
  CHECK(one.nonce_secret() != two.nonce_secret());
  for (const std::string text : {"", "AAAA", "not base64!"})
    CHECK_FALSE(SessionKey::from(Secret(text), "r"));
  auto cut = std::string(one.secret().reveal());
  cut.resize(cut.size() / 2);
  CHECK_FALSE(SessionKey::from(Secret(cut), "r"));
}

}  // namespace
}  // namespace hoopgit::cli
