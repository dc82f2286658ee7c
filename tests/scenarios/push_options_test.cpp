#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

TEST_CASE("allowed push options reach the upstream, others are refused") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration(
                                        "push: {options: [ci.skip, topic]}")}));
  const Person ada = must(stage.signed_in("ada"));
  // The hook says what it got, and so the upstream's Git tells us.
  must(stage.upstream.install_hook(
      "acme/site", "pre-receive",
      "git config hoopgit.seen \"$GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_0 "
      "$GIT_PUSH_OPTION_1\""));
  const auto seen = [&] {
    return must(stage.upstream.git("acme/site", {"config", "hoopgit.seen"}))
        .output;
  };
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  must_run(ada,
           {"git", "push", "-q", "-o", "ci.skip", "-o", "topic=x1", "origin",
            "HEAD:refs/heads/one"},
           "site");
  CHECK(seen() == "2 ci.skip topic=x1\n");

  // The relay's own goes no further.
  must_run(ada,
           {"git", "push", "-q", "-o", "hoopgit-wait=5s", "-o", "ci.skip",
            "origin", "HEAD:refs/heads/two"},
           "site");
  CHECK(seen() == "1 ci.skip \n");

  for (const std::string option : {"merge_request.create", "ci.skipped", "ci",
                                   "hoopgit-other=1", "hoopgit-wait=soon"}) {
    const auto refused = must(ada.run(
        {"git", "push", "-o", option, "origin", "HEAD:refs/heads/three"},
        "site"));
    CHECK_FALSE(refused.succeeded());
    INFO(refused.errors);
    CHECK_THAT(refused.errors, Contains("push option"));
    CHECK_THAT(refused.errors, Contains("is not allowed here"));
    CHECK_THAT(refused.errors, Contains("remote rejected"));
  }
  CHECK_FALSE(
      must(stage.upstream.refs("acme/site")).contains("refs/heads/three"));
}

TEST_CASE("an upstream that takes no push options is not sent any") {
  Stage stage = must(Stage::set_up(
      {.configuration = open_configuration("push: {options: [ci.skip]}")}));
  const Person ada = must(stage.signed_in("ada"));
  must(stage.upstream.git("acme/site",
                          {"config", "receive.advertisePushOptions", "false"}));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const std::vector<std::string> with{"git",     "push",   "-o",
                                      "ci.skip", "origin", "HEAD:refs/heads/x"};
  const auto refused = must(ada.run(with, "site"));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Contains("takes no push options"));
  must_run(ada, {"git", "push", "-q", "origin", "HEAD:refs/heads/x"}, "site");
}

}  // namespace
}  // namespace hoopgit::stage
