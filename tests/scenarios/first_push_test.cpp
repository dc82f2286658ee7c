#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

TEST_CASE("a person signs in, clones, and pushes a branch") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));

  const auto cloned =
      must(ada.run({"git", "clone", stage.relay.url("acme/site"), "site"}));
  INFO(cloned.errors);
  REQUIRE(cloned.succeeded());

  const auto id = must(ada.commit_file("site", "a.txt", "one\n"));
  const auto pushed =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  INFO(pushed.errors);
  INFO(stage.relay.log());
  REQUIRE(pushed.succeeded());
  CHECK(must(stage.upstream.refs("acme/site")).at("refs/heads/topic") == id);
}

}  // namespace
}  // namespace hoopgit::stage
