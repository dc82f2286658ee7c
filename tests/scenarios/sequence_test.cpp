// A push of several refs, to an upstream that cannot take them as one.

#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

struct Scene {
  explicit Scene(const std::string& sections = "landing: {sequential: true}\n")
      : stage(must(
            Stage::set_up({.configuration = open_configuration(sections)}))) {
    must(stage.upstream.git("acme/site",
                            {"config", "receive.advertiseAtomic", "false"}));
    must(clone(ada, stage, "acme/site"));
    first = must(ada.commit_file("site", "a.txt", "one\n"));
    second = must(ada.commit_file("site", "b.txt", "two\n"));
  }
  Completed push(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> argv{"git", "push"};
    argv.insert(argv.end(), more.begin(), more.end());
    argv.insert(argv.end(),
                {"origin", ":refs/tags/v0.1", first + ":refs/heads/first",
                 second + ":refs/heads/second"});
    return must(ada.run(argv, "site"));
  }
  std::string at(const std::string& ref) const { return tip(stage, ref); }

  Stage stage;
  Person ada = must(stage.signed_in("ada"));
  std::string first{};
  std::string second{};
};

TEST_CASE("refs land one after the other where the configuration says so") {
  const Scene scene;
  const auto pushed = scene.push();
  INFO(said(pushed));
  CHECK(pushed.succeeded());
  CHECK(scene.at("refs/heads/first") == scene.first);
  CHECK(scene.at("refs/heads/second") == scene.second);
  CHECK(scene.at("refs/tags/v0.1").empty());
}

TEST_CASE("otherwise they are refused together, and so is an atomic push") {
  const bool is_configured = GENERATE(false, true);
  const Scene scene(is_configured ? "landing: {sequential: true}\n" : "");
  const auto pushed = is_configured ? scene.push({"--atomic"}) : scene.push();
  INFO(said(pushed));
  CHECK_FALSE(pushed.succeeded());
  CHECK_THAT(said(pushed), Contains("cannot update several refs as one"));
  CHECK(scene.at("refs/heads/first").empty());
  CHECK_FALSE(scene.at("refs/tags/v0.1").empty());
}

TEST_CASE("what landed of a push is told ref by ref to all who ask") {
  const Scene scene;
  must(scene.stage.upstream.install_hook(
      "acme/site", "pre-receive",
      "while read old new ref; do if [ $ref = refs/heads/second ]; then echo "
      "'not this one' >&2; exit 1; fi; done"));
  const auto pushed = scene.push();
  INFO(said(pushed));
  CHECK_FALSE(pushed.succeeded());
  CHECK_THAT(said(pushed), Contains("landed in part: "));
  CHECK_THAT(said(pushed), Contains("not this one"));
  CHECK_THAT(said(pushed), Contains("[new branch]"));
  CHECK_THAT(said(pushed), Contains("not sent: "));
  CHECK(scene.at("refs/heads/first") == scene.first);
  CHECK(scene.at("refs/heads/second").empty());
  CHECK_FALSE(scene.at("refs/tags/v0.1").empty());

  const std::string id = push_id_in(said(pushed));
  const auto status = must(scene.ada.run({"hoopgit", "status", id}));
  CHECK(status.status == 1);
  CHECK_THAT(status.output, Contains("partial"));
  CHECK_THAT(status.output, Contains("refs/heads/first: ok"));
  CHECK_THAT(status.output, Contains("refs/heads/second: ng"));
  const Person auditor = must(scene.stage.signed_in("auditor"));
  const auto told = must(auditor.run({"hoopgit", "audit", "query", "--push", id,
                                      "--type", "push.ref_landed", "--json"}));
  CHECK(must(json_lines(told.output)).size() == 1);
  CHECK_THAT(told.output, Contains("refs/heads/first"));
}

}  // namespace
}  // namespace hoopgit::stage
