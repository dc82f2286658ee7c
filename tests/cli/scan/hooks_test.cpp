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
const fs::path program = HOOPGIT_TEST_SCAN_STAGED;

fs::path hook_of(const Repository& repository) {
  return repository.path() / ".git" / "hooks" / "pre-commit";
}

void write_hook(const fs::path& path, std::string_view script) {
  fs::create_directories(path.parent_path());
  REQUIRE(replace_file(path, script, 0755));
}

TEST_CASE("with the hook a commit with a secret is refused") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  const auto change = install_pre_commit(repository.path(), program);
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
  REQUIRE(install_pre_commit(repository.path(), program));
  repository.write("a.txt", github);
  CHECK_FALSE(repository.try_git({"commit", "-am", "leak"}).succeeded());
  CHECK_FALSE(repository.try_git({"commit", "-m", "l", "a.txt"}).succeeded());
  CHECK(repository.try_git({"commit", "--allow-empty", "-m", "e"}).succeeded());
}

TEST_CASE("the hook works in a linked work tree") {
  const Repository repository;
  repository.commit("a.txt", "x\n");
  REQUIRE(install_pre_commit(repository.path(), program));
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
  const auto change = install_pre_commit(repository.path(), program);
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
  REQUIRE(install_pre_commit(repository.path(), program));
  const auto again = install_pre_commit(repository.path(), program);
  REQUIRE(again);
  CHECK(again->has_other);
  CHECK(*read_file(hook_of(repository)) == pre_commit_script(program));

  REQUIRE(remove_pre_commit(repository.path()));
  CHECK(*read_file(hook_of(repository)) == theirs);
  const auto none = remove_pre_commit(repository.path());
  REQUIRE_FALSE(none);
  CHECK(none.error().fault == Fault::not_found);
  CHECK(*read_file(hook_of(repository)) == theirs);
}

TEST_CASE("two hooks of somebody else are a conflict, and stay") {
  const Repository repository;
  write_hook(hook_of(repository), "#!/bin/sh\n");
  write_hook(hook_of(repository).string() + ".local", "#!/bin/sh\n#2\n");
  const auto change = install_pre_commit(repository.path(), program);
  REQUIRE_FALSE(change);
  CHECK(change.error().fault == Fault::conflict);
  CHECK(*read_file(hook_of(repository)) == "#!/bin/sh\n");
}

TEST_CASE("core.hooksPath is honoured") {
  const Repository repository;
  repository.git({"config", "core.hooksPath", "our hooks"});
  const auto change = install_pre_commit(repository.path(), program);
  REQUIRE(change);
  CHECK(change->path == repository.path() / "our hooks" / "pre-commit");
  repository.stage("a.txt", github);
  CHECK_FALSE(repository.try_git({"commit", "-m", "leak"}).succeeded());
}

TEST_CASE("the path of hoopgit may have blanks and quotes") {
  const Repository repository;
  const fs::path odd = repository.path() / "it's $(x) \"odd\"";
  fs::create_symlink(program, odd);
  REQUIRE(install_pre_commit(repository.path(), odd));
  repository.stage("a.txt", github);
  const auto refused = repository.try_git({"commit", "-m", "leak"});
  CHECK(refused.status == 1);
  CHECK((refused.output + refused.errors).find("github-pat") !=
        std::string::npos);
}

TEST_CASE("a program that is gone stops commits, not the scan alone") {
  const Repository repository;
  REQUIRE(install_pre_commit(repository.path(), "/no/such/hoopgit"));
  repository.stage("a.txt", "x\n");
  CHECK_FALSE(repository.try_git({"commit", "-m", "one"}).succeeded());
  CHECK_FALSE(install_pre_commit(repository.path(), "relative/hoopgit"));
}

}  // namespace
}  // namespace hoopgit::cli::test
