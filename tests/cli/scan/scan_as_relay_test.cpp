// What a relay goes by: nothing of the work tree excuses, but a comment.

#include "tests/cli/scan/program.hpp"
#include "tests/core/scan/sample.hpp"

#include <filesystem>

namespace hoopgit::cli::test {
namespace {

const std::string secret = scan::test::token("ghp_{b62:30}{crc62}", 5);

TEST_CASE("a relay asks no rules, ignore file or baseline of the work tree") {
  const Repository repository;
  repository.commit("first", "x\n");
  repository.write(".gitleaks.toml",
                   "[[rules]]\nid = \"only\"\nregex = '''never-there'''\n");
  repository.commit("key", "k = " + secret + "\n");
  CHECK(hoopgit(repository, {"scan", "range", "HEAD~1..HEAD"}).status == 0);
  const Seen seen =
      hoopgit(repository, {"scan", "range", "--as-relay", "HEAD~1..HEAD"});
  CHECK(seen.status == 1);
  CHECK(seen.says("github-pat"));
  CHECK(seen.notes("built-in"));
  std::filesystem::remove(repository.path() / ".gitleaks.toml");

  CHECK(hoopgit(repository, {"scan", "baseline", "create"}).status == 0);
  CHECK(hoopgit(repository, {"scan", "range", "HEAD~1..HEAD"}).status == 0);
  CHECK(hoopgit(repository, {"scan", "range", "--as-relay", "HEAD~1..HEAD"})
            .status == 1);
}

TEST_CASE("a comment is for the policy of the relay to honour") {
  const Repository repository;
  repository.commit("first", "x\n");
  repository.commit("key", "k = " + secret + "  # hoopgit:allow\n");
  CHECK(hoopgit(repository, {"scan", "range", "--as-relay", "HEAD~1..HEAD"})
            .status == 0);
  CHECK(hoopgit(repository, {"scan", "range", "--as-relay", "--no-inline-allow",
                             "HEAD~1..HEAD"})
            .status == 1);
}

TEST_CASE("what a relay would not know of cannot be asked for as one") {
  const Repository repository;
  repository.commit("first", "x\n");
  for (const auto& option :
       {"--config=x.toml", "--baseline=x", "--max-bytes=5"}) {
    CAPTURE(option);
    const Seen seen =
        hoopgit(repository, {"scan", "range", "--as-relay", option, "HEAD"});
    CHECK(seen.status == 2);
    CHECK(seen.notes("cannot scan as a relay does"));
  }
}

}  // namespace
}  // namespace hoopgit::cli::test
