// An administrator ends credentials and sessions while the relay serves.

#include "tests/support/must.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

using Words = std::vector<std::string>;

Completed revoke(const Person& olga, Words what) {
  what.insert(what.begin(), {"hoopgit", "admin", "revoke"});
  what.insert(what.end(), {"--reason", "a laptop was lost"});
  return must(olga.run(what));
}

/// Who somebody is to the relay: what --person takes.
Words person_of(const Person& person) {
  const auto who =
      must(json_of(must(person.run({"hoopgit", "whoami", "--json"}))));
  return {"--person", must(who.text("issuer")), must(who.text("subject"))};
}

/// An older git forgets a refused credential, and asks for one the next time.
Completed fetch_twice(const Person& person) {
  (void)must(person.run({"git", "fetch"}, "site"));
  return must(person.run({"git", "fetch"}, "site"));
}

TEST_CASE("whom an administrator revokes is told to sign in, at once") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  const Person olga = must(stage.signed_in("olga"));
  must(clone(ada, stage, "acme/site"));
  const pid_t relay = stage.relay.pid();
  const auto done = revoke(olga, person_of(ada));
  INFO(said(done));
  REQUIRE(done.status == 0);
  CHECK_THAT(done.output, Contains("1 session"));

  const auto refused = fetch_twice(ada);
  INFO(said(refused));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Contains("run: hoopgit login"));
  CHECK(must(ada.run({"hoopgit", "whoami"})).status == 5);
  CHECK(must(grace.run({"hoopgit", "whoami"})).succeeded());
  CHECK(revoke(olga, person_of(grace)).status == 0);

  REQUIRE(
      must(ada.run({"hoopgit", "login", stage.relay.origin()})).succeeded());
  CHECK(must(ada.run({"git", "fetch"}, "site")).succeeded());
  CHECK(stage.relay.pid() == relay);
  CHECK(stage.relay.is_running());
}

TEST_CASE("whose session the issuer renews gets the next credential itself") {
  ScriptedIssuer issuer = must(ScriptedIssuer::start());
  Stage stage = must(Stage::set_up({.values = {{"ISSUER", issuer.url()}}}));
  const auto signed_in = [&](const Conduct& conduct) {
    issuer.behave(conduct);
    Person person = must(Person::make(conduct.subject));
    person.set("BROWSER", ScriptedIssuer::browser());
    must(person.run({"hoopgit", "login", stage.relay.origin()}));
    return person;
  };
  const Person olga = signed_in({.subject = "olga", .groups = {"admins"}});
  const Person ada = signed_in({});
  must(clone(ada, stage, "acme/site"));
  issuer.behave({.subject = "olga", .groups = {"admins"}});
  const auto done = revoke(olga, {"--all"});
  INFO(said(done));
  REQUIRE(done.status == 0);
  issuer.behave({});
  const auto fetched = fetch_twice(ada);
  INFO(said(fetched));
  CHECK(fetched.succeeded());
}

TEST_CASE("one credential is revoked by its id, and its session goes on") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  const auto token = must(json_of(
      must(ada.run({"hoopgit", "token", "--json", "--repo", "acme/site"}))));
  const auto status_of = [&] {
    return must(ada.run({"curl", "--silent", "--output", "/dev/null",
                         "--write-out", "%{http_code}", "--user",
                         "x:" + must(token.text("token")),
                         stage.relay.url("acme/site") +
                             "/info/refs?service=git-upload-pack"}))
        .output;
  };
  CHECK(status_of() == "200");
  const Words it{"--token", must(token.text("token_id"))};
  const auto done = revoke(olga, it);
  INFO(said(done));
  CHECK(done.status == 0);
  CHECK_THAT(done.output, Contains("1 credential and 0 sessions"));
  CHECK(status_of() == "401");
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
  const auto again = revoke(olga, it);
  CHECK(again.status == 3);
  CHECK_THAT(again.errors, Contains("nothing was good any more"));
}

TEST_CASE("a push that waits outlives the credentials it came with") {
  Stage stage = must(Stage::set_up({.values = {{"WAIT", "60s"}}}));
  Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  const Person olga = must(stage.signed_in("olga"));
  must(clone(ada, stage, "acme/site"));
  HeldPush held = must(push_to_main(ada));
  const auto done = revoke(olga, {"--all", "--json"});
  INFO(said(done));
  REQUIRE(done.status == 0);
  CHECK(must(must(json_of(done)).integer("sessions")) == 3);
  CHECK(must(ada.run({"hoopgit", "whoami"})).status == 5);
  CHECK(must(grace.run({"hoopgit", "whoami"})).status == 5);
  CHECK(must(olga.run({"hoopgit", "whoami"})).status == 5);

  REQUIRE(
      must(grace.run({"hoopgit", "login", stage.relay.origin()})).succeeded());
  CHECK(must(approve(grace, held.id)).succeeded());
  CHECK(must(held.git.finish(seconds(60))) == 0);
  CHECK(tip(stage, "refs/heads/main") == held.commit);

  const Person auditor = must(stage.signed_in("auditor"));
  const auto told =
      must(json_lines(must(auditor.run({"hoopgit", "audit", "query", "--json",
                                        "--type", "auth.token_revoked"}))
                          .output));
  CHECK(told.size() >= 3);
  for (const auto& event : told)
    CHECK_THAT(json::dump(event), Contains("a laptop was lost"));
}

TEST_CASE(
    "to revoke takes an administrator, a reason, and one thing to revoke") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  const auto refused = revoke(ada, {"--all"});
  INFO(said(refused));
  CHECK(refused.status == 7);
  CHECK_THAT(refused.errors, Contains("for administrators"));
  CHECK(revoke(olga, {}).status == 2);
  CHECK(revoke(olga, {"--all", "--session", "0123456789abcdef"}).status == 2);
  CHECK(revoke(olga, {"--person", "https://id.example.com"}).status == 2);
  CHECK(must(olga.run({"hoopgit", "admin", "revoke", "--all"})).status == 2);
  CHECK(must(olga.run({"hoopgit", "admin", "revoke", "--all", "--reason", " "}))
            .status == 2);
  CHECK(revoke(olga, {"--session", "0123456789abcdef"}).status == 3);
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
}

}  // namespace
}  // namespace hoopgit::stage
