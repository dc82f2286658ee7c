// Sessions and the tokens that Git gets from them, with an issuer that counts,
// rotates its refresh tokens, and ends a session whose old one comes back.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/support/must.hpp"
#include "tests/support/relay_double.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// Shorter than what is taken for fresh: every command must renew first.
constexpr seconds stale{30};

/// The stage, with people who sign in at the scripted issuer.
struct Scene {
  ScriptedIssuer issuer = must(ScriptedIssuer::start({.token_life = stale}));
  Stage stage = must(Stage::set_up({.values = {{"ISSUER", issuer.url()}}}));

  Person signed_in() const {
    Person ada = must(Person::make("ada"));
    ada.set("BROWSER", ScriptedIssuer::browser());
    const auto done = must(ada.run({"hoopgit", "login", stage.relay.origin()}));
    INFO(said(done));
    REQUIRE(done.succeeded());
    return ada;
  }
};

/// What Git tells a helper about a repository.
std::string question(const std::string& relay, const std::string& repository) {
  const auto colon = relay.find("://");
  return "protocol=" + relay.substr(0, colon) +
         "\nhost=" + relay.substr(colon + 3) + "\npath=" + repository +
         ".git\n";
}

Completed helper(const Person& person, const std::string& operation,
                 const std::string& input) {
  return must(person.run({"git-credential-hoopgit", operation}, {}, input));
}

/// The value of an attribute; empty if there is none.
std::string attribute(std::string_view text, const std::string& name) {
  for (const auto line : split(text, '\n'))
    if (line.starts_with(name + "="))
      return std::string(line.substr(name.size() + 1));
  return "";
}

/// `count` helpers at once; their answers.
std::vector<Completed> ask_at_once(const Person& person,
                                   const std::vector<std::string>& questions,
                                   std::size_t count) {
  std::vector<Completed> answers(count);
  std::vector<std::thread> askers;
  askers.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    askers.emplace_back([&, i] {  // Catch's assertions are for one thread.
      auto done = person.run({"git-credential-hoopgit", "get"}, {},
                             questions[i % questions.size()]);
      if (done) answers[i] = *std::move(done);
    });
  for (auto& asker : askers)
    asker.join();
  return answers;
}

TEST_CASE("64 that ask at once of an expired session renew it once") {
  Scene scene;
  const Person ada = scene.signed_in();
  const std::string relay = scene.stage.relay.origin();
  const int before = scene.issuer.counts().refreshes;
  scene.issuer.behave({});
  const auto answers =
      ask_at_once(ada,
                  {question(relay, "acme/site"), question(relay, "acme/empty"),
                   question(relay, "platform/tool")},
                  64);
  for (const auto& answer : answers) {
    INFO(said(answer));
    CHECK_THAT(answer.output, Contains("password=hgt_"));
  }
  CHECK(scene.issuer.counts().refreshes - before == 1);
  CHECK(scene.issuer.counts().reuses == 0);
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
}

TEST_CASE("after erase the next git gets a token by itself, 100 of 100") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({});
  const std::string asked = question(scene.stage.relay.origin(), "acme/site");
  std::string last;
  for (int i = 0; i < 100; ++i) {
    const std::string token =
        attribute(helper(ada, "get", asked).output, "password");
    REQUIRE_THAT(token, Catch::Matchers::StartsWith("hgt_"));
    REQUIRE(token != last);
    // Another one's erase does not touch it.
    helper(ada, "erase", asked + "username=hoopgit\npassword=" + last + "\n");
    REQUIRE(attribute(helper(ada, "get", asked).output, "password") == token);
    helper(ada, "erase", asked + "username=hoopgit\npassword=" + token + "\n");
    last = token;
  }
  CHECK(scene.issuer.counts().refreshes <= 4);
}

TEST_CASE("a cached token that was revoked is replaced in the same command") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({});
  const std::string relay = scene.stage.relay.origin();
  const std::string asked = "capability[]=authtype\ncapability[]=state\n" +
                            question(relay, "acme/site");
  const std::string fresh = helper(ada, "get", asked).output;
  CHECK_THAT(fresh,
             Contains("state[]=hoopgit:1:fresh:") && !Contains("continue"));
  for (int i = 0; i < 20; ++i) {
    const std::string cached = helper(ada, "get", asked).output;
    const std::string token = attribute(cached, "credential");
    REQUIRE_THAT(cached, Contains("\ncontinue=1\n"));
    must(ada.run({"curl", "--silent", "--fail", "--data", "token=" + token,
                  relay + "/oauth/revoke"}));
    const std::string healed =
        helper(ada, "get",
               asked + "authtype=Bearer\nephemeral=1\nstate[]=" +
                   attribute(cached, "state[]") + "\n")
            .output;
    REQUIRE_THAT(attribute(healed, "credential"),
                 Catch::Matchers::StartsWith("hgt_"));
    REQUIRE(attribute(healed, "credential") != token);
    REQUIRE_THAT(healed,
                 Contains("state[]=hoopgit:1:fresh:") && !Contains("continue"));
  }
}

TEST_CASE("an older git recovers from a revoked token at the next command") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({});
  const std::string relay = scene.stage.relay.origin();
  must(clone(ada, scene.stage, "acme/site"));
  const std::string token = attribute(
      helper(ada, "get", question(relay, "acme/site")).output, "password");
  must(ada.run({"curl", "--silent", "--fail", "--data", "token=" + token,
                relay + "/oauth/revoke"}));
  const auto refused = must(ada.run({"git", "fetch"}, "site"));
  const auto next = must(ada.run({"git", "fetch"}, "site"));
  INFO(said(refused) << said(next));
  CHECK(next.succeeded());
}

TEST_CASE("git needs as few requests as it can") {
  Scene scene;
  Person ada = scene.signed_in();
  scene.issuer.behave({});
  must(clone(ada, scene.stage, "acme/site"));
  ada.set("GIT_TRACE_CURL", ada.path("curl").string());
  REQUIRE(must(ada.run({"git", "fetch"}, "site")).succeeded());
  std::size_t requests = 0;
  for (const auto line : split(must(read_file(ada.path("curl"))), '\n'))
    if (line.find("=> Send header: GET ") != std::string_view::npos) ++requests;
  // Git 2.46 sends the credential at once; before that it has to be asked.
  const std::string version = must(ada.run({"git", "version"})).output;
  const bool is_new = version.substr(12) >= "2.46";
  CHECK(requests == (is_new ? 1 : 2));
}

TEST_CASE("no browser opens when git asks") {
  Scene scene;
  Person ada = must(Person::make("ada"));
  must(ada.write_file("browse", "#!/bin/sh\ntouch \"$HOME/opened\"\n"));
  ada.set("BROWSER", "sh " + ada.path("browse").string());
  must(ada.run({"hoopgit", "setup", scene.stage.relay.origin()}));
  const auto refused =
      must(ada.run({"git", "ls-remote", scene.stage.relay.url("acme/site")}));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Contains("run: hoopgit login"));
  CHECK_FALSE(std::filesystem::exists(ada.path("opened")));
}

TEST_CASE("a renewal whose answer was lost is tried once more") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({.lost_refreshes = 1});
  const auto got =
      helper(ada, "get", question(scene.stage.relay.origin(), "acme/site"));
  INFO(said(got));
  CHECK_THAT(got.output, Contains("password=hgt_"));
  CHECK(scene.issuer.counts().reuses == 0);
}

TEST_CASE("an issuer that is away ends no session") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({.late_refreshes = 2});
  const std::string asked = question(scene.stage.relay.origin(), "acme/site");
  const auto got = helper(ada, "get", asked);
  CHECK(got.output == "quit=1\n");
  CHECK_THAT(got.errors, Contains("cannot renew the session"));
  CHECK_THAT(helper(ada, "get", asked).output, Contains("password=hgt_"));
}

TEST_CASE("a session that the issuer has ended says what to type") {
  Scene scene;
  const Person ada = scene.signed_in();
  const std::string relay = scene.stage.relay.origin();
  scene.issuer.behave({.refresh_error = "invalid_grant"});
  const auto got = helper(ada, "get", question(relay, "acme/site"));
  CHECK(got.status == 0);
  CHECK(got.output == "quit=1\n");
  CHECK_THAT(got.errors,
             Contains("has ended") && Contains("run: hoopgit login " + relay));
  CHECK(std::count(got.errors.begin(), got.errors.end(), '\n') == 1);
  scene.issuer.behave({});
  const auto gone = helper(ada, "get", question(relay, "acme/site"));
  CHECK_THAT(gone.errors, Contains("not signed in to"));
}

TEST_CASE("a renewal about somebody else is not taken") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({.subject = "grace"});
  const auto got =
      helper(ada, "get", question(scene.stage.relay.origin(), "acme/site"));
  CHECK(got.output == "quit=1\n");
  CHECK_THAT(got.errors, Contains("about somebody else"));
}

TEST_CASE("logout makes every token worthless, at the issuer too") {
  Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.behave({});
  const std::string relay = scene.stage.relay.origin();
  std::vector<std::string> tokens;
  for (const char* repository : {"acme/site", "acme/empty"})
    tokens.push_back(attribute(
        helper(ada, "get", question(relay, repository)).output, "password"));
  const auto out = must(ada.run({"hoopgit", "logout"}));
  INFO(said(out));
  CHECK(out.succeeded());
  CHECK(scene.issuer.counts().revoked.size() == 1);
  CHECK(scene.issuer.refresh_token().empty());
  for (const auto& token : tokens) {
    must(replace_file(ada.path("curl.conf"), "user = \"x:" + token + "\"\n"));
    CHECK(must(ada.run({"curl", "--silent", "--output", "/dev/null",
                        "--write-out", "%{http_code}", "--config",
                        ada.path("curl.conf").string(),
                        relay + "/acme/site.git/info/refs?service="
                                "git-upload-pack"}))
              .output == "401");
  }
  CHECK_THAT(helper(ada, "get", question(relay, "acme/site")).errors,
             Contains("not signed in"));
}

/// A relay that renews sessions itself, and an issuer that does not.
struct RelayScene {
  ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.id_token_on_refresh = false}));
  RelayDouble relay = must(RelayDouble::start({issuer.url()}));

  Person signed_in() const {
    Person ada = must(Person::make("ada"));
    ada.set("BROWSER", ScriptedIssuer::browser());
    const auto done = must(ada.run({"hoopgit", "login", relay.origin()}));
    INFO(said(done));
    REQUIRE(done.succeeded());
    return ada;
  }
};

TEST_CASE("where the issuer renews no ID token the relay renews the session") {
  RelayScene scene;
  const Person ada = scene.signed_in();
  CHECK(scene.relay.counts().exchanges == 1);
  CHECK(scene.relay.counts().asked_for_session == 1);
  const int before = scene.relay.counts().renewals;
  const auto who = must(ada.run({"hoopgit", "whoami"}));
  CHECK_THAT(who.output, Contains("in a sealed file, renewed by the relay"));
  const auto answers =
      ask_at_once(ada,
                  {question(scene.relay.origin(), "acme/site"),
                   question(scene.relay.origin(), "acme/empty"),
                   question(scene.relay.origin(), "acme/third")},
                  64);
  for (const auto& answer : answers) {
    INFO(said(answer));
    CHECK_THAT(answer.output, Contains("password=hgt_"));
  }
  // One renewal for each repository, and none with a token that was spent.
  CHECK(scene.relay.counts().exchanges == 1);
  CHECK(scene.relay.counts().renewals - before == 3);
  CHECK(scene.relay.counts().reuses == 0);
}

TEST_CASE("a lost answer of the relay is asked for once more") {
  RelayScene scene;
  const Person ada = scene.signed_in();
  scene.relay.lose_next();
  const auto got =
      helper(ada, "get", question(scene.relay.origin(), "acme/site"));
  INFO(said(got));
  CHECK_THAT(got.output, Contains("password=hgt_"));
  CHECK(scene.relay.counts().reuses == 0);
}

TEST_CASE("a session that the relay has ended says what to type") {
  RelayScene scene;
  const Person ada = scene.signed_in();
  scene.relay.end_session();
  const auto got =
      helper(ada, "get", question(scene.relay.origin(), "acme/site"));
  CHECK(got.output == "quit=1\n");
  CHECK_THAT(got.errors,
             Contains("run: hoopgit login " + scene.relay.origin()));
  CHECK_THAT(
      helper(ada, "get", question(scene.relay.origin(), "acme/site")).errors,
      Contains("not signed in"));
}

TEST_CASE("logout ends the relay's session before anything else") {
  RelayScene scene;
  const Person ada = scene.signed_in();
  const std::string refresh = scene.relay.refresh_token();
  REQUIRE(must(ada.run({"hoopgit", "logout"})).succeeded());
  const auto revoked = scene.relay.counts().revoked;
  REQUIRE(revoked.size() >= 2);
  CHECK(revoked.front() == refresh);
  CHECK(scene.issuer.counts().revoked.size() == 1);
}

TEST_CASE("a session can rest in the kernel, and logout takes it out") {
  RelayScene scene;
  Person ada = must(Person::make("ada"));
  ada.set("BROWSER", ScriptedIssuer::browser());
  must(ada.run(
      {"git", "config", "--global", "hoopgit.sessionStore", "keyring"}));
  const auto login = must(ada.run({"hoopgit", "login", scene.relay.origin()}));
  if (!login.succeeded()) {  // A machine without it says so.
    CHECK_THAT(login.errors,
               Contains("cannot keep the session in the keyring"));
    return;
  }
  CHECK_THAT(must(ada.run({"hoopgit", "whoami"})).output,
             Contains("in the kernel's keyring"));
  CHECK_THAT(
      helper(ada, "get", question(scene.relay.origin(), "acme/site")).output,
      Contains("password=hgt_"));
  CHECK(must(ada.run({"hoopgit", "logout"})).succeeded());
  CHECK(must(ada.run({"hoopgit", "whoami"})).status == 5);
}

}  // namespace
}  // namespace hoopgit::stage
