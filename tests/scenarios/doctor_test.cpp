// `hoopgit doctor` on a machine where one thing after the other is wrong; and
// that with neighbours no byte of a token gets out.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

TEST_CASE("doctor finds nothing wrong after a login") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto done = must(ada.run({"hoopgit", "doctor"}));
  INFO(said(done));
  CHECK(done.status == 0);
  for (const char* about : {"git", "helper", "configuration", "cache", "relay",
                            "clock", "issuer", "session", "identity"})
    CHECK_THAT(done.output, Contains(std::string("\nok  ") + about));
  CHECK_THAT(done.output, !Contains("WRONG") && !Contains("next:"));

  const json::Value value =
      must(json_of(must(ada.run({"hoopgit", "doctor", "--json"}))));
  CHECK(must(value.boolean("ok")));
  CHECK(must(value.text("relay")) == stage.relay.origin());
  CHECK(must(value.array("findings")).size() >= 9);
}

TEST_CASE("doctor names what is wrong, and the next command mends it") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const std::string relay = stage.relay.origin();
  must(clone(ada, stage, "acme/site"));
  const auto look = [&](const fs::path& folder = {}) {
    return must(ada.run({"hoopgit", "doctor"}, folder));
  };
  SECTION("nobody is signed in") {
    must(ada.run({"hoopgit", "logout"}));
    const auto done = look();
    CHECK(done.status == 5);
    CHECK_THAT(done.output, Contains("next: hoopgit login " + relay));
  }
  SECTION("a helper stands later in the same file") {
    must(ada.run({"git", "config", "--global", "credential.helper", "store"}));
    const auto done = look();
    CHECK(done.status == 2);
    CHECK_THAT(done.output, Contains("the helper store of file:"));
    CHECK_THAT(done.output, Contains("next: hoopgit setup " + relay));
    must(ada.run({"hoopgit", "setup", relay}));
    CHECK(look().status == 0);
  }
  SECTION("a helper is configured in the clone") {
    must(ada.run({"git", "config", "credential.helper", "cache"}, "site"));
    CHECK(look().status == 0);  // Elsewhere all is well.
    const auto done = look("site");
    CHECK(done.status == 2);
    CHECK_THAT(done.output, Contains("file:.git/config (local)"));
    CHECK_THAT(done.output,
               Contains("next: hoopgit setup " + relay + " --local"));
    must(ada.run({"hoopgit", "setup", relay, "--local"}, "site"));
    CHECK(look("site").status == 0);
  }
  SECTION("the list of relays is open to others") {
    fs::permissions(ada.path(".config/hoopgit/relays"), fs::perms(0666));
    const auto done = must(ada.run({"hoopgit", "doctor", "--relay", relay}));
    CHECK(done.status == 2);
    CHECK_THAT(done.output, Contains("answers nothing for this relay"));
    must(ada.run({"hoopgit", "setup", relay}));
    CHECK(look().status == 0);
  }
  SECTION("tokens would be good for every repository") {
    must(ada.run({"git", "config", "--global", "--unset",
                  "credential." + relay + ".useHttpPath"}));
    CHECK_THAT(look().output, Contains("useHttpPath is not true"));
  }
  SECTION("a netrc has a password") {
    must(ada.write_file(".netrc", "machine 127.0.0.1 login a password b\n"));
    CHECK_THAT(look().output, Contains("~/.netrc has a password"));
  }
  SECTION("the issuer is away") {
    stage.issuer.stop();
    const auto done = look();
    CHECK(done.status == 6);
    CHECK_THAT(done.output, Contains("WRONG") && Contains("issuer"));
  }
  SECTION("the relay is away") {
    stage.relay.stop();
    const auto done = look();
    CHECK(done.status == 6);
    CHECK_THAT(done.output, Contains("next: curl --verbose " + relay));
    const auto json =
        must(json_of(must(ada.run({"hoopgit", "doctor", "--json"}))));
    CHECK_FALSE(must(json.boolean("ok")));
  }
}

/// Every file below the folder that has one of the texts in it.
std::vector<std::string> files_with(const fs::path& folder,
                                    const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    const auto bytes = read_file(entry.path());
    if (!bytes) continue;
    for (const auto& text : texts)
      if (bytes->find(text) != std::string::npos)
        found.push_back(entry.path().string());
  }
  return found;
}

/// Puts a stand-in for a helper into PATH that keeps all it is told, as
/// libsecret's would.
void install_keeper(Person& person) {
  must(person.write_file("bin/git-credential-keeper",
                         "#!/bin/sh\necho \"$@\" >>\"$HOME/kept\"\n"
                         "cat >>\"$HOME/kept\"\n"));
  fs::permissions(person.path("bin/git-credential-keeper"), fs::perms(0700));
}

TEST_CASE("helpers before ours, traces and the disk see no byte of a token") {
  const Stage stage = must(Stage::set_up());
  Person ada = must(stage.person("ada"));
  install_keeper(ada);
  for (const std::string& helper :
       {std::string("store"), std::string("cache"),
        ada.path("bin/git-credential-keeper").string()})
    must(ada.run(
        {"git", "config", "--global", "--add", "credential.helper", helper}));
  REQUIRE(
      must(ada.run({"hoopgit", "login", stage.relay.origin()})).succeeded());
  ada.set("GIT_TRACE2_EVENT", ada.path("trace2").string());
  ada.set("GIT_TRACE2_ENV_VARS", "HOOPGIT_PROFILE,HOOPGIT_LOCK_FD,PATH");
  ada.set("GIT_TRACE", ada.path("trace").string());
  ada.set("GIT_CURL_VERBOSE", "1");
  std::string all_said;
  const auto note = [&](const Result<Completed>& done) {
    all_said += must(done).output + must(done).errors;
  };
  note(ada.run({"git", "clone", stage.relay.url("acme/site"), "site"}));
  must(ada.commit_file("site", "a.txt", "one\n"));
  note(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  note(ada.run({"git", "fetch"}, "site"));
  REQUIRE_THAT(all_said, Contains("Authorization: Basic") ||
                             Contains("authorization: Basic") ||
                             Contains("Authorization: Bearer"));

  const auto colon = stage.relay.origin().find("://");
  const auto got = must(
      ada.run({"git-credential-hoopgit", "get"}, {},
              "protocol=http\nhost=" + stage.relay.origin().substr(colon + 3) +
                  "\npath=acme/site.git\n"));
  std::string token;
  for (const auto line : split(got.output, '\n'))
    if (line.starts_with("password=")) token = std::string(line.substr(9));
  REQUIRE_THAT(token, Catch::Matchers::StartsWith("hgt_"));
  const std::vector<std::string> canaries{
      token, "hgt_", to_base64("hoopgit:" + token),
      to_base64("hoopgit:" + token).substr(0, 40)};
  // The token cache itself, where the kernel keeps none, is in memory on a real
  // machine, and here in the home.
  fs::remove_all(ada.path(".run"));
  CHECK(files_with(ada.path(), canaries).empty());
  for (const auto& canary : canaries)
    CHECK_THAT(all_said, !Contains(canary));
  CHECK_FALSE(fs::exists(ada.path(".git-credentials")));
  CHECK_FALSE(fs::exists(ada.path("kept")));

  // That the search finds something: the same helper after ours is told all.
  must(ada.run(
      {"git", "-c",
       "credential.helper=" + ada.path("bin/git-credential-keeper").string(),
       "fetch"},
      "site"));
  CHECK_THAT(must(read_file(ada.path("kept"))), Contains("hgt_"));
  must(ada.run({"git", "credential-cache", "exit"}));
}

TEST_CASE("a helper that would get our tokens is told of at login") {
  const Stage stage = must(Stage::set_up());
  Person ada = must(stage.person("ada"));
  must(ada.run({"git", "init", "--quiet", "here"}));
  must(ada.run({"git", "config", "credential.helper", "store"}, "here"));
  const auto login =
      must(ada.run({"hoopgit", "login", stage.relay.origin()}, "here"));
  INFO(said(login));
  CHECK(login.succeeded());
  CHECK_THAT(login.errors, Contains("the helper store of file:.git/config"));
  CHECK_THAT(login.errors, Contains("hint: hoopgit setup"));
  CHECK(must(ada.run({"hoopgit", "doctor"}, "here")).status == 2);
  const auto command =
      must(ada.run({"git", "-c", "credential.helper=store", "-c",
                    "alias.look=!hoopgit doctor", "look"}));
  INFO(said(command));
  CHECK_THAT(command.output, Contains("leave it out of `git -c`"));
}

}  // namespace
}  // namespace hoopgit::stage
