// A relay that ends, or sleeps, while the upstream has the push and has not
// answered.

#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// The upstream takes one push, says so in a file, and keeps its answer back.
struct Scene {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  Person ada = must(stage.signed_in("ada"));
  std::string base = tip(stage, "refs/heads/main");
  std::string commit{};
  Running push = begin();

  Running begin() {
    must(clone(ada, stage, "acme/site"));
    commit = must(ada.commit_file("site", "a.txt", "one\n"));
    keep_answer_back("sleep 2");
    return must(
        ada.start({"git", "push", "origin", "HEAD:refs/heads/main"}, "site"));
  }
  void keep_answer_back(const std::string& meanwhile) {
    must(stage.upstream.install_hook(
        "acme/site", "reference-transaction",
        "if [ \"$1\" = committed ]; then touch \"$PWD/arrived\"; " + meanwhile +
            "; fi"));
  }
  void wait_for_arrival() {
    REQUIRE(eventually([&] {
      return std::filesystem::exists(stage.upstream.path("acme/site") /
                                     "arrived");
    }));
  }
  std::string id() {
    const auto list = must(ada.run({"hoopgit", "status", "--json"}));
    const auto lines = must(json_lines(list.output));
    REQUIRE(lines.size() == 1);
    return must(lines.front().text("id"));
  }
  Completed recover() const {
    return must(run({.argv = {program("hoopgit-relay"), "recover", "--config",
                              stage.relay.configuration().string()}}));
  }
};

TEST_CASE("a push landed that the relay did not live to hear of") {
  Scene at;
  at.wait_for_arrival();
  at.stage.relay.kill();
  CHECK(must(at.push.finish(std::chrono::seconds(60))) != 0);
  must(at.stage.relay.start());
  CHECK(eventually([&] { return at.recover().output.empty(); }));
  CHECK(tip(at.stage, "refs/heads/main") == at.commit);
  // Sent once more, there is nothing to do.
  const auto again =
      must(at.ada.run({"git", "push", "origin", "HEAD:main"}, "site"));
  CHECK(again.succeeded());
  CHECK_THAT(again.errors, Contains("up-to-date"));
}

TEST_CASE("what was taken back meanwhile waits for a person") {
  Scene at;
  at.wait_for_arrival();
  at.stage.relay.kill();
  CHECK(must(at.push.finish(std::chrono::seconds(60))) != 0);
  at.keep_answer_back("true");
  must(at.stage.upstream.git("acme/site",
                             {"update-ref", "refs/heads/main", at.base}));
  must(at.stage.relay.start());
  REQUIRE(eventually([&] {
    return at.recover().output.find("needs_human") != std::string::npos;
  }));
  const std::string id = at.id();
  const auto listed = at.recover();
  CHECK_THAT(listed.output, Contains(id));
  CHECK_THAT(listed.output,
             Contains("hoopgit admin resolve " + id.substr(18) + " landed"));
  CHECK(tip(at.stage, "refs/heads/main") == at.base);

  const auto resolve = [&](const Person& who, const std::string& decision) {
    return must(who.run({"hoopgit", "admin", "resolve", id, decision,
                         "--reason", "reverted by hand"}));
  };
  CHECK(resolve(at.ada, "landed").status == 7);
  Person olga = must(at.stage.signed_in("olga"));
  CHECK(resolve(olga, "lost").status == 2);
  const auto resolved = resolve(olga, "conflict");
  INFO(said(resolved));
  CHECK(resolved.succeeded());
  CHECK(must(state_of(at.ada, id)) == "conflict");
  CHECK(resolve(olga, "landed").status != 0);
  CHECK(at.recover().output.empty());
  // To land it again is a new push.
  must_run(at.ada, {"git", "push", "origin", "HEAD:main"}, "site");
  CHECK(tip(at.stage, "refs/heads/main") == at.commit);
}

TEST_CASE("a relay that sleeps over its claim says what became of the push") {
  Scene at;
  at.wait_for_arrival();
  at.stage.relay.signal(SIGSTOP);
  std::this_thread::sleep_for(std::chrono::seconds(5));
  at.stage.relay.signal(SIGCONT);
  CHECK(must(at.push.finish(std::chrono::seconds(60))) == 0);
  CHECK(tip(at.stage, "refs/heads/main") == at.commit);
  CHECK(at.recover().output.empty());
}

}  // namespace
}  // namespace hoopgit::stage
