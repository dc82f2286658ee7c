#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// Every line of the global git configuration, "key=value".
std::string git_configuration(const Person& person) {
  return must(person.run({"git", "config", "--global", "--list"})).output;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size()))
    ++found;
  return found;
}

TEST_CASE("after login whoami shows identity, groups and expiry") {
  const Stage stage = must(Stage::set_up());
  const Person grace = must(stage.signed_in("grace"));
  const auto who = must(grace.run({"hoopgit", "whoami"}));
  INFO(said(who));
  CHECK(who.status == 0);
  CHECK_THAT(who.output, Contains("grace"));
  CHECK_THAT(who.output, Contains(stage.issuer.issuer_url()));
  CHECK_THAT(who.output,
             Contains("dev, maintainers") || Contains("maintainers, dev"));
  CHECK_THAT(who.output, Contains("token until"));
  CHECK_THAT(who.output, Contains("acme/site: fetch, push"));

  const auto json = must(grace.run({"hoopgit", "whoami", "--json"}));
  const json::Value me = must(json_of(json));
  CHECK(must(me.text("issuer")) == stage.issuer.issuer_url());
  CHECK(must(me.text("name")) == "grace");
  CHECK(must(me.text("kind")) == "human");
  CHECK(must(me.texts("groups")).size() == 2);
  CHECK_THAT(must(me.text("expires")), Contains("T"));
}

TEST_CASE("a person signs in with a browser on another device") {
  const Stage stage = must(Stage::set_up());
  Person ada = must(stage.person("ada"));
  ada.unset("BROWSER");
  Running login =
      must(ada.start({"hoopgit", "login", "--device", stage.relay.origin()}));
  REQUIRE(login.shows("The code that it shows"));
  std::string address;
  for (const auto line : split(login.output(), '\n'))
    if (line.starts_with("http")) address = std::string(trim(line));
  INFO(login.output());
  must(approve_device(address, stage.issuer.account("ada")));
  CHECK(must(login.finish(seconds(60))) == 0);
  INFO(login.output());
  CHECK_THAT(login.output(), Contains("signed in to"));
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
  must(clone(ada, stage, "acme/site"));
}

TEST_CASE("an issuer that gives no ID token anew leaves renewal to the relay") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto who = must(ada.run({"hoopgit", "whoami"}));
  INFO(said(who));
  CHECK_THAT(who.output, Contains("renewed by the relay"));
  // Which needs the issuer no more.
  stage.issuer.stop();
  std::set<std::string> tokens;
  for (int i = 0; i < 5; ++i) {
    const auto token = must(ada.run({"hoopgit", "token"}));
    INFO(token.errors);
    CHECK(token.succeeded());
    tokens.insert(token.output);
  }
  CHECK(tokens.size() == 5);
  CHECK(must(ada.run({"hoopgit", "logout"})).succeeded());
  CHECK(must(ada.run({"hoopgit", "token"})).status == 5);
}

TEST_CASE("logout ends the session, and git is told what to type") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  const auto out = must(ada.run({"hoopgit", "logout"}));
  INFO(said(out));
  CHECK(out.status == 0);
  const auto who = must(ada.run({"hoopgit", "whoami"}));
  CHECK(who.status == 5);
  CHECK_THAT(who.errors, Contains("hoopgit login"));
  const auto fetched = must(ada.run({"git", "fetch"}, "site"));
  CHECK(fetched.status == 128);
  CHECK_THAT(fetched.errors, Contains("hoopgit login"));
  CHECK(must(ada.run({"hoopgit", "logout"})).status == 3);
}

TEST_CASE("setup writes the helper for the relay's URL alone, and undoes it") {
  const Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const std::string section = "credential." + stage.relay.origin();
  const auto values = must(
      ada.run({"git", "config", "--global", "--get-all", section + ".helper"}));
  const auto helpers = split(values.output, '\n');
  REQUIRE(helpers.size() == 3);  // The reset, the helper, and the line's end.
  CHECK(helpers[0].empty());
  CHECK_THAT(std::string(helpers[1]), Contains("git-credential-hoopgit"));
  CHECK_THAT(lower(git_configuration(ada)),
             Contains(lower(section + ".useHttpPath=true")));

  // Again: nothing is doubled.
  const std::string before = git_configuration(ada);
  CHECK(must(ada.run({"hoopgit", "setup"})).succeeded());
  CHECK(git_configuration(ada) == before);

  CHECK(must(ada.run({"hoopgit", "setup", "--undo"})).succeeded());
  CHECK_THAT(git_configuration(ada), !Contains(stage.relay.origin()));
}

TEST_CASE("with --instead-of the upstream's URL leads to the relay") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const std::string upstream = stage.upstream.origin();
  CHECK(must(ada.run({"hoopgit", "setup", "--instead-of", upstream}))
            .succeeded());
  const std::size_t before = stage.upstream.accesses().size();
  const auto cloned =
      must(ada.run({"git", "clone", stage.upstream.url("acme/site"), "site"}));
  INFO(said(cloned));
  CHECK(cloned.succeeded());
  // The relay asked, as the reader that only it knows.
  const auto accesses = stage.upstream.accesses();
  REQUIRE(accesses.size() > before);
  for (std::size_t i = before; i < accesses.size(); ++i)
    CHECK(accesses[i].user == "reader");
  must(ada.commit_file("site", "a.txt", "one\n"));
  CHECK(
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"))
          .succeeded());

  CHECK(must(ada.run({"hoopgit", "setup", "--undo"})).succeeded());
  const auto direct = must(ada.run({"git", "fetch"}, "site"));
  CHECK_FALSE(direct.succeeded());
}

TEST_CASE("a helper that stores passwords gets none of the relay's") {
  const Stage stage = must(Stage::set_up());
  Person ada = must(stage.person("ada"));
  REQUIRE(
      must(ada.run({"git", "config", "--global", "credential.helper", "store"}))
          .succeeded());
  REQUIRE(
      must(ada.run({"hoopgit", "login", stage.relay.origin()})).succeeded());
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  REQUIRE(
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"))
          .succeeded());
  CHECK_FALSE(std::filesystem::exists(ada.path(".git-credentials")));
  CHECK_FALSE(std::filesystem::exists(ada.path(".config/git/credentials")));
}

TEST_CASE("a credential of one repository opens no other") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto token = must(ada.run({"hoopgit", "token", "--repo", "acme/site"}));
  REQUIRE(token.succeeded());
  const auto ask = [&](const std::string& repository) {
    must(
        replace_file(ada.path("curl.conf"),
                     "user = \"x:" + std::string(trim(token.output)) + "\"\n"));
    return must(ada.run({"curl", "--silent", "--output", "/dev/null",
                         "--write-out", "%{http_code}", "--config",
                         ada.path("curl.conf").string(),
                         stage.relay.url(repository) +
                             "/info/refs?service=git-upload-pack"}))
        .output;
  };
  CHECK(ask("acme/site") == "200");
  CHECK(ask("acme/empty") == "404");
  CHECK(ask("platform/tool") == "404");
}

TEST_CASE("no credential and a bad one get 401 and one Basic challenge") {
  const Stage stage = must(Stage::set_up());
  const Person eve = must(Person::make("eve"));
  const Issuer foreign =
      must(Issuer::start({.audience = stage.relay.origin()}));
  const Secret stranger =
      must(foreign.id_token_for("ada", {.audience = stage.relay.origin()}));
  const Secret raw = must(stage.issuer.id_token_for("ada"));
  for (const std::string& password :
       {std::string(), std::string("garbage"), std::string(2000, 'x'),
        std::string(stranger.reveal()), std::string(raw.reveal())}) {
    must(replace_file(eve.path("curl.conf"),
                      password.empty() ? std::string()
                                       : "user = \"ada:" + password + "\"\n"));
    const auto answer = must(eve.run(
        {"curl", "--silent", "--include", "--config",
         eve.path("curl.conf").string(),
         stage.relay.url("acme/site") + "/info/refs?service=git-upload-pack"}));
    INFO(password.size() << " bytes: " << answer.output);
    CHECK_THAT(answer.output, Contains(" 401 "));
    CHECK(count(lower(answer.output), "www-authenticate:") == 1);
    CHECK_THAT(lower(answer.output),
               Contains("www-authenticate: basic realm="));
    CHECK_THAT(answer.output, Contains("hoopgit: cannot"));
    if (!password.empty()) CHECK_THAT(answer.output, !Contains(password));
  }
}

}  // namespace
}  // namespace hoopgit::stage
