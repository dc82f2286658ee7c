#include "cli/scan_sources.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace hoopgit::cli::test {
namespace {

using namespace std::string_literals;
using scan::test::token;
using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);

scan::Report staged(const Repository& repository,
                    const ScanOptions& options = {}) {
  auto report = scan_staged(repository.path(), scanner(), options);
  if (!report) FAIL(report.error().message);
  return *std::move(report);
}

TEST_CASE("a staged secret is found on the unborn branch") {
  const Repository repository;
  repository.stage("a.txt", "one\nx=" + github + "\n");
  const auto report = staged(repository);
  CHECK(seen(report) == Lines{"github-pat a.txt:2:3"});
  CHECK(report.files == 1);
  CHECK(report.bytes == 4 + 3 + github.size());
}

TEST_CASE("only what is staged counts, with its true line") {
  const Repository repository;
  repository.commit("a.txt", "1\n2\n3\n4\n5\nold " + gitlab + "\n7\n");
  repository.stage(
      "a.txt", "1\n2\nnew " + github + "\n3\n4\n5\nold " + gitlab + "\n7\nend");
  repository.write("a.txt", "unstaged " + token("glpat-{b62:20}", 9));
  const auto report = staged(repository);
  CHECK(seen(report) == Lines{"github-pat a.txt:3:5"});
  CHECK(report.bytes == 5 + github.size() + 3);
}

TEST_CASE("nothing staged is nothing scanned") {
  const Repository repository;
  CHECK(staged(repository).files == 0);
  repository.commit("a.txt", "x\n");
  repository.git({"rm", "-q", "a.txt"});
  const auto report = staged(repository);
  CHECK(report.files == 0);
  CHECK(report.is_clean());
}

TEST_CASE("a secret that is removed is not found") {
  const Repository repository;
  repository.commit("a.txt", "a\n" + github + "\nb\n");
  repository.stage("a.txt", "a\nb\n");
  CHECK(staged(repository).is_clean());
}

TEST_CASE("of a renamed file only the changed lines are scanned") {
  const Repository repository;
  std::string body = "old " + gitlab + "\n";
  for (int i = 0; i < 40; ++i)
    body += "line " + std::to_string(i) + "\n";
  repository.commit("old name.txt", body);
  repository.git({"mv", "old name.txt", "new name.txt"});
  CHECK(staged(repository).is_clean());
  repository.stage("new name.txt", body + github + "\n");
  CHECK(seen(staged(repository)) == Lines{"github-pat new name.txt:42:1"});
}

TEST_CASE("binary files are read whole, without what HEAD has") {
  const Repository repository;
  const std::string zeros(20, '\0');
  repository.commit("b.bin", zeros + gitlab);
  repository.stage("b.bin", zeros + gitlab + zeros + github);
  CHECK(seen(staged(repository)) == Lines{"github-pat b.bin:1:67"});
}

TEST_CASE("an attribute that hides lines hides nothing") {
  const Repository repository;
  repository.commit(".gitattributes", "*.key -diff\n*.txt diff=other\n");
  repository.git({"config", "diff.other.binary", "true"});
  repository.git({"config", "diff.other.textconv", "true"});
  repository.git({"config", "diff.other.command", "true"});
  repository.stage("a.key", "x\n" + github + "\n");
  repository.stage("b.txt", "x\n" + gitlab + "\n");
  CHECK(seen(staged(repository)) ==
        Lines{"github-pat a.key:2:1", "gitlab-pat b.txt:2:1"});
}

TEST_CASE("the index of commit -a is scanned, not the one beside it") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  const auto other = repository.path() / ".git" / "other-index";
  std::filesystem::copy_file(repository.path() / ".git" / "index", other);
  repository.write("a.txt", "x\n" + github + "\n");
  CHECK(staged(repository).is_clean());
  const Variable index("GIT_INDEX_FILE", other.string());
  repository.git({"add", "a.txt"});
  CHECK(seen(staged(repository)) == Lines{"github-pat a.txt:2:1"});
}

TEST_CASE("configuration and environment change nothing") {
  const Repository repository;
  repository.commit("sub/a b.txt", "1\n2\n3\n4\n5\n6\n7\n8\n");
  repository.commit("z.txt", "1\n");
  const std::string changed =
      "1\n" + github + "\n3\n4\n" + gitlab + "\n6\n7\n8\n";
  repository.stage("sub/a b.txt", changed);
  repository.stage("\xc3\xa4\t\"q\".txt", github);
  repository.git({"mv", "z.txt", "y.txt"});
  const auto expected = seen(staged(repository));
  REQUIRE(expected == Lines{"github-pat sub/a b.txt:2:1",
                            "gitlab-pat sub/a b.txt:5:1",
                            "github-pat \xc3\xa4\t\"q\".txt:1:1"});

  const std::vector<std::pair<std::string, std::string>> keys = {
      {"diff.noprefix", "true"},
      {"diff.mnemonicPrefix", "true"},
      {"diff.interHunkContext", "9"},
      {"diff.context", "9"},
      {"diff.orderFile", "no-such-file"},
      {"diff.relative", "true"},
      {"diff.renames", "copies"},
      {"diff.submodule", "log"},
      {"diff.external", "true"},
      {"diff.algorithm", "patience"},
      {"diff.colorMoved", "zebra"},
      {"diff.wsErrorHighlight", "all"},
      {"diff.suppressBlankEmpty", "true"},
      {"diff.ignoreSubmodules", "all"},
      {"color.ui", "always"},
      {"color.diff", "always"},
      {"core.pager", "false"},
      {"core.quotePath", "false"},
      {"core.attributesFile", "/dev/null"},
      {"diff.indentHeuristic", "false"}};
  for (const auto& [key, value] : keys) {
    CAPTURE(key);
    repository.git({"config", key, value});
    CHECK(seen(staged(repository)) == expected);
    repository.git({"config", "--unset", key});
  }
  const std::vector<std::pair<const char*, std::string>> variables = {
      {"GIT_DIFF_OPTS", "-U9"},
      {"GIT_EXTERNAL_DIFF", "true"},
      {"GIT_TRACE", "1"},
      {"GIT_TRACE2", "1"},
      {"GIT_LITERAL_PATHSPECS", "1"},
      {"GIT_ICASE_PATHSPECS", "1"},
      {"LC_ALL", "tr_TR.UTF-8"},
      {"LANGUAGE", "de"},
      {"GIT_PAGER", "false"},
      {"GIT_OPTIONAL_LOCKS", "1"}};
  for (const auto& [name, value] : variables) {
    CAPTURE(name);
    const Variable variable(name, value);
    CHECK(seen(staged(repository)) == expected);
  }
  // From a folder inside, as a person may call it.
  CHECK(seen(*scan_staged(repository.path() / "sub", scanner())) == expected);
}

TEST_CASE("what cannot be compared is a gap") {
  const Repository repository;
  repository.commit("a.txt", "base\n");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit("a.txt", "side\n");
  repository.git({"checkout", "-q", "main"});
  repository.commit("a.txt", "main\n");
  CHECK_FALSE(repository.try_git({"merge", "side"}).succeeded());
  const auto report = staged(repository);
  CHECK(seen(report) == Lines{"gap a.txt: not merged"});
  CHECK_FALSE(report.is_clean());
}

TEST_CASE("a merge reports what neither parent has") {
  const Repository repository;
  repository.commit("a.txt", "1\n2\n3\n");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit("a.txt", "1\nside " + gitlab + "\n3\n");
  repository.commit("side.txt", gitlab + "\n");
  repository.git({"checkout", "-q", "main"});
  repository.commit("a.txt", "1\nmain\n3\n");
  repository.try_git({"merge", "side"});
  repository.stage("a.txt",
                   "1\nmain\nside " + gitlab + "\n3\nboth " + github + "\n");
  CHECK(seen(staged(repository)) == Lines{"github-pat a.txt:5:6"});
}

TEST_CASE("a new path is scanned too, and masked") {
  const Repository repository;
  repository.stage("keys/" + github + ".txt", "x\n");
  const auto report = staged(repository);
  CHECK(seen(report) == Lines{"github-pat keys/[masked:github-pat].txt:1:6"});
  CHECK(report.findings[0].place.kind == scan::Place::Kind::path);
}

TEST_CASE("submodules and links do not stop a scan") {
  const Repository repository;
  const Repository inner;
  const auto id = inner.commit("a", "x\n");
  repository.git(
      {"update-index", "--add", "--cacheinfo", "160000," + id + ",module"});
  std::filesystem::create_symlink("to/" + github, repository.path() / "link");
  repository.git({"add", "link"});
  const auto report = staged(repository);
  CHECK(seen(report) == Lines{"github-pat link:1:4"});
  CHECK(report.files == 1);
}

TEST_CASE("allow comments are honoured unless they are not") {
  const Repository repository;
  repository.stage("a.txt", github + " # hoopgit:allow\n");
  const auto report = staged(repository);
  CHECK(report.is_clean());
  CHECK(report.allowed == 1);
  CHECK(seen(staged(repository, {.honour_allow_comments = false})) ==
        Lines{"github-pat a.txt:1:1"});
}

TEST_CASE("a file too large for a blob scan is a gap") {
  const Repository repository;
  repository.stage("b.bin", std::string(2000, '\0'));
  CHECK(seen(staged(repository, {.largest = 1000})) ==
        Lines{"gap b.bin: too large"});
}

TEST_CASE("only the named paths are scanned") {
  const Repository repository;
  repository.stage("a/one.txt", github);
  repository.stage("b two.txt", gitlab);
  const auto of = [&](const Lines& paths) {
    return seen(
        *scan_staged(repository.path(), scanner(), {}, {.paths = paths}));
  };
  CHECK(of({"a"}) == Lines{"github-pat a/one.txt:1:1"});
  CHECK(of({"b two.txt"}) == Lines{"gitlab-pat b two.txt:1:1"});
  CHECK(of({"*.txt"}).size() == 2);
  CHECK(of({"none"}).empty());
}

TEST_CASE("of the work tree what is not staged yet is scanned") {
  const Repository repository;
  const std::string zeros(20, '\0');
  repository.commit("a.txt", "1\n2\n");
  repository.commit("b.bin", zeros + gitlab);
  repository.commit("gone.txt", gitlab);
  repository.commit("run.sh", gitlab);
  repository.stage("a.txt", "1\n" + gitlab + "\n2\n");
  repository.write("a.txt", "1\n" + gitlab + "\n2\n" + github + "\n");
  repository.write("b.bin", zeros + gitlab + zeros + github);
  repository.write("untracked.txt", github);
  std::filesystem::remove(repository.path() / "gone.txt");
  std::filesystem::permissions(repository.path() / "run.sh",
                               std::filesystem::perms::owner_all);
  const auto report =
      scan_staged(repository.path() / ".", scanner(), {}, {.worktree = true});
  REQUIRE(report);
  CHECK(seen(*report) ==
        Lines{"github-pat a.txt:4:1", "github-pat b.bin:1:67"});
  CHECK(seen(staged(repository)) == Lines{"gitlab-pat a.txt:2:1"});
}

TEST_CASE("a hidden file of the work tree that cannot be read is a gap") {
  const Repository repository;
  repository.commit("b.bin", std::string(20, '\0'));
  repository.write("b.bin", std::string(2000, '\0'));
  const auto report = scan_staged(repository.path(), scanner(),
                                  {.largest = 1000}, {.worktree = true});
  CHECK(seen(*report) == Lines{"gap b.bin: too large"});
}

TEST_CASE("outside of a repository nothing can be said") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const Variable ceiling("GIT_CEILING_DIRECTORIES",
                         folder->path().parent_path().string());
  const auto report = scan_staged(folder->path(), scanner());
  REQUIRE_FALSE(report);
  CHECK(report.error().fault == Fault::usage);
  CHECK(report.error().message.starts_with("cannot scan what is staged: "));
}

}  // namespace
}  // namespace hoopgit::cli::test
