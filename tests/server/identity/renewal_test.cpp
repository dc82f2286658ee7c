// Sessions that the relay renews, and how credentials end before their time.

#include "core/base/file.hpp"
#include "server/identity/credential.hpp"
#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

Secret refresh_token_of(Result<Issued> issued) {
  REQUIRE(issued);
  REQUIRE(issued->refresh_token);
  return std::move(*issued->refresh_token);
}

TEST_CASE("a job whose token is good once renews at the relay, for an hour") {
  Bench bench;
  Secret token = refresh_token_of(bench.exchange(bench.machine_token()));
  CHECK(looks_like_refresh_token(token.reveal()));
  CHECK_FALSE(bench.identities.identify(token));
  bench.clock.advance(9min);
  auto renewed = bench.identities.renew({.refresh_token = std::move(token)});
  REQUIRE(renewed);
  CHECK(bench.identities.identify(renewed->token));
  CHECK(renewed->identity.actor.kind == "service");
  // Its own token ends after ten minutes, and the minute of a wrong clock.
  CHECK(renewed->life == 120s);
  bench.clock.advance(3min);
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = std::move(*renewed->refresh_token)}));
  CHECK(bench.last_reason("auth.token_refused") == "the session is over");
}

TEST_CASE("a job's session is as wide as its rule, and as short-lived") {
  Bench bench;
  auto settings = bench.settings();
  settings.trust = trust::Trust({{.name = "only",
                                  .issuer = "ci",
                                  .match = {{"sub", {json::Value("42")}}},
                                  .grant = {.repositories = {"acme/*"},
                                            .scopes = {"git:read", "git:write"},
                                            .refs = {"refs/heads/topic/*"},
                                            .ttl = 70s}}},
                                {});
  Identities identities(settings, bench.client, *bench.store, bench.clock);
  auto first =
      identities.exchange({.subject_token = Secret(bench.machine_token()),
                           .scopes = {"git:read"},
                           .repository = *RepositoryName::parse("acme/site")});
  REQUIRE(first);
  CHECK(first->scopes == std::vector<Scope>{Scope::git_read});
  CHECK(first->identity.repositories == std::vector<std::string>{"acme/site"});
  CHECK(first->life == 70s);
  auto other =
      identities.renew({.refresh_token = refresh_token_of(std::move(first)),
                        .scopes = {"git:write"},
                        .repository = *RepositoryName::parse("acme/docs")});
  REQUIRE(other);
  CHECK(other->scopes == std::vector<Scope>{Scope::git_write});
  CHECK(other->identity.repositories == std::vector<std::string>{"acme/docs"});
  CHECK(other->identity.refs == std::vector<std::string>{"refs/heads/topic/*"});
  CHECK(other->life == 70s);
  const auto beyond =
      identities.renew({.refresh_token = other->refresh_token->duplicate(),
                        .repository = *RepositoryName::parse("x/y")});
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().fault == Fault::forbidden);
}

Result<Issued> person_with_session(Bench& bench) {
  return bench.identities.exchange({.subject_token = Secret(bench.token()),
                                    .scopes = {"git:read", "api:read"},
                                    .wants_session = true});
}

TEST_CASE("people get a refresh token only when they ask for one") {
  Bench bench;
  CHECK_FALSE(bench.exchange(bench.token())->refresh_token);
  const Secret first = refresh_token_of(person_with_session(bench));
  const auto renewed =
      bench.identities.renew({.refresh_token = first.duplicate(),
                              .scopes = {"git:read", "git:write"},
                              .repository = *RepositoryName::parse("a/b")});
  REQUIRE(renewed);
  CHECK(renewed->scopes == std::vector<Scope>{Scope::git_read});
  CHECK(renewed->identity.repositories == std::vector<std::string>{"a/b"});
  CHECK(renewed->refresh_token->reveal() != first.reveal());
}

TEST_CASE("a lost answer is asked for once more, 100 of 100") {
  Bench bench;
  Secret token = refresh_token_of(person_with_session(bench));
  for (int i = 0; i < 100; ++i) {
    INFO(i);
    REQUIRE(bench.identities.renew({.refresh_token = token.duplicate()}));
    auto again = bench.identities.renew({.refresh_token = token.duplicate()});
    REQUIRE(again);
    CHECK(bench.identities.identify(again->token));
    token = std::move(*again->refresh_token);
    bench.clock.advance(1s);
  }
}

TEST_CASE(
    "a refresh token that comes again when its successor was used ends "
    "the session") {
  Bench bench;
  const Secret first = refresh_token_of(person_with_session(bench));
  auto second = bench.identities.renew({.refresh_token = first.duplicate()});
  REQUIRE(second);
  auto third = bench.identities.renew(
      {.refresh_token = second->refresh_token->duplicate()});
  REQUIRE(third);
  CHECK_FALSE(bench.identities.renew({.refresh_token = first.duplicate()}));
  CHECK(bench.last_reason("auth.logout") == "a refresh token was used twice");
  CHECK_FALSE(bench.identities.identify(second->token));
  CHECK_FALSE(bench.identities.identify(third->token));
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = std::move(*third->refresh_token)}));
  CHECK(bench.last_reason("auth.token_refused") == "the session is over");
}

TEST_CASE("what a lost answer held is good for nothing, and ends the session") {
  Bench bench;
  const Secret first = refresh_token_of(person_with_session(bench));
  const auto lost =
      bench.identities.renew({.refresh_token = first.duplicate()});
  const auto kept =
      bench.identities.renew({.refresh_token = first.duplicate()});
  REQUIRE(lost);
  REQUIRE(kept);
  // Somebody did get the answer: then two hold tokens of one session.
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = lost->refresh_token->duplicate()}));
  CHECK(bench.last_reason("auth.logout") == "a refresh token was used twice");
  CHECK_FALSE(bench.identities.identify(kept->token));
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = kept->refresh_token->duplicate()}));
}

TEST_CASE("a refresh token that comes a third time ends the session") {
  Bench bench;
  const Secret first = refresh_token_of(person_with_session(bench));
  REQUIRE(bench.identities.renew({.refresh_token = first.duplicate()}));
  const auto again =
      bench.identities.renew({.refresh_token = first.duplicate()});
  REQUIRE(again);
  CHECK_FALSE(bench.identities.renew({.refresh_token = first.duplicate()}));
  CHECK(bench.last_reason("auth.logout") == "a refresh token was used twice");
  CHECK_FALSE(bench.identities.identify(again->token));
}

TEST_CASE("of many who bring one refresh token two are served, and then none") {
  Bench bench;
  const Secret token = refresh_token_of(person_with_session(bench));
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      served +=
          bench.identities.renew({.refresh_token = token.duplicate()}) ? 1 : 0;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(served == 2);
  CHECK_FALSE(bench.identities.renew({.refresh_token = token.duplicate()}));
  CHECK(bench.last_reason("auth.token_refused") == "the session is over");
}

TEST_CASE("a session ends when it is idle or old, whatever happens") {
  Bench bench;
  const Secret idle = refresh_token_of(person_with_session(bench));
  bench.clock.advance(1h);
  CHECK_FALSE(bench.identities.renew({.refresh_token = idle.duplicate()}));

  Secret token = refresh_token_of(person_with_session(bench));
  int renewals = 0;
  for (; renewals < 100; ++renewals) {
    bench.clock.advance(59min);
    auto next = bench.identities.renew({.refresh_token = std::move(token)});
    if (!next) break;
    token = std::move(*next->refresh_token);
  }
  CHECK(renewals == 12);
}

TEST_CASE("a refresh token is good for no other repository or scope") {
  Bench bench;
  Secret token = refresh_token_of(bench.identities.exchange(
      {.subject_token = Secret(bench.token()),
       .scopes = {"git:read"},
       .repository = *RepositoryName::parse("acme/site"),
       .wants_session = true}));
  const auto refused =
      bench.identities.renew({.refresh_token = token.duplicate(),
                              .repository = *RepositoryName::parse("x/y")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::forbidden);
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = token.duplicate(), .scopes = {"git:write"}}));
  // What was refused has not used it up.
  CHECK(bench.identities.renew({.refresh_token = std::move(token)}));
}

TEST_CASE("what the relay keeps of a session is no refresh token") {
  Bench bench;
  const Secret token = refresh_token_of(person_with_session(bench));
  for (const auto* file : {"relay.db", "relay.db-wal"}) {
    const auto bytes = read_file(bench.folder.path() / file, 1 << 28);
    if (bytes) CHECK(bytes->find(token.reveal()) == std::string::npos);
  }
  CHECK_FALSE(bench.identities.renew({.refresh_token = Secret("hgr_x")}));
  CHECK_FALSE(bench.identities.renew({.refresh_token = make_refresh_token()}));
  CHECK(bench.last_reason("auth.token_refused") == "unknown");
}

TEST_CASE("to revoke a refresh token is to end its session") {
  Bench bench;
  auto begun = person_with_session(bench);
  REQUIRE(begun);
  const Secret credential = begun->token.duplicate();
  const Secret token = refresh_token_of(std::move(begun));
  REQUIRE(bench.identities.revoke(token));
  CHECK(bench.last_reason("auth.logout") == "revoked");
  CHECK_FALSE(bench.identities.identify(credential));
  CHECK_FALSE(bench.identities.renew({.refresh_token = token.duplicate()}));
}

TEST_CASE("a credential may end while the body of its request comes") {
  Bench bench;
  const auto issued = bench.exchange(bench.token());
  REQUIRE(issued);
  const Time admitted = bench.clock.now();
  bench.clock.advance(601s);
  CHECK_FALSE(bench.identities.identify(issued->token));
  CHECK(bench.identities.identify(issued->token, {}, admitted));
  // But who is thrown out meanwhile, is out.
  REQUIRE(bench.identities.revoke(issued->token));
  CHECK_FALSE(bench.identities.identify(issued->token, {}, admitted));
}

TEST_CASE("an administrator ends one credential, a person, or all") {
  Bench bench;
  const auto one = bench.exchange(bench.token());
  const auto two = bench.exchange(bench.token());
  const auto other = bench.exchange(bench.token({{"sub", in_quotes("43")}}));
  REQUIRE(one);
  REQUIRE(two);
  REQUIRE(other);
  const store::Actor by{.person = {"https://id.example.com", "root"}};
  const auto is_good = [&](const Result<Issued>& issued) {
    return static_cast<bool>(bench.identities.identify(issued->token));
  };
  CHECK(bench.identities.revoke({.token = one->token_id}, by, "lost")
            ->credentials == 1);
  CHECK(bench.last_reason("auth.token_revoked") == "lost");
  CHECK(*bench.events().back().find("data")->text("token_id") == one->token_id);
  CHECK(*bench.events().back().find("actor")->text("sub") == "root");
  CHECK_FALSE(is_good(one));
  CHECK(is_good(two));
  const store::Person ada{bench.corp.url(), "42"};
  CHECK(bench.identities.revoke({.holder = ada}, by, "left")->credentials == 1);
  CHECK_FALSE(is_good(two));
  CHECK(is_good(other));
  CHECK(bench.identities.revoke({}, by, "incident")->credentials == 1);
  CHECK_FALSE(is_good(other));
  CHECK(bench.identities.revoke({}, by, "incident")->credentials == 0);
  CHECK(bench.last_reason("auth.token_revoked") == "incident");
}

}  // namespace
}  // namespace hoopgit::identity
