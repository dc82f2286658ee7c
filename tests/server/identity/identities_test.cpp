#include "server/identity/identities.hpp"

#include "core/base/file.hpp"
#include "server/store/sqlite_store.hpp"
#include "server/store/statement.hpp"
#include "tests/server/identity/broken_store.hpp"
#include "tests/server/identity/test_issuer.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::Edits;
using test::in_quotes;
using test::TestKey;

constexpr std::string_view not_verified =
    "cannot accept the token: it was not verified";
constexpr std::string_view not_valid =
    "cannot accept the credential: it is not valid";

/// A relay with an issuer for people, one for machines, and a real database.
struct Bench {
  Bench() {
    corp.publish({key.jwk("k")});
    ci.publish({key.jwk("k")});
  }

  Settings settings() const {
    auto machines = ci.settings();
    machines.name = "ci";
    machines.kind = "service";
    machines.one_time = true;
    return {.public_url = *parse_url("https://relay.example.com"),
            .audience = "",
            .issuers = {corp.settings(), machines}};
  }

  std::string token(const Edits& edits = {}) const {
    const auto second = to_unix_seconds(clock.now());
    const auto claims =
        test::object_text({{"iss", in_quotes(corp.url())},
                           {"aud", in_quotes("hoopgit-cli")},
                           {"sub", in_quotes("42")},
                           {"preferred_username", in_quotes("ada")},
                           {"iat", std::to_string(second)},
                           {"exp", std::to_string(second + 600)}},
                          edits);
    return signed_token(R"({"alg":"ES256","kid":"k"})", claims, key, "ES256");
  }

  std::string machine_token(Edits edits = {}) const {
    edits.try_emplace("iss", in_quotes(ci.url()));
    edits.try_emplace("aud", in_quotes("https://relay.example.com"));
    edits.try_emplace("jti", in_quotes("job-1"));
    return token(edits);
  }

  Result<Issued> exchange(const std::string& token,
                          std::vector<std::string> scopes = {}) {
    return identities.exchange({.subject_token = Secret(token),
                                .scopes = std::move(scopes),
                                .address = "192.0.2.7",
                                .user_agent = "hoopgit/1"});
  }

  std::vector<json::Value> events() {
    std::vector<json::Value> found;
    const auto stored = store->events({.newest_first = false});
    REQUIRE(stored);
    for (const auto& event : *stored)
      found.push_back(*json::parse(event.bytes));
    return found;
  }

  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    for (const auto& event : events())
      types.push_back(*event.text("type"));
    return types;
  }

  /// data.reason of the last event, which must be of this type.
  std::string last_reason(std::string_view type = "auth.denied") {
    const auto all = events();
    REQUIRE_FALSE(all.empty());
    CHECK(*all.back().text("type") == type);
    return *all.back().find("data")->text("reason");
  }

  TestKey key = TestKey::p256();
  test::TestIssuer corp{};
  test::TestIssuer ci{};
  test::StoppedClock clock{1'800'000'000};
  TemporaryFolder folder = *TemporaryFolder::make();
  std::unique_ptr<store::Store> store = *store::open_sqlite(
      folder.path() / "relay.db", {"node", "test", ""}, clock);
  http::Client client{};
  Identities identities{settings(), client, *store, clock};
};

TEST_CASE("a person's token is exchanged for a credential that is known") {
  Bench bench;
  const auto issued =
      bench.exchange(bench.token({{"groups", R"(["dev"])"},
                                  {"email", in_quotes("ada@example.com")},
                                  {"email_verified", "true"}}));
  REQUIRE(issued);
  CHECK(looks_like_credential(issued->token.reveal()));
  CHECK(issued->life == 300s);
  CHECK(issued->token_id.size() == 16);
  CHECK(issued->scopes == std::vector<Scope>{Scope::git_read, Scope::git_write,
                                             Scope::api_read,
                                             Scope::api_approve});

  const auto identity = bench.identities.identify(issued->token);
  REQUIRE(identity);
  CHECK(identity->actor.person.issuer == bench.corp.url());
  CHECK(identity->actor.person.subject == "42");
  CHECK(issued->identity.actor.person.name == "ada");
  // What was issued does not keep the name.
  CHECK(identity->actor.person.name.empty());
  CHECK(identity->actor.kind == "human");
  CHECK(identity->actor.session.size() == 16);
  CHECK(identity->actor.address.empty());
  CHECK(identity->is_in("dev"));
  CHECK(identity->email == "ada@example.com");
  CHECK(identity->token_id == issued->token_id);
  CHECK(identity->scopes == issued->scopes);
  CHECK(identity->expires == bench.clock.now() + 300s);
  CHECK(identity->groups_at == bench.clock.now());
  CHECK(identity->covers(*RepositoryName::parse("any/thing")));
}

TEST_CASE("groups that the issuer does not tell stay unknown") {
  Bench bench;
  const auto issued = bench.exchange(bench.token());
  REQUIRE(issued);
  const auto identity = bench.identities.identify(issued->token);
  REQUIRE(identity);
  CHECK_FALSE(identity->actor.groups);
}

TEST_CASE("the first exchange of a token is a login, later ones are not") {
  Bench bench;
  const auto token = bench.token();
  REQUIRE(bench.exchange(token));
  REQUIRE(bench.exchange(token));
  CHECK(bench.event_types() == std::vector<std::string>{"auth.login",
                                                        "auth.token_issued",
                                                        "auth.token_issued"});
  bench.clock.advance(1s);
  REQUIRE(bench.exchange(bench.token()));
  CHECK(bench.event_types().size() == 5);
  CHECK(bench.event_types()[3] == "auth.login");
}

TEST_CASE("the log tells who got what, and holds no token") {
  Bench bench;
  const auto token = bench.token();
  const auto issued = bench.identities.exchange(
      {.subject_token = Secret(token),
       .scopes = {"git:read"},
       .repository = *RepositoryName::parse("acme/site")});
  REQUIRE(issued);
  REQUIRE_FALSE(bench.exchange(token + "x"));

  const auto events = bench.events();
  REQUIRE(events.size() == 3);
  const auto& data = *events[1].find("data");
  CHECK(*data.text("token_id") == issued->token_id);
  CHECK(*data.text("repo") == "acme/site");
  CHECK(*data.texts("verbs") == std::vector<std::string>{"git:read"});
  CHECK(*data.text("expires") == to_rfc3339(bench.clock.now() + 300s));
  CHECK(*events[1].find("actor")->text("sub") == "42");
  const auto signature = token.substr(token.rfind('.') + 1);
  for (const auto& event : events) {
    const auto text = json::dump(event);
    CHECK(text.find(signature) == text.npos);
    CHECK(text.find(issued->token.reveal()) == text.npos);
  }
}

TEST_CASE("a credential for one repository covers no other") {
  Bench bench;
  const auto issued = bench.identities.exchange(
      {.subject_token = Secret(bench.token()),
       .repository = *RepositoryName::parse("acme/site.git")});
  REQUIRE(issued);
  const auto identity = bench.identities.identify(issued->token);
  REQUIRE(identity);
  CHECK(identity->covers(*RepositoryName::parse("acme/site")));
  CHECK_FALSE(identity->covers(*RepositoryName::parse("acme/other")));
}

TEST_CASE("whoever brings a bad token learns nothing, the log all") {
  Bench bench;
  const auto unsigned_token = [&] {
    const auto token = bench.token();
    return token.substr(0, token.rfind('.')) + ".eA";
  }();
  const auto refused = [&](const std::string& token) {
    const auto result = bench.exchange(token);
    REQUIRE_FALSE(result);
    CHECK(result.error() == Error{Fault::unauthenticated,
                                  std::string(not_verified), "hoopgit login"});
    return bench.last_reason();
  };
  CHECK(refused("") == "malformed");
  CHECK(refused("gibberish") == "malformed");
  CHECK(refused(bench.token({{"iss", in_quotes("https://evil")}})) == "issuer");
  CHECK(refused(unsigned_token) == "signature");
  CHECK(refused(bench.token({{"aud", in_quotes("wiki")}})) == "audience");
  CHECK(refused(bench.token({{"exp", "1"}})) == "time");
  CHECK(refused(bench.token({{"sub", ""}})) == "identity");
  CHECK(refused(bench.token({{"groups", in_quotes("dev")}})) == "groups");
  const auto events = bench.events();
  CHECK(events.size() == 8);
  CHECK(*events.back().text("outcome") == "denied");
  CHECK(*events.back().text("severity") == "warning");
  CHECK(*events.back().find("data")->text("issuer") == bench.corp.url());
  CHECK(*events.back().find("data")->text("method") == "oidc");
}

TEST_CASE("a key that a token brings itself is named in the log") {
  Bench bench;
  const auto own = TestKey::p256();
  const auto header = json::dump(
      json::object({{"alg", "ES256"}, {"kid", "k"}, {"jwk", own.jwk("k")}}));
  const auto token = test::signed_token(header, R"({"iss":"x"})", own, "ES256");
  CHECK_FALSE(bench.exchange(token));
  CHECK(bench.last_reason() == "header");
  CHECK(*bench.events().back().find("data")->texts("foreign_keys") ==
        std::vector<std::string>{"jwk"});
}

TEST_CASE("a credential ends when its time is over") {
  Bench bench;
  const auto issued = bench.exchange(bench.token());
  REQUIRE(issued);
  bench.clock.advance(299s);
  CHECK(bench.identities.identify(issued->token));
  bench.clock.advance(1s);
  const auto late = bench.identities.identify(issued->token);
  REQUIRE_FALSE(late);
  CHECK(late.error() ==
        Error{Fault::unauthenticated, std::string(not_valid), "hoopgit login"});
}

TEST_CASE("a revoked credential is refused at once, and revoked once") {
  Bench bench;
  const auto token = bench.token();
  const auto first = bench.exchange(token);
  const auto second = bench.exchange(token);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(bench.identities.identify(first->token));
  CHECK(bench.identities.revoke(first->token));
  CHECK_FALSE(bench.identities.identify(first->token));
  CHECK(bench.identities.identify(second->token));
  CHECK(bench.identities.revoke(first->token));

  const auto events = bench.events();
  REQUIRE(events.size() == 4);
  CHECK(*events.back().text("type") == "auth.token_revoked");
  CHECK(*events.back().find("data")->text("token_id") == first->token_id);
  CHECK(*events.back().find("actor")->text("sub") == "42");
}

TEST_CASE("revoking what is not known is no error and no event") {
  Bench bench;
  CHECK(bench.identities.revoke(Secret("gibberish")));
  CHECK(bench.identities.revoke(make_credential()));
  CHECK(bench.events().empty());
}

TEST_CASE("what the relay did not issue is nobody") {
  Bench bench;
  REQUIRE(bench.exchange(bench.token()));
  for (const auto& text :
       {std::string(), std::string("gibberish"),
        std::string(make_credential().reveal()), bench.token()}) {
    const auto identity = bench.identities.identify(Secret(text));
    REQUIRE_FALSE(identity);
    CHECK(identity.error().fault == Fault::unauthenticated);
    CHECK(identity.error().message == not_valid);
  }
}

TEST_CASE("nobody gets more scopes than asked for or than they may have") {
  Bench bench;
  const auto scopes_for = [&](std::vector<std::string> asked) {
    const auto issued = bench.exchange(bench.token(), std::move(asked));
    REQUIRE(issued);
    const auto identity = bench.identities.identify(issued->token);
    REQUIRE(identity);
    CHECK(identity->scopes == issued->scopes);
    return issued->scopes;
  };
  CHECK(scopes_for({"git:read"}) == std::vector<Scope>{Scope::git_read});
  CHECK(scopes_for({"git:write", "api:admin", "nonsense"}) ==
        std::vector<Scope>{Scope::git_write});
}

TEST_CASE("when no scope is left nothing is issued") {
  Bench bench;
  const auto result = bench.exchange(bench.token(), {"api:admin"});
  REQUIRE_FALSE(result);
  CHECK(result.error().fault == Fault::forbidden);
  CHECK(oauth_error(result.error()) == "invalid_scope");
  CHECK(bench.last_reason("auth.token_refused") == "scope");
  CHECK(bench.events().size() == 1);
  CHECK(*bench.events()[0].find("actor")->text("sub") == "42");
}

TEST_CASE("a machine is a service and does not approve") {
  Bench bench;
  const auto issued = bench.exchange(bench.machine_token());
  REQUIRE(issued);
  CHECK(issued->identity.actor.kind == "service");
  CHECK(issued->scopes ==
        std::vector<Scope>{Scope::git_read, Scope::git_write, Scope::api_read});
  const auto approver = bench.exchange(
      bench.machine_token({{"jti", in_quotes("job-2")}}), {"api:approve"});
  CHECK_FALSE(approver);
}

TEST_CASE("a one-time token is exchanged once") {
  Bench bench;
  REQUIRE(bench.exchange(bench.machine_token()));
  const auto again = bench.exchange(bench.machine_token());
  REQUIRE_FALSE(again);
  CHECK(again.error().message == not_verified);
  CHECK(bench.last_reason() == "replay");
  CHECK(*bench.events().back().find("actor")->text("sub") == "42");
  CHECK(bench.exchange(bench.machine_token({{"jti", in_quotes("job-2")}})));
}

TEST_CASE("a one-time token is exchanged at one of two relays only") {
  Bench bench;
  // Two processes: what they share is the file.
  const auto other_store = *store::open_sqlite(
      bench.folder.path() / "relay.db", {"other", "test", ""}, bench.clock);
  Identities other(bench.settings(), bench.client, *other_store, bench.clock);
  const auto token = bench.machine_token();
  REQUIRE(bench.exchange(token));
  CHECK_FALSE(other.exchange({.subject_token = Secret(token)}));
  const auto second = bench.machine_token({{"jti", in_quotes("job-2")}});
  REQUIRE(other.exchange({.subject_token = Secret(second)}));
  CHECK_FALSE(bench.exchange(second));
}

TEST_CASE("a token that cannot be remembered is refused, and the log says so") {
  Bench bench;
  auto connection = *store::Connection::open(bench.folder.path() / "relay.db");
  REQUIRE(connection.execute(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 250000) INSERT INTO used SELECT CAST(i AS BLOB), "
      "9000000000000000000 FROM n"));
  const auto refused = bench.exchange(bench.machine_token());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::unavailable);
  CHECK(bench.last_reason() == "replay");
  REQUIRE(connection.execute("DELETE FROM used WHERE value = x'31'"));
  CHECK_FALSE(bench.exchange(bench.machine_token()));  // One for the login.
}

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

TEST_CASE("a refresh token that comes again ends the session") {
  Bench bench;
  auto begun = person_with_session(bench);
  REQUIRE(begun);
  const Secret first = refresh_token_of(std::move(begun));
  auto second = bench.identities.renew({.refresh_token = first.duplicate()});
  REQUIRE(second);
  REQUIRE(bench.identities.identify(second->token));
  CHECK_FALSE(bench.identities.renew({.refresh_token = first.duplicate()}));
  CHECK(bench.last_reason("auth.logout") == "a refresh token was used twice");
  CHECK_FALSE(bench.identities.identify(second->token));
  CHECK_FALSE(bench.identities.renew(
      {.refresh_token = std::move(*second->refresh_token)}));
  CHECK(bench.last_reason("auth.token_refused") == "the session is over");
}

TEST_CASE("of many who bring one refresh token one is served at most") {
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
  CHECK(served == 1);
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
  CHECK(*bench.identities.revoke({.token = one->token_id}, by, "lost") == 1);
  CHECK(bench.last_reason("auth.token_revoked") == "lost");
  CHECK(*bench.events().back().find("data")->text("token_id") == one->token_id);
  CHECK(*bench.events().back().find("actor")->text("sub") == "root");
  CHECK_FALSE(is_good(one));
  CHECK(is_good(two));
  CHECK(*bench.identities.revoke(
            {.holder = store::Person{bench.corp.url(), "42"}}, by, "left") ==
        1);
  CHECK_FALSE(is_good(two));
  CHECK(is_good(other));
  CHECK(*bench.identities.revoke({}, by, "incident") == 1);
  CHECK_FALSE(is_good(other));
  CHECK(*bench.identities.revoke({}, by, "incident") == 0);
  CHECK(bench.last_reason("auth.token_revoked") == "incident");
}

TEST_CASE("a one-time token without an id is known by what was signed") {
  Bench bench;
  const Edits anonymous{{"jti", ""}};
  REQUIRE(bench.exchange(bench.machine_token(anonymous)));
  CHECK_FALSE(bench.exchange(bench.machine_token(anonymous)));
  bench.clock.advance(1s);
  CHECK(bench.exchange(bench.machine_token(anonymous)));
}

TEST_CASE("a one-time token is not used up by an exchange that failed") {
  Bench bench;
  CHECK_FALSE(bench.exchange(bench.machine_token(), {"api:admin"}));
  CHECK(bench.exchange(bench.machine_token()));
}

TEST_CASE("of many who bring one one-time token one is served") {
  Bench bench;
  const auto token = bench.machine_token();
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { served += bench.exchange(token) ? 1 : 0; });
  for (auto& thread : threads)
    thread.join();
  CHECK(served == 1);
}

TEST_CASE("one subject of two issuers is two people") {
  Bench bench;
  const auto person = bench.exchange(bench.token());
  const auto machine = bench.exchange(bench.machine_token());
  REQUIRE(person);
  REQUIRE(machine);
  CHECK(person->identity.actor.person.subject ==
        machine->identity.actor.person.subject);
  CHECK_FALSE(person->identity.actor.person.is(machine->identity.actor.person));
}

TEST_CASE("an issuer that does not answer is named, and the log says why") {
  Bench bench;
  bench.corp.answer_keys(
      [](const auto&, auto& connection) { connection.answer(500, ""); });
  const auto result = bench.exchange(bench.token());
  REQUIRE_FALSE(result);
  CHECK(result.error() ==
        Error{Fault::unavailable,
              "cannot verify the token: the issuer corp does not answer"});
  CHECK(bench.last_reason() == "unavailable");
  CHECK(*bench.events().back().text("outcome") == "failure");
  CHECK(*bench.events().back().find("data")->text("detail") ==
        "cannot read the keys of issuer corp: it answers with status 500");
}

TEST_CASE("sign-in goes on with known keys while the issuer is down") {
  Bench bench;
  REQUIRE(bench.exchange(bench.token()));
  bench.corp.answer_keys(
      [](const auto&, auto& connection) { connection.answer(500, ""); });
  bench.clock.advance(2h);
  CHECK(bench.exchange(bench.token()));
  CHECK(bench.corp.fetches() == 2);
}

TEST_CASE("a store that fails is never a yes") {
  Bench bench;
  test::BrokenStore broken;
  Identities identities(bench.settings(), bench.client, broken, bench.clock);
  const auto fault = [](const auto& result) {
    REQUIRE_FALSE(result);
    return result.error().fault;
  };
  CHECK(fault(identities.exchange({.subject_token = Secret(bench.token())})) ==
        Fault::unavailable);
  CHECK(fault(identities.exchange({.subject_token = Secret("gibberish")})) ==
        Fault::unavailable);
  CHECK(fault(identities.identify(make_credential())) == Fault::unavailable);
  CHECK(fault(identities.revoke(make_credential())) == Fault::unavailable);
}

TEST_CASE("credentials live at most ten minutes, whatever is configured") {
  Bench bench;
  auto settings = bench.settings();
  settings.token_life = 24h;
  Identities identities(settings, bench.client, *bench.store, bench.clock);
  const auto issued =
      identities.exchange({.subject_token = Secret(bench.token())});
  REQUIRE(issued);
  CHECK(issued->life == 600s);
}

TEST_CASE("machines are told to ask for the relay's origin") {
  Bench bench;
  CHECK(*bench.identities.protected_resource().text("hoopgit_audience") ==
        "https://relay.example.com");
  CHECK(*bench.identities.authorization_server().text("issuer") ==
        "https://relay.example.com");
}

}  // namespace
}  // namespace hoopgit::identity
