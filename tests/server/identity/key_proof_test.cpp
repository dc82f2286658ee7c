#include "server/identity/key_proof.hpp"

#include "core/base/encoding.hpp"
#include "server/identity/proof_keeper.hpp"
#include "tests/server/identity/test_issuer.hpp"
#include "tests/server/identity/test_proof.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::Edits;
using test::in_quotes;
using test::ProofMaker;

const Time now = from_unix_seconds(1'800'000'000);
const Url origin = *parse_url("https://relay.example.com");

/// "taken", or the name of the fault.
std::string outcome(const KeyProof& proof,
                    std::optional<std::string_view> token = {}) {
  const auto seen = check_proof(proof, origin, token, now);
  const auto* fault = std::get_if<ProofFault>(&seen);
  return fault == nullptr ? "taken" : std::string(name_of(*fault));
}

std::string outcome(const ProofMaker& maker, const Edits& claims,
                    const Edits& header = {}) {
  return outcome({maker.jwt(now, claims, header), "POST", "/oauth/token"});
}

TEST_CASE("a proof is known by the thumbprint of its key") {
  const ProofMaker maker;
  const auto seen =
      check_proof(maker.at_token_endpoint(now), origin, std::nullopt, now);
  const auto* key = std::get_if<ProvenKey>(&seen);
  REQUIRE(key != nullptr);
  CHECK(key->thumbprint == maker.thumbprint());
  CHECK(key->thumbprint.size() == 43);
  CHECK_FALSE(key->nonce);
  // The example of RFC 9449, 4.1 and 6.1.
  const std::string x = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
  const std::string y = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";
  CHECK(to_base64url(crypto::sha256(R"({"crv":"P-256","kty":"EC","x":")" + x +
                                    R"(","y":")" + y + "\"}")) ==
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

TEST_CASE("a proof by Ed25519 is taken, too") {
  const auto key = test::TestKey::ed25519();
  auto jwk = key.jwk("k");
  const std::string header =
      R"({"typ":"dpop+jwt","alg":"EdDSA","jwk":)" + json::dump(jwk) + "}";
  const std::string claims =
      R"({"jti":"a","htm":"POST","iat":1800000000,)"
      R"("htu":"https://relay.example.com/oauth/token"})";
  CHECK(outcome({test::signed_token(header, claims, key, "EdDSA"), "POST",
                 "/oauth/token"}) == "taken");
}

TEST_CASE("a proof must be a JWS with an id") {
  const ProofMaker maker;
  for (const std::string text : {"", "a", "a.b", "a.b.c", "....", "{}"})
    CHECK(outcome({text, "POST", "/oauth/token"}) == "malformed");
  const std::string good = maker.jwt(now);
  CHECK(outcome({good + "=", "POST", "/oauth/token"}) == "malformed");
  CHECK(outcome({good + "." + good, "POST", "/oauth/token"}) == "malformed");
  for (const std::string& id :
       {std::string(), std::string("7"), in_quotes(""), in_quotes("a b"),
        in_quotes(std::string(129, 'a')), in_quotes("\x01")})
    CHECK(outcome(maker, {{"jti", id}}) == "malformed");
  CHECK(outcome(maker, {{"iat", in_quotes("1800000000")}}) == "malformed");
}

TEST_CASE("a proof says that it is one, and how it is signed") {
  const ProofMaker maker;
  for (const std::string& type :
       {std::string(), in_quotes("JWT"), in_quotes("at+jwt"),
        in_quotes("DPOP+JWT"), std::string("7")})
    CHECK(outcome(maker, {}, {{"typ", type}}) == "header");
  for (const std::string& name :
       {std::string(), in_quotes("none"), in_quotes("HS256"),
        in_quotes("RS256"), in_quotes("PS256"), in_quotes("ES384"),
        in_quotes("es256")})
    CHECK(outcome(maker, {}, {{"alg", name}}) == "header");
  for (const auto* name :
       {"crit", "enc", "zip", "b64", "jku", "x5u", "x5c", "kid"})
    CHECK(outcome(maker, {}, {{name, in_quotes("x")}}) == "header");
}

TEST_CASE("a proof brings a public key that fits") {
  const ProofMaker maker;
  const auto with = [&](const std::string& jwk) {
    return outcome(maker, {}, {{"jwk", jwk}});
  };
  const std::string good = maker.jwk();
  const auto plus = [&](const std::string& more) {
    return good.substr(0, good.size() - 1) + "," + more + "}";
  };
  CHECK(with("") == "key");
  CHECK(with(in_quotes("x")) == "key");
  CHECK(with("{}") == "key");
  CHECK(with(plus(R"("d":"AAAA")")) == "key");
  CHECK(with(plus(R"("k":"AAAA")")) == "key");
  CHECK(with(R"({"kty":"oct","k":"AAAA"})") == "key");
  CHECK(with(R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})") == "key");
  CHECK(with(json::dump(test::TestKey::p384().jwk("k"))) == "key");
  CHECK(with(json::dump(test::TestKey::rsa().jwk("k"))) == "key");
  CHECK(with(json::dump(test::TestKey::ed25519().jwk("k"))) == "key");
}

TEST_CASE("a proof is signed by the key that it brings") {
  const ProofMaker maker;
  const ProofMaker other;
  CHECK(outcome(maker, {}, {{"jwk", other.jwk()}}) == "signature");
  const std::string good = maker.jwt(now);
  const auto cut = good.rfind('.');
  CHECK(outcome({good.substr(0, cut + 1) + to_base64url(std::string(64, '\0')),
                 "POST", "/oauth/token"}) == "signature");
  CHECK(outcome({good.substr(0, cut + 1) + to_base64url("short"), "POST",
                 "/oauth/token"}) == "signature");
}

TEST_CASE("a proof is for this method and this address") {
  const ProofMaker maker;
  for (const std::string& method :
       {std::string(), in_quotes("GET"), in_quotes("post"), std::string("1")})
    CHECK(outcome(maker, {{"htm", method}}) == "request");
  for (const std::string address :
       {"", "https://relay.example.com/oauth/revoke",
        "https://other.example.com/oauth/token",
        "http://relay.example.com/oauth/token",
        "https://relay.example.com:8443/oauth/token",
        "https://relay.example.com/oauth/token/",
        "https://relay.example.com/oauth/token?x=1",
        "https://relay.example.com/oauth/token#x", "/oauth/token", "nonsense"})
    CHECK(outcome(maker, {{"htu", in_quotes(address)}}) == "request");
  CHECK(outcome(maker, {{"htu", ""}}) == "request");
  CHECK(outcome(maker, {{"htu", in_quotes("HTTPS://Relay.Example.com:443/oauth/"
                                          "%74oken")}}) == "taken");
}

TEST_CASE("a proof is a minute old at most, and a minute ahead") {
  const ProofMaker maker;
  const auto at = [&](int seconds) {
    return outcome(maker, {{"iat", std::to_string(1'800'000'000 + seconds)}});
  };
  CHECK(at(-60) == "taken");
  CHECK(at(60) == "taken");
  CHECK(at(-61) == "time");
  CHECK(at(61) == "time");
  CHECK(outcome(maker, {{"iat", ""}}) == "time");
  CHECK(outcome(maker, {{"iat", "0"}}) == "time");
}

TEST_CASE("with an access token a proof is of that token") {
  const ProofMaker maker;
  const std::string token = "the access token";
  CHECK(outcome(maker.of(token, now), token) == "taken");
  CHECK(outcome(maker.of("another", now), token) == "token");
  CHECK(outcome(maker.of(token, now, {{"ath", ""}}), token) == "token");
  CHECK(outcome(maker.of(token, now, {{"ath", "1"}}), token) == "token");
}

/// "taken", or the name of the fault.
std::string taken_by(ProofKeeper& keeper, const KeyProof& proof, Time when) {
  auto seen = check_proof(proof, origin, std::nullopt, when);
  if (auto* key = std::get_if<ProvenKey>(&seen)) seen = keeper.take(*key);
  const auto* fault = std::get_if<ProofFault>(&seen);
  return fault == nullptr ? "taken" : std::string(name_of(*fault));
}

TEST_CASE("a proof is taken once, and its id is the key's own") {
  test::StoppedClock clock{1'800'000'000};
  ProofKeeper keeper(clock, false);
  const ProofMaker maker;
  const ProofMaker other;
  const auto proof = maker.at_token_endpoint(now, {{"jti", in_quotes("a")}});
  CHECK(taken_by(keeper, proof, now) == "taken");
  CHECK(taken_by(keeper, proof, now) == "replay");
  CHECK(taken_by(keeper,
                 other.at_token_endpoint(now, {{"jti", in_quotes("a")}}),
                 now) == "taken");
  clock.advance(60s);
  CHECK(taken_by(keeper, proof, clock.now()) == "replay");
  clock.advance(1s);
  CHECK(taken_by(keeper, proof, clock.now()) == "time");
}

TEST_CASE("a proof from ahead is remembered until it is too old") {
  test::StoppedClock clock{1'800'000'000};
  ProofKeeper keeper(clock, false);
  const ProofMaker maker;
  const auto ahead = maker.at_token_endpoint(now + 60s);
  CHECK(taken_by(keeper, ahead, now) == "taken");
  clock.advance(120s);
  CHECK(taken_by(keeper, ahead, clock.now()) == "replay");
  clock.advance(1s);
  CHECK(taken_by(keeper, ahead, clock.now()) == "time");
}

TEST_CASE("a proof with a nonce is good whatever the client's clock says") {
  test::StoppedClock clock{1'800'000'000};
  ProofKeeper keeper(clock, false);
  const ProofMaker maker;
  for (const auto away : {-86400s, -61s, 61s, 86400s}) {
    CHECK(taken_by(keeper, maker.at_token_endpoint(now + away), now) == "time");
    const auto proof = maker.at_token_endpoint(
        now + away, {{"nonce", in_quotes(keeper.nonce())}});
    CHECK(taken_by(keeper, proof, now) == "taken");
    CHECK(taken_by(keeper, proof, now) == "replay");
  }
  const auto proof =
      maker.at_token_endpoint(now - 1h, {{"nonce", in_quotes(keeper.nonce())}});
  CHECK(taken_by(keeper, proof, now) == "taken");
  clock.advance(299s);
  CHECK(taken_by(keeper, proof, clock.now()) == "replay");
  clock.advance(1s);
  CHECK(taken_by(keeper, proof, clock.now()) == "nonce");
}

TEST_CASE("when too many proofs are remembered none more is taken") {
  test::StoppedClock clock{1'800'000'000};
  ProofKeeper keeper(clock, false, 2);
  const ProofMaker maker;
  CHECK(taken_by(keeper, maker.at_token_endpoint(now), now) == "taken");
  CHECK(taken_by(keeper, maker.at_token_endpoint(now), now) == "taken");
  CHECK(taken_by(keeper, maker.at_token_endpoint(now), now) == "replay");
  clock.advance(61s);
  CHECK(taken_by(keeper, maker.at_token_endpoint(clock.now()), clock.now()) ==
        "taken");
}

TEST_CASE("a proof from before the relay began needs one of its nonces") {
  test::StoppedClock clock{1'800'000'000};
  const ProofMaker maker;
  const auto early = maker.at_token_endpoint(now - 1s);
  ProofKeeper before(clock, false);
  CHECK(taken_by(before, early, now) == "nonce");
  const auto with = [&](const std::string& nonce) {
    return maker.at_token_endpoint(now - 1s, {{"nonce", in_quotes(nonce)}});
  };
  CHECK(taken_by(before, with(before.nonce()), now) == "taken");
  // Of another life of the relay.
  CHECK(taken_by(before, with(ProofKeeper(clock, false).nonce()), now) ==
        "nonce");
}

TEST_CASE("a nonce is good for five minutes, and only from this relay") {
  test::StoppedClock clock{1'800'000'000};
  ProofKeeper keeper(clock, true);
  const ProofMaker maker;
  const std::string nonce = keeper.nonce();
  const auto with = [&](const std::string& text) {
    return taken_by(keeper,
                    maker.at_token_endpoint(clock.now(), {{"nonce", text}}),
                    clock.now());
  };
  CHECK(with("") == "nonce");
  CHECK(with("7") == "nonce");
  CHECK(with(in_quotes("")) == "nonce");
  CHECK(with(in_quotes(nonce + "x")) == "nonce");
  CHECK(with(in_quotes(nonce)) == "taken");
  clock.advance(4min);
  CHECK(with(in_quotes(nonce)) == "taken");
  CHECK(keeper.nonce() != nonce);
  clock.advance(1min);
  CHECK(with(in_quotes(nonce)) == "nonce");
}

}  // namespace
}  // namespace hoopgit::identity
