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

Lines revision(const Repository& repository, const std::string& name,
               const Lines& paths = {}, const ScanOptions& options = {}) {
  const auto report =
      scan_revision(repository.path(), name, paths, scanner(), options);
  if (!report) return {report.error().message};
  return seen(*report);
}

Lines blobs(const Repository& repository, const Lines& names,
            const ScanOptions& options = {}) {
  const auto report =
      scan_objects(repository.path(), names, scanner(), options);
  if (!report) return {report.error().message};
  return seen(*report);
}

TEST_CASE("a revision is scanned as it was, not as files are now") {
  const Repository repository;
  repository.commit("sub/a b.txt", "x\n" + github + "\n");
  repository.commit("other", gitlab + "\n");
  repository.commit("sub/a b.txt", "clean\n");
  CHECK(revision(repository, "HEAD^") ==
        Lines{"gitlab-pat other:1:1", "github-pat sub/a b.txt:2:1"});
  CHECK(revision(repository, "HEAD") == Lines{"gitlab-pat other:1:1"});
  CHECK(revision(repository, "HEAD^", {"sub"}) ==
        Lines{"github-pat sub/a b.txt:2:1"});
  CHECK(revision(repository, "HEAD^{tree}", {"sub"}).empty());
}

TEST_CASE("a file that stands at two paths is reported at both") {
  const Repository repository;
  repository.commit("a", github);
  repository.commit("b/\tc", github);
  CHECK(revision(repository, "HEAD") ==
        Lines{"github-pat a:1:1", "github-pat b/\tc:1:1"});
}

TEST_CASE("a new name of a revision is scanned too") {
  const Repository repository;
  repository.commit("k-" + github, "x\n");
  CHECK(revision(repository, "HEAD") ==
        Lines{"github-pat k-[masked:github-pat]:1:3"});
}

TEST_CASE("what is no revision is an error and not an empty report") {
  const Repository repository;
  repository.commit("a", "x\n");
  const std::string name =
      GENERATE("none", "--all", "HEAD:a", "", "HEAD\nHEAD", "-p");
  const auto lines = revision(repository, name);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("cannot scan the revision: "));
}

TEST_CASE("single blobs are read by any name that git knows") {
  const Repository repository;
  repository.commit("dir/a b", "x\n " + github + "\n");
  const auto id = repository.git({"rev-parse", "HEAD:dir/a b"});
  CHECK(blobs(repository, {id}) == Lines{"github-pat " + id + ":2:2"});
  CHECK(blobs(repository, {id, "HEAD:dir/a b"}).size() == 2);
  CHECK(blobs(repository, {"HEAD:dir/a b"}) ==
        Lines{"github-pat HEAD:dir/a b:2:2"});
  CHECK(blobs(repository, {id}, {.largest = 10}) ==
        Lines{"gap " + id + ": too large"});
}

TEST_CASE("what is no blob is an error") {
  const Repository repository;
  repository.commit("a", "x\n");
  const auto names =
      GENERATE(Lines{}, Lines{"HEAD"}, Lines{"HEAD:none"},
               Lines{"HEAD:a", std::string(40, '1')}, Lines{"HEAD:a\nHEAD:a"});
  const auto lines = blobs(repository, names);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("cannot scan blobs: "));
}

}  // namespace
}  // namespace hoopgit::cli::test
