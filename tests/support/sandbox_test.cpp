#include "tests/support/sandbox.hpp"

#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/upstream.hpp"

#include <catch2/catch.hpp>

#include <csignal>

namespace hoopgit::stage {
namespace {

TEST_CASE("a person's git knows nothing of this machine's settings") {
  const Person ada = must(Person::make("ada"));
  const Completed listed = must(
      ada.run({"git", "config", "--list", "--show-scope", "--show-origin"}));
  CHECK(listed.errors == "");
  CHECK(listed.output.find("system\t") == std::string::npos);
  CHECK(listed.output.find("user.email=ada@example.com") != std::string::npos);
  CHECK(must(ada.run({"env"})).output.find("HOME=" + ada.path().string()) !=
        std::string::npos);
}

TEST_CASE("a person works with a real upstream") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository("acme/site"));
  const Person ada = must(Person::make("ada"));
  REQUIRE(must(ada.run({"git", "clone", "--quiet",
                        upstream.url("acme/site", Role::writer), "site"}))
              .succeeded());
  const std::string id = must(ada.commit_file("site", "a/b.txt", "text\n"));
  const Completed pushed = must(ada.run({"git", "push"}, "site"));
  CHECK(pushed.errors.find("main -> main") != std::string::npos);
  CHECK(must(upstream.refs("acme/site")).at("refs/heads/main") == id);
  CHECK(must(ada.run({"git", "log", "-1", "--format=%an %s"}, "site")).output ==
        "ada Change a/b.txt\n");
  CHECK_FALSE(ada.commit_file("site", "a/b.txt", "text\n"));
}

TEST_CASE("what a person started can be watched and ended") {
  Person ada = must(Person::make("ada"));
  Running sleeper = must(ada.start({"sh", "-c", "echo begun; exec sleep 60"}));
  CHECK(sleeper.shows("begun"));
  CHECK_FALSE(sleeper.shows("ended", std::chrono::seconds(0)));
  CHECK(sleeper.is_running());
  sleeper.signal(SIGTERM);
  CHECK(must(sleeper.finish()) == 128 + SIGTERM);
}

TEST_CASE("no two persons share the cache of the credential helper") {
  const Person ada = must(Person::make("ada"));
  const Person other = must(Person::make("ada"));
  const std::vector<std::string> ask{"sh", "-c", "echo $HOOPGIT_PROFILE"};
  CHECK(must(ada.run(ask)).output != must(other.run(ask)).output);
  CHECK(must(ada.run(ask, {}, "unread")).succeeded());
}

}  // namespace
}  // namespace hoopgit::stage
