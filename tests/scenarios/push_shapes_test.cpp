#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

TEST_CASE("a push goes in both protocols, in chunks, with and without .git") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const std::string bare = stage.relay.origin() + "/acme/site";
  for (const std::string version : {"0", "1", "2"}) {
    const auto id = must(ada.commit_file(
        "site", "large-" + version,
        noise(200 * 1024, static_cast<std::uint32_t>(version.front()))));
    ada.set("GIT_TRACE_CURL", ada.path("trace" + version));
    must_run(ada,
             {"git", "-c", "protocol.version=" + version, "-c",
              "http.postBuffer=4096", "push", "-q",
              version == "1" ? bare : std::string("origin"),
              "HEAD:refs/heads/large" + version},
             "site");
    CHECK_THAT(must_run(ada, {"cat", ada.path("trace" + version)}),
               Contains("Transfer-Encoding: chunked"));
    CHECK(must(stage.upstream.refs("acme/site"))
              .at("refs/heads/large" + version) == id);
  }
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("a shallow clone pushes what it has made") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const std::string url = stage.relay.url("acme/site");
  must_run(ada, {"git", "clone", "-q", "--depth=1", url, "site"});
  must(ada.commit_file("site", "a.txt", "one\n"));
  const auto id = must(ada.commit_file("site", "README.md", "# Changed\n"));
  must_run(ada, {"git", "push", "-q", "origin", "HEAD:refs/heads/topic"},
           "site");
  CHECK(must(stage.upstream.refs("acme/site")).at("refs/heads/topic") == id);
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // Elsewhere its history would have a hole.
  const auto refused = must(ada.run(
      {"git", "push", stage.relay.url("acme/empty"), "HEAD:main"}, "site"));
  CHECK_FALSE(refused.succeeded());
  INFO(refused.errors);
  CHECK_THAT(refused.errors, Contains("remote rejected"));
  CHECK(must(stage.upstream.refs("acme/empty")).empty());
  CHECK(must(stage.upstream.objects("acme/empty")).empty());
}

TEST_CASE("an atomic push lands as a whole or not at all") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const auto refs = [&] { return must(stage.upstream.refs("acme/site")); };
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto one = must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada,
           {"git", "push", "-q", "--atomic", "origin", "HEAD:refs/heads/a",
            "HEAD:refs/heads/b"},
           "site");
  CHECK(refs().at("refs/heads/a") == one);
  CHECK(refs().at("refs/heads/b") == one);

  // One of them is refused by the policy, with --atomic and without.
  const auto start = refs();
  const auto objects = must(stage.upstream.objects("acme/site"));
  must(ada.commit_file("site", "a.txt", "two\n"));
  for (const std::string how : {"--atomic", "--no-atomic"}) {
    const auto refused =
        must(ada.run({"git", "push", how, "origin", "HEAD:refs/heads/a",
                      "HEAD:refs/heads/locked/c"},
                     "site"));
    CHECK_FALSE(refused.succeeded());
    CHECK_THAT(refused.errors, Contains("refused"));
    CHECK(refs() == start);
    CHECK(must(stage.upstream.objects("acme/site")) == objects);
  }

  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // One of them is refused by a hook of the upstream. By then its Git has taken
  // the objects in: what no ref reaches now is its own to clean up.
  must(stage.upstream.install_hook(
      "acme/site", "update",
      "case $1 in refs/heads/b) echo 'b is closed' >&2; exit 1;; esac"));
  const auto hooked = must(ada.run({"git", "push", "--atomic", "origin",
                                    "HEAD:refs/heads/a", "HEAD:refs/heads/b"},
                                   "site"));
  CHECK_FALSE(hooked.succeeded());
  INFO(hooked.errors);
  CHECK_THAT(hooked.errors, Contains("b is closed"));
  CHECK_THAT(hooked.errors, Contains("hook declined"));
  CHECK(refs() == start);
}

TEST_CASE("force-with-lease and porcelain say what stock Git says") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person sam = must(stage.signed_in("sam"));
  const auto topic = [&] {
    return must(stage.upstream.refs("acme/site")).at("refs/heads/topic");
  };
  for (const Person* person : {&ada, &sam})
    must_run(*person,
             {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  must(ada.commit_file("site", "a.txt", "one\n"));
  const std::string made = must_run(
      ada, {"git", "push", "--porcelain", "origin", "HEAD:refs/heads/topic"},
      "site");
  CHECK_THAT(made, Contains("*\tHEAD:refs/heads/topic\t[new branch]"));
  CHECK_THAT(made, Contains("Done"));

  // A good lease.
  must_run(ada, {"git", "fetch", "-q"}, "site");
  must_run(ada, {"git", "commit", "-q", "--amend", "-m", "Again"}, "site");
  const std::string forced =
      must_run(ada,
               {"git", "push", "--porcelain", "--force-with-lease", "origin",
                "HEAD:refs/heads/topic"},
               "site");
  CHECK_THAT(forced, Contains("+\tHEAD:refs/heads/topic\t"));
  CHECK_THAT(forced, Contains("(forced update)"));
  const auto mine = topic();

  // Sam moves it; ada's lease is stale.
  must_run(sam, {"git", "fetch", "-q"}, "site");
  must_run(sam, {"git", "checkout", "-q", "topic"}, "site");
  const auto sams = must(sam.commit_file("site", "b.txt", "sam\n"));
  must_run(sam, {"git", "push", "-q", "origin", "topic"}, "site");
  must_run(ada, {"git", "commit", "-q", "--amend", "-m", "Once more"}, "site");
  const auto stale = must(
      ada.run({"git", "push", "--porcelain", "--force-with-lease=topic:" + mine,
               "origin", "HEAD:refs/heads/topic"},
              "site"));
  CHECK_FALSE(stale.succeeded());
  CHECK_THAT(stale.output, Contains("!\tHEAD:refs/heads/topic\t"));
  CHECK_THAT(stale.output, Contains("(stale info)"));
  CHECK(topic() == sams);

  // What the relay refuses is a line of its own.
  const auto refused = must(ada.run(
      {"git", "push", "--porcelain", "origin", "HEAD:refs/heads/release/1"},
      "site"));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.output,
             Contains("!\tHEAD:refs/heads/release/1\t[remote rejected] "));
}

TEST_CASE("a mirror pushes all it has, and takes away what it has not") {
  const Stage stage =
      must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const std::string url = stage.relay.url("acme/site");
  must_run(ada, {"git", "clone", "-q", url, "site"});
  must_run(ada, {"git", "push", "-q", "origin", "HEAD:refs/heads/old"}, "site");
  must_run(ada, {"git", "clone", "-q", "--mirror", url, "mirror"});
  must_run(ada, {"git", "fast-import", "--quiet"}, "mirror",
           many_commits("more", 20, "refs/heads/main^0", true));
  must_run(ada, {"git", "tag", "-a", "-m", "x", "v9", "more"}, "mirror");
  must_run(ada, {"git", "update-ref", "refs/custom/place", "more-3"}, "mirror");
  must_run(ada, {"git", "branch", "-q", "-D", "old"}, "mirror");
  must_run(ada, {"git", "push", "-q", "--mirror"}, "mirror");

  const auto refs = must(stage.upstream.refs("acme/site"));
  CHECK(refs.size() == 1 + 21 + 2 + 1);
  CHECK(refs.contains("refs/custom/place"));
  CHECK_FALSE(refs.contains("refs/heads/old"));
  CHECK(flaws(stage.upstream, "acme/site", before).empty());

  // The whole into an empty one.
  must_run(ada,
           {"git", "push", "-q", "--mirror", stage.relay.url("acme/empty")},
           "mirror");
  CHECK(must(stage.upstream.refs("acme/empty")) == refs);
  CHECK(flaws(stage.upstream, "acme/empty").empty());
}

}  // namespace
}  // namespace hoopgit::stage
