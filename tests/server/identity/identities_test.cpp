#include "core/base/file.hpp"
#include "server/store/statement.hpp"
#include "tests/server/identity/broken_store.hpp"
#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view not_verified =
    "cannot accept the token: it was not verified";
constexpr std::string_view not_valid =
    "cannot accept the credential: it is not valid";

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
