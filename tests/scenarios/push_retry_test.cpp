#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

TEST_CASE("a push that the upstream refused is tried again when sent again") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto id = must(ada.commit_file("site", "a.txt", "one\n"));
  const std::vector<std::string> push{"git", "push", "origin",
                                      "HEAD:refs/heads/topic"};
  must(stage.upstream.install_hook("acme/site", "pre-receive",
                                   "echo 'closed for the night' >&2; exit 1"));
  for (int i = 0; i < 2; ++i) {
    const auto refused = must(ada.run(push, "site"));
    CHECK_FALSE(refused.succeeded());
    CHECK_THAT(refused.errors, Contains("closed for the night"));
    CHECK_THAT(refused.errors, Contains("[remote rejected]"));
  }
  must(stage.upstream.install_hook("acme/site", "pre-receive", "exit 0"));
  must_run(ada, push, "site");
  CHECK(must(stage.upstream.refs("acme/site")).at("refs/heads/topic") == id);
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("a refused push that nobody sends again is dropped in time") {
  Stage stage = must(Stage::set_up(
      {.configuration = open_configuration("approvals: {approved_life: 1s}")}));
  const Person ada = must(stage.signed_in("ada"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  must(ada.commit_file("site", "a.txt", "one\n"));
  must(stage.upstream.install_hook("acme/site", "pre-receive", "exit 1"));
  const std::vector<std::string> push{"git", "push", "origin",
                                      "HEAD:refs/heads/topic"};
  CHECK_FALSE(must(ada.run(push, "site")).succeeded());
  const auto is_dropped = [&] {
    return std::filesystem::is_empty(stage.relay.state() / "quarantine");
  };
  CHECK(eventually(is_dropped));

  must(stage.upstream.install_hook("acme/site", "pre-receive", "exit 0"));
  must_run(ada, push, "site");
}

}  // namespace
}  // namespace hoopgit::stage
