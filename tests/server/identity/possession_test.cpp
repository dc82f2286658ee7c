// What is given to whoever proves a key is good for that key alone.

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/server/identity/exchange_bench.hpp"
#include "tests/server/identity/test_proof.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::ProofMaker;

const std::vector<std::string> of_api{"api:read"};
const std::vector<std::string> of_git{"git:read"};

struct Wish {
  std::vector<std::string> scopes = of_api;
  Edits claims{};
  std::string nonce_secret{};
  bool session = false;
  Edits proof{};
};

Result<Issued> exchange(Bench& bench, const ProofMaker* maker,
                        const Wish& wish = {}) {
  ExchangeRequest request{.subject_token = Secret(bench.token(wish.claims)),
                          .scopes = wish.scopes,
                          .wants_session = wish.session};
  request.nonce_secret = wish.nonce_secret;
  if (maker != nullptr)
    request.proof = maker->at_token_endpoint(bench.clock.now(), wish.proof);
  return bench.identities.exchange(request);
}

/// The error code that a client sees; "" for none.
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "" : std::string(oauth_error(result.error()));
}

std::string nonce_of(const ProofMaker& maker, const std::string& secret) {
  return in_quotes(
      to_base64url(crypto::sha256(maker.thumbprint() + "." + secret)));
}

TEST_CASE("a credential for the API is bound to the key that asked for it") {
  Bench bench;
  const ProofMaker maker;
  const auto issued = exchange(bench, &maker);
  REQUIRE(issued);
  CHECK(issued->is_bound);
  const Time now = bench.clock.now();
  const auto& token = issued->token;
  // A bearer of it is nobody.
  CHECK(code_of(bench.identities.identify(token)) == "invalid_dpop_proof");
  const auto proof = maker.of(token.reveal(), now);
  CHECK(bench.identities.identify(token, proof));
  CHECK(code_of(bench.identities.identify(token, proof)) ==
        "invalid_dpop_proof");
  const ProofMaker thief;
  CHECK(code_of(bench.identities.identify(
            token, thief.of(token.reveal(), now))) == "invalid_dpop_proof");
  CHECK(code_of(bench.identities.identify(token, KeyProof{})) ==
        "invalid_dpop_proof");
  CHECK(code_of(bench.identities.identify(
            token, maker.at_token_endpoint(now))) == "invalid_dpop_proof");
}

TEST_CASE("a credential for git is plain, whoever asks") {
  Bench bench;
  const ProofMaker maker;
  const auto issued = exchange(bench, &maker, {.scopes = of_git});
  REQUIRE(issued);
  CHECK_FALSE(issued->is_bound);
  CHECK(bench.identities.identify(issued->token));
}

TEST_CASE("an exchange with a proof that is none is refused, and on record") {
  Bench bench;
  const ProofMaker maker;
  const Edits wrong = GENERATE(Edits{{"htm", "\"GET\""}}, Edits{{"iat", "1"}},
                               Edits{{"jti", ""}},
                               Edits{{"htu", "\"https://x.example.com/\""}});
  CHECK(code_of(exchange(bench, &maker, {.proof = wrong})) ==
        (wrong.contains("iat") ? "use_dpop_nonce" : "invalid_dpop_proof"));
  CHECK(bench.last_reason() == "proof");
}

TEST_CASE("a session is renewed by its key only, and a stranger ends none") {
  Bench bench;
  const ProofMaker maker;
  const auto begun = exchange(bench, &maker, {.session = true});
  REQUIRE(begun);
  REQUIRE(begun->refresh_token);
  const auto renew = [&](const std::optional<KeyProof>& proof) {
    RenewalRequest request{.refresh_token = begun->refresh_token->duplicate()};
    request.proof = proof;
    return bench.identities.renew(request);
  };
  const Time now = bench.clock.now();
  CHECK(code_of(renew(std::nullopt)) == "invalid_dpop_proof");
  CHECK(bench.last_reason("auth.token_refused") == "proof: malformed");
  CHECK(code_of(renew(ProofMaker().at_token_endpoint(now))) ==
        "invalid_dpop_proof");
  CHECK(bench.last_reason("auth.token_refused") == "proof: key");
  const auto proof = maker.at_token_endpoint(now);
  const auto renewed = renew(proof);
  REQUIRE(renewed);
  CHECK(renewed->is_bound);
  CHECK(code_of(renew(proof)) == "invalid_dpop_proof");
  CHECK(bench.last_reason("auth.token_refused") == "proof: replay");
  CHECK(bench.identities.identify(renewed->token,
                                  maker.of(renewed->token.reveal(), now)));
}

TEST_CASE("a session of no key is renewed without one") {
  Bench bench;
  const auto begun = exchange(bench, nullptr, {.session = true});
  REQUIRE(begun);
  CHECK_FALSE(begun->is_bound);
  CHECK(bench.identities.renew(
      {.refresh_token = begun->refresh_token->duplicate()}));
}

TEST_CASE("where proofs are required a person's keyless session is over") {
  Bench bench;
  const auto begun = exchange(bench, nullptr, {.session = true});
  auto job = bench.exchange(bench.machine_token());
  REQUIRE(begun);
  REQUIRE(job);
  auto settings = bench.settings();
  settings.needs_proof = true;
  Identities stricter(settings, bench.client, *bench.store, bench.clock);
  CHECK(code_of(stricter.renew(
            {.refresh_token = begun->refresh_token->duplicate()})) ==
        "invalid_dpop_proof");
  // Jobs have never had a key.
  CHECK(stricter.renew({.refresh_token = std::move(*job->refresh_token)}));
}

TEST_CASE("a bound credential without its key is on record, once") {
  Bench bench;
  const ProofMaker maker;
  const auto issued = exchange(bench, &maker);
  REQUIRE(issued);
  const auto before = bench.events().size();
  const ProofMaker thief;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(bench.identities.identify(
        issued->token, thief.of(issued->token.reveal(), bench.clock.now())));
    CHECK_FALSE(bench.identities.identify(issued->token));
  }
  CHECK(bench.last_reason() == "proof");
  CHECK(bench.events().size() == before + 1);
  const auto last = bench.events().back();
  CHECK(*last.find("data")->text("detail") == "key");
  CHECK(*last.find("data")->text("token_id") == issued->token_id);
}

TEST_CASE("an ID token whose nonce is shown is good for that key alone") {
  Bench bench;
  const ProofMaker maker;
  const Wish good{.claims = {{"nonce", nonce_of(maker, "r")}},
                  .nonce_secret = "r"};
  CHECK(exchange(bench, &maker, good));
  const ProofMaker thief;
  CHECK_FALSE(exchange(bench, &thief, good));
  CHECK(bench.last_reason() == "nonce");
  CHECK_FALSE(exchange(bench, nullptr, good));
  auto other = good;
  other.nonce_secret = "q";
  CHECK_FALSE(exchange(bench, &maker, other));
  // A refreshed one has none, and nothing to be held against.
  auto none = good;
  none.claims = {};
  CHECK(exchange(bench, &maker, none));
}

TEST_CASE("where proofs are needed nobody comes without") {
  Bench bench(true);
  const ProofMaker maker;
  CHECK(code_of(exchange(bench, nullptr)) == "invalid_dpop_proof");
  CHECK(bench.last_reason() == "proof");
  CHECK(code_of(exchange(bench, nullptr, {.scopes = of_git})) ==
        "invalid_dpop_proof");
  // With a nonce, only with what it was made of.
  const Edits bound{{"nonce", nonce_of(maker, "r")}};
  CHECK_FALSE(exchange(bench, &maker, {.claims = bound}));
  CHECK(bench.last_reason() == "nonce");
  CHECK(exchange(bench, &maker, {.claims = bound, .nonce_secret = "r"}));
  // Machines have no key.
  CHECK(bench.exchange(bench.machine_token()));
}

TEST_CASE(
    "where proofs are needed a token without nonce is of a known key, or "
    "comes soon and once") {
  Bench bench(true);
  const ProofMaker maker;
  const ProofMaker thief;
  const Edits from_device{{"jti", in_quotes("d")}};
  CHECK(exchange(bench, &maker, {.claims = from_device}));
  CHECK_FALSE(exchange(bench, &thief, {.claims = from_device}));
  CHECK(bench.last_reason() == "nonce");
  // The key is known now: for the same token, and for later ones.
  CHECK(exchange(bench, &maker, {.claims = from_device}));
  const auto second = to_unix_seconds(bench.clock.now());
  bench.clock.advance(6min);
  const Edits old{{"iat", std::to_string(second)},
                  {"jti", in_quotes("e")},
                  {"exp", std::to_string(second + 3600)}};
  CHECK(exchange(bench, &maker, {.claims = old}));
  CHECK_FALSE(exchange(bench, &thief, {.claims = old}));
  // Of somebody else the key is not known.
  Edits of_other = old;
  of_other["sub"] = in_quotes("43");
  CHECK_FALSE(exchange(bench, &maker, {.claims = of_other}));
  // What was taken back makes no key known.
  REQUIRE(bench.identities.revoke({}, {}, "incident"));
  CHECK_FALSE(exchange(bench, &maker, {.claims = old}));
}

TEST_CASE("where nonces are needed the relay asks for one, and notes nothing") {
  Bench bench(false, true);
  const ProofMaker maker;
  CHECK(code_of(exchange(bench, &maker)) == "use_dpop_nonce");
  CHECK(bench.events().empty());
  const Edits with{{"nonce", in_quotes(bench.identities.proof_nonce())}};
  const auto issued = exchange(bench, &maker, {.proof = with});
  REQUIRE(issued);
  const auto& token = issued->token;
  CHECK(code_of(bench.identities.identify(
            token, maker.of(token.reveal(), bench.clock.now()))) ==
        "use_dpop_nonce");
  CHECK(bench.identities.identify(
      token, maker.of(token.reveal(), bench.clock.now(), with)));
}

TEST_CASE("to revoke takes no proof, but no false one either") {
  Bench bench;
  const ProofMaker maker;
  const auto issued = exchange(bench, &maker);
  REQUIRE(issued);
  CHECK(code_of(bench.identities.revoke(issued->token,
                                        KeyProof{"x", "POST", "/x"})) ==
        "invalid_dpop_proof");
  const auto identify = [&] {
    return bench.identities.identify(
        issued->token, maker.of(issued->token.reveal(), bench.clock.now()));
  };
  CHECK(identify());
  CHECK(bench.identities.revoke(issued->token));
  CHECK_FALSE(identify());
}

}  // namespace
}  // namespace hoopgit::identity
