// What a person can give to an agent, and what becomes of it.

#include "tests/server/identity/exchange_bench.hpp"
#include "tests/server/identity/test_proof.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

Delegation wish_for(const std::string& agent = "claude") {
  return {.agent = agent,
          .repositories = {*RepositoryName::parse("acme/site")},
          .branch_prefix = "agent/" + agent + "/"};
}

Result<Issued> delegate(Bench& bench, const Delegation& wish = wish_for(),
                        const Edits& claims = {}) {
  return bench.identities.exchange(
      {.subject_token = Secret(bench.token(claims)), .agent = wish});
}

TEST_CASE("an agent has less than its person, in their name") {
  Bench bench;
  const auto issued = delegate(bench);
  REQUIRE(issued);
  CHECK(issued->refresh_token);
  const auto who = bench.identities.identify(issued->token);
  REQUIRE(who);
  CHECK(who->actor.kind == "agent");
  CHECK(who->actor.agent == "claude");
  CHECK(who->actor.person.subject == "42");
  REQUIRE(who->actor.on_behalf_of);
  CHECK(who->actor.on_behalf_of->is(who->actor.person));
  CHECK(who->scopes == std::vector<Scope>{Scope::git_read, Scope::git_write});
  CHECK(who->repositories == std::vector<std::string>{"acme/site"});
  CHECK(who->refs == std::vector<std::string>{"refs/heads/agent/claude/**"});
  REQUIRE(who->limits);
  CHECK(who->limits->pushes == 20);
  CHECK(who->limits->actions == std::vector<std::string>{"create", "update"});
  CHECK_FALSE(who->email);
}

TEST_CASE("the credentials of an agent's session keep its limits, to its end") {
  Bench bench;
  auto wish = wish_for();
  wish.life = 12min;
  auto issued = delegate(bench, wish);
  REQUIRE(issued);
  const auto first = *bench.identities.identify(issued->token);
  bench.clock.advance(4min);
  auto renewed = bench.identities.renew(
      {.refresh_token = issued->refresh_token->duplicate()});
  REQUIRE(renewed);
  const auto second = *bench.identities.identify(renewed->token);
  CHECK(second.limits == first.limits);
  CHECK(second.refs == first.refs);
  CHECK(second.repositories == first.repositories);
  CHECK(second.actor.agent == "claude");
  CHECK(second.actor.session == first.actor.session);
  // Not for more than it has.
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = renewed->refresh_token->duplicate(),
       .scopes = {"api:read"}}));
  bench.clock.advance(8min);
  CHECK_FALSE(bench.identities.identify(renewed->token));
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = std::move(*renewed->refresh_token)}));
}

TEST_CASE("an agent that only fetches cannot write") {
  Bench bench;
  auto wish = wish_for();
  wish.actions.clear();
  const auto issued = delegate(bench, wish);
  REQUIRE(issued);
  CHECK(issued->scopes == std::vector<Scope>{Scope::git_read});
}

TEST_CASE("who revokes a person revokes what acts for them") {
  Bench bench;
  auto issued = delegate(bench);
  REQUIRE(issued);
  const auto who = *bench.identities.identify(issued->token);
  const auto done =
      bench.identities.revoke({.holder = who.actor.person}, who.actor, "lost");
  REQUIRE(done);
  CHECK(done->credentials == 1);
  CHECK(done->sessions == 1);
  CHECK_FALSE(bench.identities.identify(issued->token));
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = std::move(*issued->refresh_token)}));
}

TEST_CASE("the end of an agent's session is on record") {
  Bench bench;
  auto issued = delegate(bench);
  REQUIRE(issued);
  CHECK(bench.event_types() == std::vector<std::string>{"auth.login",
                                                        "agent.run_started",
                                                        "auth.token_issued"});
  REQUIRE(bench.identities.revoke(*issued->refresh_token));
  CHECK(bench.event_types().back() == "agent.run_ended");
  CHECK_FALSE(bench.identities.identify(issued->token));
}

TEST_CASE("a session that the relay renews has agents, and is not used up") {
  Bench bench;
  auto session = bench.identities.exchange(
      {.subject_token = Secret(bench.token()), .wants_session = true});
  REQUIRE(session);
  const auto ask = [&](const Secret& token) {
    return bench.identities.renew(
        {.refresh_token = token.duplicate(), .agent = wish_for()});
  };
  const auto& token = *session->refresh_token;
  const auto agent = ask(token);
  REQUIRE(agent);
  CHECK(bench.identities.identify(agent->token)->actor.agent == "claude");
  CHECK(ask(token));
  const auto next =
      bench.identities.renew({.refresh_token = token.duplicate()});
  REQUIRE(next);
  CHECK(next->identity.actor.kind == "human");
  // One that was replaced gives no agent any more, and ends nothing.
  CHECK_FALSE(ask(token));
  CHECK(ask(*next->refresh_token));
  // No agent outlives the session that it comes of.
  auto wish = wish_for();
  wish.life = 24h;
  bench.clock.advance(30min);
  const auto late = bench.identities.renew(
      {.refresh_token = next->refresh_token->duplicate(), .agent = wish});
  REQUIRE(late);
  CHECK(ask(*next->refresh_token));
}

TEST_CASE("an agent has no agents, and a machine has none") {
  Bench bench;
  auto agent = delegate(bench);
  REQUIRE(agent);
  const auto nested = bench.identities.renew(
      {.refresh_token = agent->refresh_token->duplicate(),
       .agent = wish_for("other")});
  REQUIRE_FALSE(nested);
  CHECK(nested.error().fault == Fault::forbidden);
  // Nothing was lost by asking.
  CHECK(bench.identities.identify(agent->token));
  const auto of_machine = bench.identities.exchange(
      {.subject_token = Secret(bench.machine_token()), .agent = wish_for()});
  REQUIRE_FALSE(of_machine);
  CHECK(of_machine.error().fault == Fault::forbidden);
}

TEST_CASE("a session of a key gives agents to that key only") {
  Bench bench;
  const test::ProofMaker maker;
  const auto session = bench.identities.exchange(
      {.subject_token = Secret(bench.token()),
       .wants_session = true,
       .proof = maker.at_token_endpoint(bench.clock.now())});
  REQUIRE(session);
  const auto ask = [&](const std::optional<KeyProof>& proof) {
    return bench.identities.renew(
        {.refresh_token = session->refresh_token->duplicate(),
         .proof = proof,
         .agent = wish_for()});
  };
  const Time now = bench.clock.now();
  CHECK_FALSE(ask(std::nullopt));
  CHECK_FALSE(ask(test::ProofMaker().at_token_endpoint(now)));
  const auto agent = ask(maker.at_token_endpoint(now));
  REQUIRE(agent);
  // Its session is the key's, too; what git carries is plain.
  CHECK_FALSE(agent->is_bound);
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = agent->refresh_token->duplicate()}));
  CHECK(bench.identities.renew(
      {.refresh_token = agent->refresh_token->duplicate(),
       .proof = maker.at_token_endpoint(now)}));
}

TEST_CASE("what no agent can be given is refused") {
  const auto is_refused = [](const auto& change) {
    auto wish = wish_for();
    change(wish);
    const auto checked = check(wish);
    return !checked && checked.error().fault == Fault::usage;
  };
  CHECK(check(wish_for()));
  for (const std::string name :
       {"", "Claude", "a b", "-a", ".a", "a/b", "a\n", "é"})
    CHECK(is_refused([&](auto& wish) { wish.agent = name; }));
  CHECK(is_refused([](auto& wish) { wish.agent = std::string(65, 'a'); }));
  for (const std::string prefix : {"", "*", "a*", "a?", "a[b", "/a", "a//b",
                                   "a..b", "a b", "~", "a.lock/"})
    CHECK(is_refused([&](auto& wish) { wish.branch_prefix = prefix; }));
  CHECK(is_refused([](auto& wish) { wish.repositories.clear(); }));
  CHECK(is_refused([](auto& wish) { wish.actions = {"approve"}; }));
  CHECK(is_refused([](auto& wish) { wish.pushes = 0; }));
  CHECK(is_refused([](auto& wish) { wish.pushes = 10'001; }));
  CHECK(is_refused([](auto& wish) { wish.life = 59s; }));
  CHECK(is_refused([](auto& wish) { wish.life = 24h + 1s; }));
}

}  // namespace
}  // namespace hoopgit::identity
