#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

TEST_CASE("tags of both kinds are pushed, moved and deleted") {
  const Stage stage =
      must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const auto refs = [&] { return must(stage.upstream.refs("acme/site")); };
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto id = [&](const std::string& name) {
    return must_read(ada, {"git", "rev-parse", name}, "site");
  };

  // On commits that are there, in one push; the annotated one is an object.
  must_run(ada, {"git", "tag", "light", "main~1"}, "site");
  must_run(ada, {"git", "tag", "-a", "-m", "First release", "v1.0"}, "site");
  must_run(ada, {"git", "tag", "-a", "-m", "Of a tag", "outer", "v1.0"},
           "site");
  must_run(ada, {"git", "push", "-q", "origin", "light"}, "site");
  must_run(ada, {"git", "push", "-q", "origin", "v1.0", "outer"}, "site");
  CHECK(refs().at("refs/tags/light") == id("main~1"));
  CHECK(refs().at("refs/tags/v1.0") == id("v1.0"));
  CHECK(refs().at("refs/tags/outer") == id("outer"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // A tag that brings its commit, and one that goes along with its branch.
  must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "tag", "-a", "-m", "Second", "v2.0"}, "site");
  must_run(ada, {"git", "push", "-q", "origin", "v2.0"}, "site");
  must(ada.commit_file("site", "a.txt", "two\n"));
  must_run(ada, {"git", "tag", "-a", "-m", "Third", "v3.0"}, "site");
  must_run(ada, {"git", "push", "-q", "--follow-tags", "origin", "main"},
           "site");
  CHECK(refs().at("refs/tags/v2.0") == id("v2.0"));
  CHECK(refs().at("refs/tags/v3.0") == id("v3.0"));
  CHECK(refs().at("refs/heads/main") == id("HEAD"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // A tag moves by force only, and goes.
  must_run(ada, {"git", "tag", "-f", "light", "main"}, "site");
  CHECK_FALSE(
      must(ada.run({"git", "push", "origin", "light"}, "site")).succeeded());
  must_run(ada, {"git", "push", "-q", "-f", "origin", "light"}, "site");
  CHECK(refs().at("refs/tags/light") == id("main"));
  must_run(ada, {"git", "push", "-q", "origin", "--delete", "light", "v0.1"},
           "site");
  CHECK_FALSE(refs().contains("refs/tags/light"));
  CHECK_FALSE(refs().contains("refs/tags/v0.1"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("a tag that the policy does not know is refused") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person linus = must(stage.signed_in("linus"));
  for (const Person* person : {&ada, &linus}) {
    must_run(*person,
             {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
    must_run(*person, {"git", "tag", "v7"}, "site");
  }
  const auto refused = must(ada.run({"git", "push", "origin", "v7"}, "site"));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Catch::Contains("refused"));
  CHECK_FALSE(must(stage.upstream.refs("acme/site")).contains("refs/tags/v7"));
  must_run(linus, {"git", "push", "-q", "origin", "v7"}, "site");
  CHECK(must(stage.upstream.refs("acme/site")).contains("refs/tags/v7"));
}

TEST_CASE("notes are pushed, and fetched by somebody else") {
  const Stage stage =
      must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  for (const std::string folder : {"site", "other"})
    must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), folder});
  for (const std::string text : {"looked at", "looked at again"}) {
    must_run(ada, {"git", "notes", "append", "-m", text}, "site");
    must_run(ada, {"git", "push", "-q", "origin", "refs/notes/commits"},
             "site");
  }
  CHECK(must(stage.upstream.refs("acme/site")).at("refs/notes/commits") ==
        must_read(ada, {"git", "rev-parse", "refs/notes/commits"}, "site"));
  must_run(
      ada,
      {"git", "fetch", "-q", "origin", "refs/notes/commits:refs/notes/commits"},
      "other");
  CHECK_THAT(must_run(ada, {"git", "notes", "show"}, "other"),
             Catch::Contains("looked at again"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

}  // namespace
}  // namespace hoopgit::stage
