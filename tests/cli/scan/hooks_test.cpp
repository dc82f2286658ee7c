#include "cli/hooks.hpp"

#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace hoopgit::cli::test {
namespace {

namespace fs = std::filesystem;
using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const fs::path program = HOOPGIT_TEST_HOOK;

const std::string pre_commit = "pre-commit";

fs::path hook_of(const Repository& repository) {
  return repository.path() / ".git" / "hooks" / pre_commit;
}

Result<Hook> install(const Repository& repository,
                     const fs::path& hoopgit = program,
                     const std::string& name = pre_commit) {
  const auto folder = hooks_folder(repository.path());
  REQUIRE(folder);
  return install_hook(*folder, name, hook_script(name, hoopgit));
}

void write_hook(const fs::path& path, std::string_view script) {
  fs::create_directories(path.parent_path());
  REQUIRE(replace_file(path, script, 0755));
}

TEST_CASE("with the hook a commit with a secret is refused") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  const auto change = install(repository);
  REQUIRE(change);
  CHECK(change->path == hook_of(repository));
  CHECK_FALSE(change->has_other);

  repository.stage("a.txt", "x\n" + github + "\n");
  const auto refused = repository.try_git({"commit", "-m", "leak"});
  CHECK(refused.status == 1);
  CHECK((refused.output + refused.errors).find("github-pat") !=
        std::string::npos);
  CHECK((refused.output + refused.errors).find(github) == std::string::npos);
  CHECK(repository.git({"rev-list", "--count", "HEAD"}) == "1");

  repository.stage("a.txt", "x\nclean\n");
  const auto passed = repository.try_git({"commit", "-m", "fine"});
  CHECK(passed.succeeded());
  CHECK(passed.errors.find("no secrets · rules") != std::string::npos);
}

TEST_CASE("the hook sees what commit -a and commit PATH take along") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  REQUIRE(install(repository));
  repository.write("a.txt", github);
  CHECK_FALSE(repository.try_git({"commit", "-am", "leak"}).succeeded());
  CHECK_FALSE(repository.try_git({"commit", "-m", "l", "a.txt"}).succeeded());
  CHECK(repository.try_git({"commit", "--allow-empty", "-m", "e"}).succeeded());
}

TEST_CASE("the hook works in a linked work tree") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  REQUIRE(install(repository));
  const auto other = repository.path() / "other";
  repository.git({"worktree", "add", "-q", other.string()});
  REQUIRE(replace_file(other / "k.txt", github));
  repository.git({"-C", other.string(), "add", "k.txt"});
  CHECK_FALSE(repository.try_git({"-C", other.string(), "commit", "-m", "l"})
                  .succeeded());
}

TEST_CASE("a hook that is there is kept, and runs first") {
  const Repository repository;
  write_hook(hook_of(repository), "#!/bin/sh\necho ran >> ran\ntest ! -e no\n");
  const auto change = install(repository);
  REQUIRE(change);
  CHECK(change->has_other);

  repository.stage("a.txt", "x\n");
  CHECK(repository.try_git({"commit", "-m", "one"}).succeeded());
  CHECK(fs::exists(repository.path() / "ran"));
  repository.write("no", "");
  repository.stage("a.txt", "y\n");
  CHECK_FALSE(repository.try_git({"commit", "-m", "two"}).succeeded());
}

TEST_CASE("installing twice is installing once; removing puts back") {
  const Repository repository;
  const std::string theirs = "#!/bin/sh\nexit 0\n";
  write_hook(hook_of(repository), theirs);
  REQUIRE(install(repository));
  const auto again = install(repository);
  REQUIRE(again);
  CHECK(again->has_other);
  CHECK(*read_file(hook_of(repository)) == hook_script(pre_commit, program));

  const auto folder = hook_of(repository).parent_path();
  REQUIRE(remove_hook(folder, pre_commit));
  CHECK(*read_file(hook_of(repository)) == theirs);
  const auto none = remove_hook(folder, pre_commit);
  REQUIRE_FALSE(none);
  CHECK(none.error().fault == Fault::not_found);
  CHECK(*read_file(hook_of(repository)) == theirs);
}

TEST_CASE("two hooks of somebody else are a conflict, and stay") {
  const Repository repository;
  write_hook(hook_of(repository), "#!/bin/sh\n");
  write_hook(hook_of(repository).string() + ".local", "#!/bin/sh\n#2\n");
  const auto change = install(repository);
  REQUIRE_FALSE(change);
  CHECK(change.error().fault == Fault::conflict);
  CHECK(*read_file(hook_of(repository)) == "#!/bin/sh\n");
}

TEST_CASE("core.hooksPath is honoured") {
  const Repository repository;
  repository.git({"config", "core.hooksPath", "our hooks"});
  const auto change = install(repository);
  REQUIRE(change);
  CHECK(change->path == repository.path() / "our hooks" / "pre-commit");
  repository.stage("a.txt", github);
  CHECK_FALSE(repository.try_git({"commit", "-m", "leak"}).succeeded());
}

TEST_CASE("the path of hoopgit may have blanks and quotes") {
  const Repository repository;
  const fs::path odd = repository.path() / "it's $(x) \"odd\"";
  fs::create_symlink(program, odd);
  REQUIRE(install(repository, odd));
  repository.stage("a.txt", github);
  const auto refused = repository.try_git({"commit", "-m", "leak"});
  CHECK(refused.status == 1);
  CHECK((refused.output + refused.errors).find("github-pat") !=
        std::string::npos);
}

TEST_CASE("a hook that is there is told from ours, from none and from broken") {
  const Repository repository;
  const auto folder = *hooks_folder(repository.path());
  const auto state = [&] { return hook_in(folder, pre_commit).state; };
  CHECK(state() == Hook::State::absent);
  write_hook(hook_of(repository), "#!/bin/sh\n");
  CHECK(state() == Hook::State::foreign);
  REQUIRE(install(repository));
  CHECK(state() == Hook::State::ours);
  CHECK(hook_in(folder, pre_commit).has_other);
  fs::permissions(hook_of(repository), fs::perms::owner_read);
  CHECK(state() == Hook::State::not_executable);
}

TEST_CASE("the pre-push hook hands its input to the one that was there") {
  const Repository repository;
  const Repository remote;
  remote.git({"config", "receive.denyCurrentBranch", "ignore"});
  repository.commit("a.txt", "x\n");
  repository.git({"remote", "add", "origin", remote.path().string()});
  write_hook(repository.path() / ".git/hooks/pre-push",
             "#!/bin/sh\necho \"$1\" > seen\ncat >> seen\n");
  REQUIRE(install(repository, program, "pre-push"));
  CHECK(repository.try_git({"push", "origin", "HEAD:refs/heads/one"})
            .succeeded());
  const auto head = repository.git({"rev-parse", "HEAD"});
  CHECK(*read_file(repository.path() / "seen") ==
        "origin\nHEAD " + head + " refs/heads/one " + std::string(40, '0') +
            "\n");
  repository.commit("a.txt", github);
  repository.commit("a.txt", "gone\n");
  const auto refused =
      repository.try_git({"push", "origin", "HEAD:refs/heads/one"});
  CHECK_FALSE(refused.succeeded());
  CHECK((refused.output + refused.errors).find("github-pat in") ==
        std::string::npos);
  CHECK((refused.output + refused.errors).find("a.txt:1:1  github-pat") !=
        std::string::npos);
  // Nothing new is pushed: nothing is scanned, and the hook lets it pass.
  CHECK(repository.try_git({"push", "origin", ":refs/heads/one"}).succeeded());
}

TEST_CASE("hooks for all repositories run each repository's own first") {
  const Repository repository;
  const fs::path folder = repository.path() / "for all";
  for (const auto& name : scanning_hooks())
    REQUIRE(install_hook(folder, name, hook_script(name, program, true)));
  REQUIRE(install_hook(folder, "post-commit", passing_script("post-commit")));
  write_hook(hook_of(repository), "#!/bin/sh\necho own >> ran\n");
  write_hook(repository.path() / ".git/hooks/post-commit",
             "#!/bin/sh\necho after >> ran\n");
  repository.git({"config", "core.hooksPath", folder.string()});
  repository.stage("a.txt", "x\n");
  REQUIRE(repository.try_git({"commit", "-m", "one"}).succeeded());
  CHECK(*read_file(repository.path() / "ran") == "own\nafter\n");
  repository.stage("a.txt", github);
  CHECK_FALSE(repository.try_git({"commit", "-m", "two"}).succeeded());
}

TEST_CASE(
    "a merge is not stopped by what the other branch has, but by its own") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit("side.txt", github);
  repository.git({"checkout", "-q", "main"});
  repository.commit("main.txt", "y\n");
  REQUIRE(install(repository, program, "pre-merge-commit"));
  const auto merged = repository.try_git({"merge", "side", "-m", "merge"});
  CHECK(merged.succeeded());
  CHECK(merged.errors.find("no secrets") == std::string::npos);
  CHECK(merged.errors.find("nothing to scan") != std::string::npos);

  repository.git({"reset", "-q", "--hard", "HEAD^"});
  // A driver that adds something while it merges.
  repository.commit(".gitattributes", "b.txt merge=leak\n");
  repository.commit("b.txt", "1\n");
  repository.git({"checkout", "-q", "-b", "other"});
  repository.commit("b.txt", "2\n");
  repository.git({"checkout", "-q", "main"});
  repository.commit("b.txt", "3\n");
  repository.git({"config", "merge.leak.driver", "echo " + github + " > %A"});
  const auto refused = repository.try_git({"merge", "other", "-m", "merge"});
  CHECK_FALSE(refused.succeeded());
  CHECK((refused.output + refused.errors).find("b.txt:1:1  github-pat") !=
        std::string::npos);
}

TEST_CASE("a message with a secret is refused, but not the diff below it") {
  const Repository repository;
  REQUIRE(install(repository, program, "commit-msg"));
  repository.stage("a.txt", github + "\n");
  CHECK_FALSE(
      repository.try_git({"commit", "-m", "Use " + github}).succeeded());
  const Variable editor("GIT_EDITOR", "sed -i 1s/^/Subject/");
  const auto passed = repository.try_git({"commit", "-v"});
  INFO(passed.output + passed.errors);
  CHECK(passed.succeeded());
}

TEST_CASE("a program that is gone stops commits, not the scan alone") {
  const Repository repository;
  REQUIRE(install(repository, "/no/such/hoopgit"));
  repository.stage("a.txt", "x\n");
  CHECK_FALSE(repository.try_git({"commit", "-m", "one"}).succeeded());
}

}  // namespace
}  // namespace hoopgit::cli::test
