#include "samples.hpp"
#include "server/store/statement.hpp"
#include "server/store/token_table.hpp"

#include <fstream>
#include <sstream>

namespace hoopgit::store {
namespace {

TokenRow token_row(const StoppedClock& clock, const std::string& hash) {
  TokenRow token{
      .id = "0123456789abcdef", .hash = hash, .holder = actor_of(ada)};
  token.holder.groups = {{"dev"}};
  token.email = "ada@example.com";
  token.scopes = {"git:read"};
  token.repositories = {"acme/site"};
  token.refs = {"refs/heads/*"};
  token.trust = "release";
  token.created = clock.now();
  token.expires = clock.now() + std::chrono::minutes(15);
  token.groups_at = clock.now() - std::chrono::minutes(1);
  return token;
}

Result<void> add(Store& store, const TokenRow& token) {
  return store.change([&](Transaction& work) { return work.add_token(token); });
}

TokenRow agent_row(const StoppedClock& clock, const std::string& hash) {
  TokenRow token = token_row(clock, hash);
  token.holder.kind = "agent";
  token.holder.agent = "claude";
  token.holder.on_behalf_of = ada;
  token.holder.session = "run";
  token.limits = AgentLimits{{"create", "update"}, 20};
  return token;
}

Result<bool> use(Store& store, const std::string& value, Time until) {
  bool fresh = false;
  const auto changed = store.change([&](Transaction& work) -> Result<void> {
    fresh = TRY(work.use_once(value, until));
    return {};
  });
  if (!changed) return changed.error();
  return fresh;
}

TEST_CASE("an agent and its limits come back, with token and session") {
  Sample sample;
  const TokenRow token = agent_row(sample.clock, "h1");
  const Time soon = sample.clock.now() + std::chrono::minutes(1);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.add_token(token));
    TRY(work.add_session({.id = "run",
                          .holder = token.holder,
                          .refs = token.refs,
                          .expires = soon,
                          .idle_until = soon,
                          .limits = token.limits}));
    return work.add_renewal("run", "r1", soon, "");
  });
  const auto found = *sample.store->token("h1");
  REQUIRE(found);
  CHECK(found->limits == token.limits);
  CHECK(found->holder.agent == "claude");
  REQUIRE(found->holder.on_behalf_of);
  CHECK(found->holder.on_behalf_of->is(ada));
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    const auto session = TRY(work.find_session("r1"));
    REQUIRE(session);
    CHECK(session->limits == token.limits);
    CHECK(session->holder.agent == "claude");
    CHECK(TRY(work.is_renewal("r1")));
    CHECK_FALSE(TRY(work.is_renewal("r2")));
    TRY(work.use_renewal("r1"));
    CHECK_FALSE(TRY(work.is_renewal("r1")));
    return {};
  });
}

TEST_CASE("the pushes of an agent are counted by its session") {
  Sample sample;
  unsigned number = 0;
  const auto push_by = [&](const Actor& actor) {
    auto row = push_row(++number);
    row.requester = actor;
    return row;
  };
  const Actor agent = agent_row(sample.clock, "").holder;
  Actor other = agent;
  other.session = "other";
  Actor person = actor_of(ada);
  person.session = "run";
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.pushes_of(agent, {})) == 0);
    for (const auto& actor : {agent, other, agent, person})
      TRY(work.add_push(push_by(actor)));
    CHECK(TRY(work.pushes_of(agent, {})) == 2);
    CHECK(TRY(work.pushes_of(other, {})) == 1);
    Actor of_another = agent;
    of_another.person = bob;
    CHECK(TRY(work.pushes_of(of_another, {})) == 0);
    CHECK(TRY(work.pushes_of(agent,
                             sample.clock.now() + std::chrono::hours(1))) == 0);
    return {};
  });
}

TEST_CASE("every field of a token comes back") {
  Sample sample;
  const TokenRow token = token_row(sample.clock, "h1");
  REQUIRE(add(*sample.store, token));
  const auto found = *sample.store->token("h1");
  REQUIRE(found);
  CHECK(found->id == token.id);
  CHECK(found->holder.person.is(ada));
  CHECK(found->holder.groups == token.holder.groups);
  CHECK(found->email == token.email);
  CHECK(found->scopes == token.scopes);
  CHECK(found->repositories == token.repositories);
  CHECK(found->refs == token.refs);
  CHECK(found->trust == "release");
  CHECK(found->created == token.created);
  CHECK(found->expires == token.expires);
  CHECK(found->groups_at == token.groups_at);
  CHECK(found->revoked == std::nullopt);
  CHECK(*sample.store->token("h2") == std::nullopt);
}

TEST_CASE("a token is revoked once") {
  Sample sample;
  REQUIRE(add(*sample.store, token_row(sample.clock, "h1")));
  const Time when = sample.clock.now();
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK((*work.revoke_token("h1", when)));
    CHECK_FALSE((*work.revoke_token("h1", when)));
    CHECK_FALSE((*work.revoke_token("h2", when)));
    return {};
  });
  CHECK((*sample.store->token("h1"))->revoked == when);
}

TEST_CASE("two tokens with one hash are refused") {
  Sample sample;
  REQUIRE(add(*sample.store, token_row(sample.clock, "h1")));
  CHECK_FALSE(add(*sample.store, token_row(sample.clock, "h1")));
}

TEST_CASE("a token is forgotten a week after it has expired") {
  Sample sample;
  REQUIRE(add(*sample.store, token_row(sample.clock, "old")));
  sample.clock.advance(std::chrono::hours(24));
  REQUIRE(add(*sample.store, token_row(sample.clock, "h1")));
  CHECK(sample.store->token("old")->has_value());
  sample.clock.advance(std::chrono::hours(7 * 24));
  REQUIRE(add(*sample.store, token_row(sample.clock, "h2")));
  CHECK(*sample.store->token("old") == std::nullopt);
}

TEST_CASE("a one-time value is new once, until its time is over") {
  Sample sample;
  const Time until = sample.clock.now() + std::chrono::minutes(5);
  CHECK(*use(*sample.store, "state-1", until));
  CHECK_FALSE(*use(*sample.store, "state-1", until));
  CHECK(*use(*sample.store, "state-2", until));
  sample.clock.set(until);
  CHECK_FALSE(*use(*sample.store, "state-1", until));
  sample.clock.advance(std::chrono::nanoseconds(1));
  CHECK(*use(*sample.store, "state-1", until));
}

TEST_CASE("a one-time value is not in the database's files") {
  Sample sample;
  const std::string value = "one-time-value-" + std::string(20, 'v');
  REQUIRE(use(*sample.store, value, sample.clock.now()));
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream in(sample.file.string() + suffix, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    CHECK(bytes.str().size() > 1000);
    CHECK(bytes.str().find(value) == std::string::npos);
  }
}

SessionRow session_row(const StoppedClock& clock, const std::string& id) {
  SessionRow session{.id = id, .holder = actor_of(ada)};
  session.holder.session = id;
  session.email = "ada@example.com";
  session.scopes = {"git:read"};
  session.repositories = {"acme/*"};
  session.refs = {"refs/heads/*"};
  session.trust = "release";
  session.groups_at = clock.now();
  session.expires = clock.now() + std::chrono::hours(12);
  session.idle_until = clock.now() + std::chrono::hours(1);
  return session;
}

TEST_CASE("a session is found by each refresh token that it ever had") {
  Sample sample;
  const auto session = session_row(sample.clock, "s1");
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.add_session(session));
    TRY(work.add_renewal("s1", "r1", session.idle_until, ""));
    CHECK(TRY(work.use_renewal("r1")) == RenewalUse::first);
    CHECK(TRY(work.use_renewal("r2")) == RenewalUse::stolen);
    const Time later = session.idle_until + std::chrono::minutes(5);
    TRY(work.add_renewal("s1", "r2", later, "r1"));
    for (const auto* hash : {"r1", "r2"}) {
      const auto found = TRY(work.find_session(hash));
      REQUIRE(found);
      CHECK(found->id == "s1");
      CHECK(found->holder.person.is(ada));
      CHECK(found->email == session.email);
      CHECK(found->scopes == session.scopes);
      CHECK(found->repositories == session.repositories);
      CHECK(found->refs == session.refs);
      CHECK(found->trust == session.trust);
      CHECK(found->groups_at == session.groups_at);
      CHECK(found->expires == session.expires);
      CHECK(found->idle_until == later);
      CHECK_FALSE(found->ended);
    }
    CHECK_FALSE(TRY(work.find_session("r3")));
    return {};
  });
}

TEST_CASE("revoking names one token, a session, a person, or all") {
  Sample sample;
  const auto token = [&](const std::string& id, const Person& holder,
                         const std::string& session) {
    TokenRow row = token_row(sample.clock, "hash of " + id);
    row.id = id;
    row.holder = actor_of(holder);
    row.holder.session = session;
    return row;
  };
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    for (const auto* id : {"s1", "s2"}) {
      auto session = session_row(sample.clock, id);
      if (session.id == "s2") session.holder.person = bob;
      TRY(work.add_session(session));
      TRY(work.add_renewal(id, "r" + session.id, session.idle_until, ""));
    }
    TRY(work.add_token(token("a1", ada, "s1")));
    TRY(work.add_token(token("a2", ada, "s1")));
    TRY(work.add_token(token("a3", ada, "s3")));
    TRY(work.add_token(token("b1", bob, "s2")));
    return {};
  });
  const Time now = sample.clock.now();
  using Ids = std::vector<std::string>;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    const auto of_token = TRY(work.revoke_tokens({.token = "a1"}, now));
    CHECK(of_token.tokens == Ids{"a1"});
    CHECK(of_token.sessions.empty());
    CHECK(TRY(work.revoke_tokens({.token = "a1"}, now)).tokens.empty());
    CHECK_FALSE(TRY(work.find_session("rs1"))->ended);
    const auto of_session = TRY(work.revoke_tokens({.session = "s1"}, now));
    CHECK(of_session.tokens == Ids{"a2"});
    CHECK(of_session.sessions == Ids{"s1"});
    CHECK(TRY(work.find_session("rs1"))->ended == now);
    CHECK_FALSE(TRY(work.find_session("rs2"))->ended);
    CHECK(TRY(work.revoke_tokens({.holder = ada}, now)).tokens == Ids{"a3"});
    CHECK_FALSE(TRY(work.find_session("rs2"))->ended);
    const auto of_all = TRY(work.revoke_tokens({}, now));
    CHECK(of_all.tokens == Ids{"b1"});
    CHECK(of_all.sessions == Ids{"s2"});
    CHECK(TRY(work.revoke_tokens({}, now)).sessions.empty());
    CHECK(TRY(work.find_session("rs2"))->ended == now);
    return {};
  });
  CHECK((*sample.store->token("hash of b1"))->revoked == now);
}

TEST_CASE("who is erased has no session left") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.add_session(session_row(sample.clock, "s1")));
    TRY(work.add_renewal("s1", "r1", sample.clock.now(), ""));
    TRY(work.remove_tokens(ada));
    CHECK_FALSE(TRY(work.find_session("r1")));
    return {};
  });
}

TEST_CASE("a refresh token may come again until what replaced it was used") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    const Time until = sample.clock.now();
    TRY(work.add_session(session_row(sample.clock, "s1")));
    TRY(work.add_renewal("s1", "r1", until, ""));
    CHECK(TRY(work.use_renewal("r1")) == RenewalUse::first);
    TRY(work.add_renewal("s1", "r2", until, "r1"));
    CHECK(TRY(work.use_renewal("r1")) == RenewalUse::again);
    TRY(work.add_renewal("s1", "r3", until, "r1"));
    CHECK(TRY(work.use_renewal("r1")) == RenewalUse::stolen);
    CHECK(TRY(work.use_renewal("r2")) == RenewalUse::stolen);
    CHECK(TRY(work.use_renewal("r3")) == RenewalUse::first);
    TRY(work.add_renewal("s1", "r4", until, "r3"));
    CHECK(TRY(work.use_renewal("r4")) == RenewalUse::first);
    CHECK(TRY(work.use_renewal("r3")) == RenewalUse::stolen);
    return {};
  });
}

TEST_CASE("a key is known of the person who has a credential for it") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    auto row = token_row(sample.clock, "h1");
    row.key = "thumbprint";
    row.is_bound = true;
    TRY(work.add_token(row));
    CHECK(TRY(work.knows_key(row.holder.person, "thumbprint")));
    CHECK_FALSE(TRY(work.knows_key(row.holder.person, "another")));
    CHECK_FALSE(TRY(work.knows_key(row.holder.person, "")));
    CHECK_FALSE(TRY(work.knows_key(bob, "thumbprint")));
    TRY(work.revoke_token("h1", sample.clock.now()));
    CHECK_FALSE(TRY(work.knows_key(row.holder.person, "thumbprint")));
    return {};
  });
  const auto found = sample.store->token("h1");
  REQUIRE((found && *found));
  CHECK((*found)->key == "thumbprint");
  CHECK((*found)->is_bound);
}

TEST_CASE("how many one-time values there are is known without counting") {
  Sample sample;
  auto connection = *Connection::open(sample.file);
  const auto counted = [&] {
    CHECK(*connection.number("SELECT n FROM used_count") ==
          *connection.number("SELECT count(*) FROM used"));
    return *connection.number("SELECT n FROM used_count");
  };
  const Time now = sample.clock.now();
  for (int i = 0; i < 300; ++i) {
    const Time when = now + std::chrono::seconds(i);
    const auto value = std::to_string(i % 70);
    CHECK(
        use_once(connection, value, when + std::chrono::seconds(i % 50), when));
    if (i % 20 == 0) counted();
  }
  CHECK(counted() > 0);
  // What is rolled back has not come.
  const auto before = counted();
  {
    auto atomic = Atomic::begin(connection, true);
    REQUIRE(atomic);
    CHECK(*use_once(connection, "more", now + std::chrono::hours(1), now));
  }
  CHECK(counted() == before);
}

TEST_CASE("when too many one-time values are remembered none more is taken") {
  Sample sample;
  auto connection = *Connection::open(sample.file);
  const Time now = sample.clock.now();
  const Time later = now + std::chrono::minutes(5);
  CHECK(*use_once(connection, "a", later, now, 2));
  CHECK(*use_once(connection, "b", later, now, 2));
  const auto third = use_once(connection, "c", later, now, 2);
  REQUIRE_FALSE(third);
  CHECK(third.error().fault == Fault::limit);
  // Not even one that is known: it must not be told apart when it is full.
  CHECK_FALSE(use_once(connection, "a", later, now, 2));
  const Time after = later + std::chrono::seconds(1);
  CHECK(*use_once(connection, "c", after, after, 2));
}

}  // namespace
}  // namespace hoopgit::store
