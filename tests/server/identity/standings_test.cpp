// What is counted of each issuer.

#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

#include <ctime>

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

/// The issuer's keys, with a clock that differs from ours by these seconds.
void publish(Bench& bench, int seconds) {
  const std::time_t theirs = to_unix_seconds(bench.clock.now()) + seconds;
  std::tm parts{};
  ::gmtime_r(&theirs, &parts);
  char date[40] = {};
  std::strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT", &parts);
  bench.corp.answer_keys(
      [keys = test::jwks({bench.key.jwk("k")}), line = std::string(date)](
          const auto&, auto& connection) {
        connection.answer(200, keys, {line});
      });
}

TEST_CASE("an issuer with another clock is told of once, until it has ours") {
  Bench bench;
  const auto exchange = [&](int seconds) {
    publish(bench, seconds);
    REQUIRE(bench.exchange(bench.token()));
    const auto read = bench.identities.standings().issuers.front().keys;
    CHECK(read.clock_ahead == std::chrono::seconds(-seconds));
    bench.clock.advance(5min);  // The keys are fetched anew.
  };
  const auto told = [&] {
    std::vector<json::Value> data;
    for (const auto& event : bench.events())
      if (*event.text("type") == "relay.clock_skew") {
        CHECK(*event.text("severity") == "high");
        data.push_back(*event.find("data"));
      }
    return data;
  };
  exchange(60);
  exchange(-60);
  CHECK(told().empty());
  CHECK(bench.identities.check_clocks());
  exchange(61);
  exchange(62);
  REQUIRE(told().size() == 1);
  CHECK(told()[0] ==
        json::object({{"seconds", -61}, {"source", bench.corp.url()}}));
  const auto problem = bench.identities.check_clocks();
  REQUIRE_FALSE(problem);
  CHECK(problem.error().message ==
        "cannot trust the clock of this machine: it is 62 s behind that of "
        "the issuer " +
            bench.corp.url());
  exchange(0);
  CHECK(bench.identities.check_clocks());
  exchange(-400);
  REQUIRE(told().size() == 2);
  CHECK(*told()[1].integer("seconds") == 400);
}

TEST_CASE("an issuer that tells no time is not told of") {
  Bench bench;
  REQUIRE(bench.exchange(bench.token()));
  const auto keys = bench.identities.standings().issuers.front().keys;
  CHECK(keys.keys == 1);
  CHECK_FALSE(keys.clock_ahead);
  CHECK(bench.identities.check_clocks());
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
