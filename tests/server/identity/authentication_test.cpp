// How people signed in at their provider, where the relay's file says how they
// must.

#include "server/identity/authentication.hpp"

#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::Rig;

constexpr std::int64_t present = 1'800'000'000;

/// What a token with these claims is refused for: "" if it is taken.
std::string refusal(const SignInRule& rule, const Edits& claims) {
  const auto read = json::parse(test::object_text({}, claims));
  REQUIRE(read);
  const auto claim = unmet(rule, *read, from_unix_seconds(present));
  return std::string(claim.value_or(""));
}

std::string at(std::int64_t offset) {
  return std::to_string(present + offset);
}

TEST_CASE("without a rule nobody is asked how they signed in") {
  for (const std::string time : {"", "0", "-1", "\"x\"", "null"})
    CHECK(refusal({}, {{"auth_time", time}, {"acr", "7"}, {"amr", "7"}}) == "");
}

TEST_CASE("who signed in too long ago must do so anew") {
  const SignInRule rule{.max_age = 300s};
  const auto with = [&](const std::string& time) {
    return refusal(rule, {{"auth_time", time}});
  };
  CHECK(with(at(0)) == "");
  CHECK(with(at(-300)) == "");
  CHECK(with(at(-360)) == "");  // Clocks may differ by a minute.
  CHECK(with(at(-361)) == "auth_time");
  CHECK(with(at(60)) == "");
  CHECK(with(at(61)) == "auth_time");
  CHECK(with(at(-360) + ".5") == "");
  CHECK(with(at(-362) + ".9") == "auth_time");
}

TEST_CASE("a time of sign-in that says nothing is none") {
  const SignInRule rule{.max_age = 720h};
  for (const std::string time :
       {"", "0", "0.0", "-1", "0.5", "null", "true", "[1800000000]",
        "\"1800000000\"", "1e300", "9007199254740992", "-9007199254740992",
        "9223372036854775807", "{}"}) {
    CAPTURE(time);
    CHECK(refusal(rule, {{"auth_time", time}}) == "auth_time");
  }
}

TEST_CASE("the context of a sign-in is one of those that are wanted") {
  const SignInRule rule{.acr = {"phr", "urn:example:mfa"}};
  const auto with = [&](const std::string& acr) {
    return refusal(rule, {{"acr", acr}});
  };
  CHECK(with(R"("phr")") == "");
  CHECK(with(R"("urn:example:mfa")") == "");
  for (const std::string acr :
       {"", R"("PHR")", R"("phr ")", R"("phr urn:example:mfa")", R"("0")", "0",
        "null", R"(["phr"])", R"("")"}) {
    CAPTURE(acr);
    CHECK(with(acr) == "acr");
  }
}

TEST_CASE("one of the methods that are wanted was used") {
  const SignInRule rule{.amr = {"hwk", "mfa"}};
  const auto with = [&](const std::string& amr) {
    return refusal(rule, {{"amr", amr}});
  };
  CHECK(with(R"(["pwd","mfa"])") == "");
  CHECK(with(R"(["hwk"])") == "");
  CHECK(with(R"([7,"hwk"])") == "");
  for (const std::string amr :
       {"", "[]", R"(["pwd","otp"])", R"("mfa")", R"(["MFA"])", R"([["mfa"]])",
        R"(["pwd mfa"])", "null", "{\"mfa\":true}"}) {
    CAPTURE(amr);
    CHECK(with(amr) == "amr");
  }
}

TEST_CASE(
    "all that a rule says must hold, and the first that does not is told") {
  const SignInRule rule{.max_age = 300s, .acr = {"phr"}, .amr = {"hwk"}};
  const Edits good{
      {"auth_time", at(-10)}, {"acr", R"("phr")"}, {"amr", R"(["hwk"])"}};
  const auto without = [&](const std::string& claim) {
    Edits claims = good;
    claims.erase(claim);
    return refusal(rule, claims);
  };
  CHECK(refusal(rule, good) == "");
  for (const std::string claim : {"auth_time", "acr", "amr"})
    CHECK(without(claim) == claim);
  CHECK(refusal(rule, {}) == "auth_time");
}

TEST_CASE("how people signed in comes after the times, and before the groups") {
  Rig rig;
  rig.settings.issuers[0].sign_in.max_age = 300s;
  CHECK(rig.outcome(rig.token()) == "nonce");
  CHECK(rig.outcome(rig.token({{"auth_time", at(-10)}})) == "taken");
  CHECK(rig.outcome(rig.token({{"exp", "1"}})) == "time");
  CHECK(rig.outcome(rig.token({{"aud", in_quotes("wiki")}})) == "audience");
  CHECK(rig.outcome(rig.token({{"groups", "7"}})) == "nonce");
}

TEST_CASE("a rule of one issuer is not another's") {
  Rig rig;
  rig.settings.issuers[0].sign_in.acr = {"phr"};
  CHECK(rig.outcome(rig.token()) == "nonce");
  CHECK(rig.outcome(rig.token(
            {{"iss", in_quotes("https://accounts.google.com")}})) == "taken");
}

/// A relay that wants a sign-in of the last hour with two factors.
struct StrictBench : Bench {
  StrictBench() : Bench() {
    auto strict = settings();
    strict.issuers[0].sign_in = {.max_age = 1h, .acr = {}, .amr = {"mfa"}};
    relay = std::make_unique<Identities>(strict, client, *store, clock);
  }

  Result<Issued> bring(const Edits& edits) {
    return relay->exchange({.subject_token = Secret(token(edits)),
                            .address = "192.0.2.7",
                            .user_agent = "hoopgit/1",
                            .wants_session = true});
  }

  std::unique_ptr<Identities> relay;
};

TEST_CASE(
    "who signed in otherwise is refused, and the log says by which claim") {
  StrictBench bench;
  const auto refused = bench.bring({{"auth_time", at(-10)}});
  REQUIRE_FALSE(refused);
  // The same words as for any token that was not verified.
  CHECK(refused.error().message ==
        "cannot accept the token: it was not verified");
  CHECK(bench.last_reason() == "nonce");
  CHECK(*bench.events().back().find("data")->text("detail") == "amr");
  CHECK_FALSE(bench.bring({{"amr", R"(["mfa"])"}}));
  CHECK(*bench.events().back().find("data")->text("detail") == "auth_time");
}

TEST_CASE("a session ends when its sign-in is too old, whoever renews it") {
  StrictBench bench;
  auto issued =
      bench.bring({{"auth_time", at(-3000)}, {"amr", R"(["pwd","mfa"])"}});
  REQUIRE(issued);
  REQUIRE(issued->refresh_token);
  bench.clock.advance(599s);
  auto renewed =
      bench.relay->renew({.refresh_token = issued->refresh_token->duplicate()});
  REQUIRE(renewed);
  CHECK(renewed->life <= 1s);
  bench.clock.advance(2s);
  CHECK_FALSE(bench.relay->renew(
      {.refresh_token = renewed->refresh_token->duplicate()}));
  CHECK(bench.last_reason("auth.token_refused") == "the session is over");
}

}  // namespace
}  // namespace hoopgit::identity
