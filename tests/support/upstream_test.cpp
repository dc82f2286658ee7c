#include "tests/support/upstream.hpp"

#include "core/base/text.hpp"
#include "tests/support/bare_git.hpp"
#include "tests/support/must.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

Completed clone(const std::string& url, const fs::path& to) {
  return must(run_bare_git({"clone", "--quiet", url, to}));
}

/// A commit on top of what was cloned.
void commit(const fs::path& work, const std::string& file) {
  must(replace_file(work / file, "text of " + file + "\n"));
  must(run_bare_git({"-C", work, "add", "."}));
  const Completed made = must(run_bare_git(
      {"-C", work, "-c", "user.name=Ada", "-c", "user.email=ada@example.com",
       "commit", "--quiet", "-m", "Add " + file}));
  REQUIRE(made.errors == "");
}

TEST_CASE("the upstream serves a clone and takes a push of the writer") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository("acme/site"));
  const TemporaryFolder folder = must(TemporaryFolder::make());
  const fs::path work = folder.path() / "site";

  const Completed cloned = clone(upstream.url("acme/site", Role::writer), work);
  CHECK(cloned.errors == "");
  CHECK(must(read_file(work / "docs/guide.md")) == "# Guide\n\nRead it.\n");

  commit(work, "new.txt");
  const Completed pushed = must(run_bare_git(
      {"-C", work, "push", "--quiet", "--atomic", "-o", "ci.skip", "origin",
       "HEAD:refs/heads/main", "HEAD:refs/heads/topic"}));
  CHECK(pushed.errors == "");
  CHECK(pushed.succeeded());
  const auto refs = must(upstream.refs("acme/site"));
  CHECK(refs.size() == 3);
  CHECK(refs.at("refs/heads/main") == refs.at("refs/heads/topic"));
  CHECK(must(upstream.objects("acme/site")).count(refs.at("refs/heads/main")));
  CHECK(must(upstream.holds("acme/site", "text of new.txt")));
  CHECK_FALSE(must(upstream.holds("acme/site", "text of old.txt")));
}

TEST_CASE("the upstream refuses a wrong password, and a push of the reader") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository("acme/site"));
  const TemporaryFolder folder = must(TemporaryFolder::make());
  const fs::path work = folder.path() / "site";

  std::string wrong = upstream.url("acme/site", Role::reader);
  wrong.replace(wrong.find('@') - 1, 1, "x");
  const Completed refused = clone(wrong, folder.path() / "wrong");
  CHECK(refused.status == 128);
  CHECK(refused.errors.find("Authentication failed") != std::string::npos);

  REQUIRE(clone(upstream.url("acme/site", Role::reader), work).succeeded());
  const auto before = must(upstream.refs("acme/site"));
  commit(work, "new.txt");
  const Completed forbidden =
      must(run_bare_git({"-C", work, "push", "origin", "HEAD:topic"}));
  CHECK_FALSE(forbidden.succeeded());
  CHECK(forbidden.errors.find("403") != std::string::npos);
  CHECK(must(upstream.refs("acme/site")) == before);

  // Past info/refs it is closed, too.
  const auto answer = must(run(
      {.argv = {
           "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST",
           upstream.url("acme/site", Role::reader) + "/git-receive-pack"}}));
  CHECK(answer.output == "403");
}

TEST_CASE("the upstream tells who asked it for what") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository("acme/empty", {.empty = true}));
  REQUIRE(must(run_bare_git(
                   {"ls-remote", upstream.url("acme/empty", Role::reader)}))
              .succeeded());
  CHECK(eventually([&] {
    for (const Access& access : upstream.accesses())
      if (access.path == "/acme/empty.git/info/refs" && access.status == 200 &&
          access.user == "reader" &&
          access.query == "service=git-upload-pack" && access.method == "GET")
        return true;
    return false;
  }));
}

TEST_CASE("a stopped upstream comes back at the same place") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository("acme/site"));
  const std::string url = upstream.url("acme/site", Role::reader);
  upstream.stop();
  const Completed down = must(run_bare_git({"ls-remote", url}));
  CHECK(down.errors.find("Failed to connect") != std::string::npos);
  must(upstream.restart());
  CHECK(must(run_bare_git({"ls-remote", url})).succeeded());
}

TEST_CASE("an upstream's repository can be of SHA-256, and have hooks") {
  Upstream upstream = must(Upstream::start());
  must(upstream.make_repository(
      "acme/new", {.branch = "trunk", .object_format = "sha256"}));
  CHECK(must(upstream.refs("acme/new")).at("refs/heads/trunk").size() == 64);
  must(upstream.install_hook("acme/new", "pre-receive",
                             "echo not today; exit 1"));
  const TemporaryFolder folder = must(TemporaryFolder::make());
  const fs::path work = folder.path() / "new";
  REQUIRE(clone(upstream.url("acme/new", Role::writer), work).succeeded());
  commit(work, "new.txt");
  const Completed refused =
      must(run_bare_git({"-C", work, "push", "origin", "HEAD:trunk"}));
  CHECK(refused.errors.find("remote: not today") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::stage
