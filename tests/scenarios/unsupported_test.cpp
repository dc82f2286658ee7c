#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

TEST_CASE("a SHA-256 repository is refused in clear words") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  for (const bool empty : {false, true})
    must(stage.upstream.make_repository(
        empty ? "platform/hollow" : "platform/new",
        {.empty = empty, .object_format = "sha256"}));
  for (const std::string name : {"platform/new", "platform/hollow"})
    for (const std::string version : {"0", "2"}) {
      const auto cloned =
          must(ada.run({"git", "-c", "protocol.version=" + version, "clone",
                        stage.relay.url(name), "clone-" + version}));
      INFO(name << " " << version << ": " << cloned.errors);
      // Of an empty repository this upstream says nothing in version 0.
      if (name == "platform/hollow" && version == "0") continue;
      CHECK_FALSE(cloned.succeeded());
      CHECK_THAT(cloned.errors,
                 Contains("SHA-256 repositories are not supported yet"));
    }
  // A SHA-256 work tree and a SHA-1 repository, and the other way round.
  must_run(ada, {"git", "init", "-q", "--object-format=sha256", "long"});
  must(ada.commit_file("long", "a.txt", "one\n"));
  must_run(ada, {"git", "init", "-q", "short"});
  must(ada.commit_file("short", "a.txt", "one\n"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const auto to_short = must(ada.run(
      {"git", "push", stage.relay.url("acme/site"), "HEAD:refs/heads/x"},
      "long"));
  CHECK_FALSE(to_short.succeeded());
  CHECK(must(stage.upstream.objects("acme/site")) == before);
  for (const std::string name : {"platform/new", "platform/hollow"}) {
    const auto to_long = must(ada.run(
        {"git", "push", stage.relay.url(name), "HEAD:refs/heads/x"}, "short"));
    INFO(to_long.errors);
    CHECK_FALSE(to_long.succeeded());
    CHECK_THAT(to_long.errors,
               Contains("SHA-256 repositories are not supported yet"));
  }
  // The relay goes on.
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
}

TEST_CASE("LFS is refused in clear words") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto filled =
      must(ada.run({"git", "credential", "fill"}, "site",
                   "url=" + stage.relay.url("acme/site") + "\n\n"));
  REQUIRE(filled.succeeded());
  const auto field = [&](const std::string& name) {
    const auto begin = filled.output.find(name + "=") + name.size() + 1;
    return filled.output.substr(begin, filled.output.find('\n', begin) - begin);
  };
  const auto asked = must(ada.run(
      {"curl", "-sS", "-i", "-u", field("username") + ":" + field("password"),
       "-H", "Accept: application/vnd.git-lfs+json", "-H",
       "Content-Type: application/vnd.git-lfs+json", "--data-binary",
       R"({"operation":"upload","objects":[]})",
       stage.relay.url("acme/site") + "/info/lfs/objects/batch"}));
  INFO(asked.output << asked.errors);
  CHECK_THAT(asked.output, Contains("HTTP/1.1 501"));
  CHECK_THAT(asked.output, Contains("application/vnd.git-lfs+json"));
  CHECK_THAT(asked.output, Contains("Git LFS is not supported by this relay"));
}

TEST_CASE("git-lfs shows that the relay has no LFS") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  if (!must(ada.run({"git", "lfs", "version"})).succeeded()) {
    WARN("git-lfs is not installed");
    return;
  }
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  must_run(ada, {"git", "lfs", "install", "--local"}, "site");
  must_run(ada, {"git", "lfs", "track", "*.bin"}, "site");
  must(ada.commit_file("site", ".gitattributes",
                       "*.bin filter=lfs diff=lfs merge=lfs -text\n"));
  must(ada.commit_file("site", "large.bin", noise(4096, 7)));
  const auto pushed =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/large"}, "site"));
  INFO(pushed.errors);
  CHECK_FALSE(pushed.succeeded());
  CHECK_THAT(pushed.errors, Contains("LFS"));
  CHECK_FALSE(
      must(stage.upstream.refs("acme/site")).contains("refs/heads/large"));
}

}  // namespace
}  // namespace hoopgit::stage
