// What is counted of each issuer.

#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using ByOutcome = IssuerCounts::ByOutcome;

TEST_CASE("tokens are counted by their issuer and by what came of them") {
  Bench bench;
  REQUIRE(bench.exchange(bench.token()));
  REQUIRE(bench.exchange(bench.token()));
  CHECK_FALSE(bench.exchange(bench.token({{"aud", in_quotes("wiki")}})));
  CHECK_FALSE(bench.exchange(bench.token({{"groups", "7"}})));
  CHECK_FALSE(bench.exchange(bench.token(), {"git:none"}));
  REQUIRE(bench.exchange(bench.machine_token()));
  CHECK_FALSE(bench.exchange(bench.machine_token()));
  CHECK_FALSE(bench.exchange("x"));
  CHECK_FALSE(bench.exchange(
      bench.token({{"iss", in_quotes("https://evil.example.com")}})));

  const auto standings = bench.identities.standings();
  REQUIRE(standings.issuers.size() == 2);
  CHECK(standings.issuers[0].name == "corp");
  CHECK(standings.issuers[0].issuer == bench.corp.url());
  CHECK(standings.issuers[0].kind == "human");
  CHECK(standings.issuers[0].tokens ==
        ByOutcome{{"taken", 2}, {"audience", 1}, {"groups", 1}, {"scope", 1}});
  CHECK(standings.issuers[1].tokens == ByOutcome{{"taken", 1}, {"replay", 1}});
  CHECK(standings.strangers == ByOutcome{{"malformed", 1}, {"issuer", 1}});
  CHECK_FALSE(standings.issuers[0].groups);
}

TEST_CASE("of keys it is known how many, since when, and what went wrong") {
  Bench bench;
  const auto keys = [&] {
    return bench.identities.standings().issuers.front().keys;
  };
  CHECK(keys().keys == 0);
  CHECK_FALSE(keys().read);
  bench.corp.answer_keys(
      [](const auto&, auto& connection) { connection.answer(503, ""); });
  CHECK_FALSE(bench.exchange(bench.token()));
  CHECK(keys().failed == 1);
  CHECK(keys().problem ==
        "cannot read the keys of issuer corp: it answers with status 503");
  CHECK(bench.identities.standings().issuers.front().tokens ==
        ByOutcome{{"unavailable", 1}});

  bench.corp.publish({bench.key.jwk("k")});
  bench.clock.advance(10s);
  const Time read = bench.clock.now();
  REQUIRE(bench.exchange(bench.token()));
  CHECK(keys().keys == 1);
  CHECK(keys().fetched == 1);
  CHECK(keys().problem.empty());
  CHECK(keys().read == read);
  CHECK(keys().good_for == read + 1h + 24h);
  bench.clock.advance(25h);
  CHECK(keys().keys == 0);
}

}  // namespace
}  // namespace hoopgit::identity
