#include "core/base/text.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

TEST_CASE("a branch lives: forked, grown, merged into, rebased, deleted") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  auto before = must(stage.upstream.objects("acme/site"));
  const auto topic = [&] {
    return must(stage.upstream.refs("acme/site")).at("refs/heads/topic");
  };
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});

  // Forked from an old commit.
  must_run(ada, {"git", "checkout", "-q", "-b", "topic", "main~2"}, "site");
  const auto first = must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "-q", "-u", "origin", "topic"}, "site");
  CHECK(topic() == first);
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // A second commit.
  const auto second = must(ada.commit_file("site", "a.txt", "two\n"));
  must_run(ada, {"git", "push", "-q"}, "site");
  CHECK(topic() == second);

  // main merged into it.
  must_run(ada, {"git", "merge", "-q", "--no-edit", "main"}, "site");
  must_run(ada, {"git", "push", "-q"}, "site");
  CHECK(topic() == must_read(ada, {"git", "rev-parse", "HEAD"}, "site"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // Rebased: refused as it is, landed by force.
  before = must(stage.upstream.objects("acme/site"));
  must_run(ada, {"git", "reset", "-q", "--hard", second}, "site");
  must_run(ada, {"git", "rebase", "-q", "main"}, "site");
  const auto plain = must(ada.run({"git", "push"}, "site"));
  CHECK_FALSE(plain.succeeded());
  CHECK_THAT(plain.errors, Contains("non-fast-forward"));
  must_run(ada, {"git", "push", "-q", "--force"}, "site");
  CHECK(topic() == must_read(ada, {"git", "rev-parse", "HEAD"}, "site"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // Deleted.
  must_run(ada, {"git", "push", "-q", "origin", "--delete", "topic"}, "site");
  CHECK_FALSE(
      must(stage.upstream.refs("acme/site")).contains("refs/heads/topic"));
  const auto again =
      must(ada.run({"git", "push", "origin", "--delete", "topic"}, "site"));
  CHECK_FALSE(again.succeeded());
}

TEST_CASE("two branches go in one push, and one at a commit that is there") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto one = must(ada.commit_file("site", "a.txt", "one\n"));
  const auto two = must(ada.commit_file("site", "b.txt", "two\n"));
  must_run(ada,
           {"git", "push", "-q", "origin", one + ":refs/heads/one",
            two + ":refs/heads/two"},
           "site");
  auto refs = must(stage.upstream.refs("acme/site"));
  CHECK(refs.at("refs/heads/one") == one);
  CHECK(refs.at("refs/heads/two") == two);

  // Nothing new: Git sends an empty pack.
  must_run(ada,
           {"git", "push", "-q", "origin", "main~1:refs/heads/three",
            one + ":refs/heads/four"},
           "site");
  // One deleted, one made and one moved at once.
  must_run(ada,
           {"git", "push", "-q", "origin", ":refs/heads/one",
            one + ":refs/heads/five", "+main~3:refs/heads/two"},
           "site");
  refs = must(stage.upstream.refs("acme/site"));
  CHECK(refs.at("refs/heads/three") ==
        must_read(ada, {"git", "rev-parse", "main~1"}, "site"));
  CHECK(refs.at("refs/heads/four") == one);
  CHECK(refs.at("refs/heads/five") == one);
  CHECK(refs.at("refs/heads/two") ==
        must_read(ada, {"git", "rev-parse", "main~3"}, "site"));
  CHECK_FALSE(refs.contains("refs/heads/one"));
  auto known = before;
  known.insert(two);
  known.insert(must_read(ada, {"git", "rev-parse", two + "^{tree}"}, "site"));
  known.insert(must_read(ada, {"git", "rev-parse", two + ":b.txt"}, "site"));
  CHECK(flaws(stage.upstream, "acme/site", known).empty());

  // What the upstream threw away is not taken for what it has: a branch on it
  // brings it again.
  must_run(ada, {"git", "push", "-q", "origin", two + ":refs/heads/six"},
           "site");
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("an empty repository is cloned and takes its first push") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  for (const std::string version : {"0", "2"})
    must_run(ada, {"git", "-c", "protocol.version=" + version, "clone", "-q",
                   stage.relay.url("acme/empty"), "empty" + version});
  must_run(ada, {"git", "checkout", "-q", "-B", "main"}, "empty2");
  const auto id = must(ada.commit_file("empty2", "README.md", "# New\n"));
  must_run(ada, {"git", "push", "-q", "-u", "origin", "main"}, "empty2");
  CHECK(must(stage.upstream.refs("acme/empty")).at("refs/heads/main") == id);
  CHECK(flaws(stage.upstream, "acme/empty").empty());
  must_run(ada, {"git", "fetch", "-q"}, "empty0");
  CHECK(must_read(ada, {"git", "rev-parse", "origin/main"}, "empty0") == id);
}

}  // namespace
}  // namespace hoopgit::stage
