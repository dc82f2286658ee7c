#include "cli/hook_run.hpp"

#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;
using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string one(40, '1');
const std::string two(40, '2');
const std::string zero(40, '0');

const auto has_all = [](const std::string&) { return true; };
const auto has_none = [](const std::string&) { return false; };

Lines hook(const Repository& repository, const HookCall& call) {
  const auto report = scan_for_hook(repository.path(), call, scanner());
  if (!report) return {report.error().message};
  return seen(*report);
}

TEST_CASE("pushed are the tips, without what the remote has") {
  const std::string update =
      "refs/heads/a " + one + " refs/heads/a " + two + "\n";
  CHECK(*pushed_revisions(update, "origin", has_all) ==
        Lines{one, "--not", two, "--remotes=origin"});
  CHECK(*pushed_revisions(update, "origin", has_none) ==
        Lines{one, "--not", "--remotes=origin"});
  CHECK(*pushed_revisions(update, "", has_none) == Lines{one});
  CHECK(*pushed_revisions("HEAD~1 x " + one + " refs/heads/a " + zero, "",
                          has_all) == Lines{one});
}

TEST_CASE("a push that only deletes, or of nothing, has no revisions") {
  CHECK(pushed_revisions("", "origin", has_all)->empty());
  CHECK(pushed_revisions("(delete) " + zero + " refs/heads/a " + one + "\n",
                         "origin", has_all)
            ->empty());
}

TEST_CASE("what Git does not say is no push without revisions") {
  const auto input =
      GENERATE("refs/heads/a", "a b c d", "a 12 refs/heads/a 34", "- - - -");
  const auto revisions = pushed_revisions(input, "origin", has_all);
  REQUIRE_FALSE(revisions);
  CHECK(revisions.error().fault == Fault::usage);
}

TEST_CASE("a framework's files are scanned whole, staged or not") {
  const Repository repository;
  repository.commit("a.txt", github + "\n");
  repository.write("-b", github + "\n");
  const std::string top = repository.path().string();
  CHECK(hook(repository, {"pre-commit"}).empty());
  CHECK(hook(repository, {"pre-commit", {"a.txt", "-b"}}) ==
        Lines{"github-pat " + top + "/-b:1:1",
              "github-pat " + top + "/a.txt:1:1"});
  CHECK(hook(repository, {"pre-commit", {"none"}}).size() == 1);
}

TEST_CASE("a framework's range is scanned as a range") {
  const Repository repository;
  const auto from = repository.commit("a.txt", "x\n");
  repository.commit("b.txt", github + "\n");
  const auto to = repository.commit("b.txt", "gone\n");
  CHECK(hook(repository, {.name = "pre-commit",
                          .environment = {{"PRE_COMMIT_FROM_REF", from},
                                          {"PRE_COMMIT_TO_REF", to}}}) ==
        Lines{"github-pat b.txt:1:1"});
}

TEST_CASE("what is no hook of ours is an error, never a clean report") {
  const Repository repository;
  const auto name = GENERATE("", "post-commit", "pre-commit.local");
  const auto report = scan_for_hook(repository.path(), {name}, scanner());
  REQUIRE_FALSE(report);
  CHECK(report.error().fault == Fault::usage);
  CHECK_FALSE(scan_for_hook(repository.path(), {"commit-msg"}, scanner()));
  CHECK_FALSE(
      scan_for_hook(repository.path(), {"commit-msg", {"none"}}, scanner()));
}

}  // namespace
}  // namespace hoopgit::cli::test
