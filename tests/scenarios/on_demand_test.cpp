// hoopgit.loginOnDemand: git asks, and a browser opens.

#include "tests/support/must.hpp"
#include "tests/support/relay_double.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

struct Scene {
  ScriptedIssuer issuer = must(ScriptedIssuer::start());
  RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  Person ada = must(Person::make("ada"));

  Scene() {
    must(ada.write_file(".config/hoopgit/relays", relay.origin() + "\n"));
    std::filesystem::permissions(ada.path(".config/hoopgit/relays"),
                                 std::filesystem::perms(0600));
    ada.set("BROWSER", ScriptedIssuer::browser());
    ada.unset("GIT_TERMINAL_PROMPT");
    set("hoopgit.loginOnDemand", "true");
    set("credential.useHttpPath", "true");
    set("credential.helper", "hoopgit");
  }

  void set(const std::string& key, const std::string& value) const {
    const auto done = must(ada.run({"git", "config", "--global", key, value}));
    REQUIRE(done.succeeded());
  }

  /// What git does for a fetch, on a terminal of its own: script(1).
  std::vector<std::string> fill(const std::string& repository = "a/b") const {
    return {"script", "-qec",
            "printf 'url=" + relay.origin() + "/" + repository +
                ".git\n\n' | git credential fill",
            "/dev/null"};
  }
};

TEST_CASE("who asked for it signs in from inside git, and git goes on") {
  Scene at;
  const auto filled = must(at.ada.run(at.fill()));
  INFO(said(filled));
  CHECK(filled.succeeded());
  CHECK_THAT(filled.output, Contains("hgt_"));
  CHECK(at.issuer.counts().logins == 1);
}

TEST_CASE("several git commands at once open one browser") {
  Scene at;
  std::vector<Running> all;
  for (const std::string repository : {"a/b", "a/c", "a/d"})
    all.push_back(must(at.ada.start(at.fill(repository))));
  for (auto& each : all) {
    CHECK(must(each.finish()) == 0);
    INFO(each.output());
    CHECK_THAT(each.output(), Contains("hgt_"));
  }
  CHECK(at.issuer.counts().logins == 1);
}

TEST_CASE("nobody signs in where nobody asked for it, or nobody is") {
  Scene at;
  auto argv = at.fill();
  SECTION("it is not asked for") {
    at.set("hoopgit.loginOnDemand", "false");
  }
  SECTION("a job") {
    at.ada.set("CI", "true");
  }
  SECTION("git may not ask") {
    at.set("credential.interactive", "never");
  }
  SECTION("no terminal") {
    argv = {"setsid", "--wait", "sh", "-c", argv[2]};
  }
  const auto refused = must(at.ada.run(argv));
  INFO(said(refused));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(said(refused),
             Contains("run: hoopgit login " + at.relay.origin()));
  CHECK_THAT(said(refused), !Contains("Username"));
  CHECK(at.issuer.counts().logins == 0);
}

}  // namespace
}  // namespace hoopgit::stage
