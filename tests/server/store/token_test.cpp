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
  token.created = clock.now();
  token.expires = clock.now() + std::chrono::minutes(15);
  token.groups_at = clock.now() - std::chrono::minutes(1);
  return token;
}

Result<void> add(Store& store, const TokenRow& token) {
  return store.change([&](Transaction& work) { return work.add_token(token); });
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
