#include "cli/scan_sources.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;
using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);

scan::Report range(const Repository& repository,
                   const std::vector<std::string>& revisions,
                   const ScanOptions& options = {}) {
  auto report = scan_range(repository.path(), revisions, scanner(), options);
  if (!report) FAIL(report.error().message);
  return *std::move(report);
}

TEST_CASE("a secret that came and went within the range is found") {
  const Repository repository;
  repository.commit("old.txt", gitlab + "\n");
  repository.git({"branch", "base"});
  const auto bad = repository.commit("deploy/a.txt", "x\n  " + github + "\n");
  repository.commit("deploy/a.txt", "x\n");
  const auto report = range(repository, {"base..HEAD"});
  CHECK(seen(report) == Lines{"github-pat deploy/a.txt:2:3"});
  CHECK(report.findings[0].place.commit == bad);
  CHECK(report.files == 2);
  CHECK(seen(range(repository, {"HEAD", "--not", "base"})) == seen(report));
  CHECK(seen(range(repository, {"--all"})).size() == 2);
}

TEST_CASE("messages of commits and tags, and paths, are scanned") {
  const Repository repository;
  const auto id = repository.commit("a", "x\n", "subject\n\nbody " + github);
  repository.commit("k/" + gitlab, "y\n");
  repository.git({"tag", "-a", "v1", "-m", "release\n" + github});
  const auto report = range(repository, {"v1"});
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].place.kind == scan::Place::Kind::message);
  CHECK(report.findings[1].place.kind == scan::Place::Kind::message);
  CHECK((report.findings[0].place.commit == id ||
         report.findings[1].place.commit == id));
  CHECK(report.findings[2].place.path == "k/[masked:gitlab-pat]");
}

TEST_CASE("an empty range is nothing scanned") {
  const Repository repository;
  repository.commit("a", github);
  const auto report = range(repository, {"HEAD..HEAD"});
  CHECK(report.is_clean());
  CHECK(report.files == 0);
}

TEST_CASE("content that a merge brings itself is found") {
  const Repository repository;
  repository.commit("a", "1\n");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit("b", "2\n");
  repository.git({"checkout", "-q", "main"});
  repository.commit("c", "3\n");
  repository.git({"merge", "-q", "--no-commit", "side"});
  repository.stage("d", github + "\n");
  repository.git({"commit", "-q", "-m", "merge"});
  const auto report = range(repository, {"HEAD^..HEAD"});
  CHECK(seen(report) == Lines{"github-pat d:1:1"});
  CHECK(report.findings[0].place.commit ==
        repository.git({"rev-parse", "HEAD"}));
}

TEST_CASE("what is not there, too large, or cut off is a gap") {
  const Repository repository;
  repository.commit("a", std::string(3000, 'x'));
  const auto large = range(repository, {"HEAD"}, {.largest = 2000});
  CHECK(seen(large) == Lines{"gap a: too large"});

  const Repository shallow;
  repository.commit("b", "y\n");
  shallow.git({"fetch", "-q", "--depth=1",
               "file://" + repository.path().string(), "main:copy"});
  const auto cut = range(shallow, {"copy"});
  REQUIRE(cut.gaps.size() == 1);
  CHECK(cut.gaps[0].reason == "history is cut off here (shallow clone)");
}

TEST_CASE("a secret that the same path had before is not new") {
  const Repository repository;
  repository.commit("a b", "1\n2\n" + gitlab + "\n");
  repository.git({"branch", "base"});
  repository.commit("a b", "0\n" + gitlab + "\nmoved\n");
  const auto moved = range(repository, {"base..HEAD"});
  CHECK(seen(moved).empty());
  REQUIRE(moved.excused.size() == 1);
  CHECK(moved.excused[0].standing == scan::Standing::known);
  repository.commit("a b", github + "\n" + gitlab + "\n");
  CHECK(seen(range(repository, {"base..HEAD"})) == Lines{"github-pat a b:1:1"});
  repository.commit("copy", "1\n2\n" + gitlab + "\n");
  CHECK(seen(range(repository, {"base..HEAD"})) ==
        Lines{"github-pat a b:1:1", "gitlab-pat copy:3:1"});
}

TEST_CASE("a blob is reported at each of its paths, with its commit") {
  const Repository repository;
  repository.commit("base", "x\n");
  const auto first = repository.commit("one", github);
  const auto second = repository.commit("two", github);
  const auto report = range(repository, {"HEAD~2..HEAD"});
  CHECK(seen(report) == Lines{"github-pat one:1:1", "github-pat two:1:1"});
  CHECK(report.findings[0].place.commit == first);
  CHECK(report.findings[1].place.commit == second);
  CHECK(report.files == 1);
}

TEST_CASE("what stands above a message is scanned too") {
  const Repository repository;
  const Variable author("GIT_AUTHOR_NAME", "Ada " + github);
  repository.commit("a", "x\n");
  const auto report = range(repository, {"HEAD"});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].place.kind == scan::Place::Kind::message);
}

TEST_CASE("a tag of a blob is scanned, one of a tree is a gap") {
  const Repository repository;
  repository.commit("a", "x\n");
  repository.write("loose", github);
  const auto id = repository.git({"hash-object", "-w", "loose"});
  repository.git({"tag", "blob", id});
  repository.git({"tag", "tree", "HEAD^{tree}"});
  CHECK(seen(range(repository, {"blob"})) == Lines{"github-pat :1:1"});
  CHECK(range(repository, {"tree"}).gaps.size() == 1);
}

TEST_CASE("missing history of a shallow clone may be accepted") {
  const Repository shallow;
  const Repository repository;
  repository.commit("a", "x\n");
  repository.commit("b", "y\n");
  shallow.git({"fetch", "-q", "--depth=1",
               "file://" + repository.path().string(), "main:copy"});
  CHECK(range(shallow, {"copy"}).gaps.size() == 1);
  CHECK(range(shallow, {"copy"}, {.shallow_ok = true}).is_clean());
}

TEST_CASE("replaced objects hide nothing") {
  const Repository repository;
  repository.commit("a", github + "\n");
  repository.write("clean", "clean\n");
  const auto clean = repository.git({"hash-object", "-w", "clean"});
  repository.git({"replace", repository.git({"rev-parse", "HEAD:a"}), clean});
  CHECK(seen(range(repository, {"HEAD"})) == Lines{"github-pat a:1:1"});
}

TEST_CASE("a wrong range is an error and not an empty report") {
  const Repository repository;
  repository.commit("a", "x\n");
  const auto revisions = GENERATE(
      Lines{}, Lines{"no-such-branch"}, Lines{"--output=x", "HEAD"},
      Lines{"HEAD", "--max-count=0"}, Lines{"-n0", "HEAD"}, Lines{"--", "a"});
  const auto report = scan_range(repository.path(), revisions, scanner());
  REQUIRE_FALSE(report);
  CHECK(report.error().fault == Fault::usage);
  CHECK(report.error().message.starts_with("cannot scan the range: "));
}

}  // namespace
}  // namespace hoopgit::cli::test
