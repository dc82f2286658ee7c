// `hoopgit scan hook` with real git, in a home of its own.

#include "core/base/file.hpp"
#include "core/base/process.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

struct Home {
  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path work = folder.path() / "work";

  Home() {
    fs::create_directory(work);
    git({"init", "-q"});
    git({"config", "--global", "user.name", "Ada"});
    git({"config", "--global", "user.email", "ada@example.com"});
  }

  Completed run_here(std::vector<std::string> argv) const {
    auto done =
        run({.argv = std::move(argv),
             .environment = {{"HOME=" + folder.path().string(),
                              "PATH=/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM=1"}},
             .folder = work});
    REQUIRE(done);
    return *done;
  }
  Completed git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    return run_here(arguments);
  }
  Completed hook(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {HOOPGIT_PROGRAM, "scan", "hook"});
    return run_here(arguments);
  }
  void write(const fs::path& path, std::string_view text) const {
    fs::create_directories(path.parent_path());
    REQUIRE(replace_file(path, text, 0755));
  }
};

TEST_CASE("hooks are installed, shown and removed") {
  const Home home;
  CHECK(home.hook({"status"}).status == 1);
  CHECK(home.hook({"install"}).status == 0);
  const auto status = home.hook({"status"});
  CHECK(status.status == 0);
  CHECK(status.output.find("pre-push") != std::string::npos);
  REQUIRE(replace_file(home.work / "a", "x\n"));
  home.git({"add", "a"});
  const auto commit = home.git({"commit", "-m", "one"});
  CHECK(commit.status == 0);
  CHECK(commit.errors.find("(pre-commit): no secrets") != std::string::npos);
  CHECK(home.hook({"remove"}).status == 0);
  CHECK(home.hook({"status"}).status == 1);
  CHECK(home.hook({"remove"}).status != 0);
  CHECK_FALSE(fs::exists(home.work / ".git/hooks/pre-commit"));
}

TEST_CASE("a conflict of one hook leaves all as they are") {
  const Home home;
  home.write(home.work / ".git/hooks/pre-push", "#!/bin/sh\n");
  home.write(home.work / ".git/hooks/pre-push.local", "#!/bin/sh\n");
  const auto refused = home.hook({"install"});
  CHECK(refused.status != 0);
  CHECK(refused.errors.find("pre-push.local") != std::string::npos);
  CHECK_FALSE(fs::exists(home.work / ".git/hooks/pre-commit"));
}

TEST_CASE("hooks for all repositories set core.hooksPath, and take it back") {
  const Home home;
  REQUIRE(home.hook({"install", "--global", "--commit-msg"}).status == 0);
  const fs::path folder = home.folder.path() / ".config/hoopgit/hooks";
  CHECK(home.git({"config", "--global", "core.hooksPath"}).output ==
        folder.string() + "\n");
  CHECK(home.hook({"status"}).status == 0);
  home.write(home.work / ".git/hooks/post-commit",
             "#!/bin/sh\ntouch was-here\n");
  REQUIRE(replace_file(home.work / "a", "x\n"));
  home.git({"add", "a"});
  CHECK(home.git({"commit", "-m", "one"}).status == 0);
  CHECK(fs::exists(home.work / "was-here"));
  REQUIRE(home.hook({"remove", "--global"}).status == 0);
  CHECK(home.git({"config", "--global", "core.hooksPath"}).status != 0);
  CHECK(fs::is_empty(folder));
}

TEST_CASE("a core.hooksPath that is set stays, and only gains the three") {
  const Home home;
  const fs::path folder = home.folder.path() / "shared";
  home.git({"config", "--global", "core.hooksPath", "~/shared"});
  home.write(folder / "pre-commit", "#!/bin/sh\nexit 0\n");
  REQUIRE(home.hook({"install", "--global"}).status == 0);
  CHECK(fs::exists(folder / "pre-commit.local"));
  CHECK_FALSE(fs::exists(folder / "post-commit"));
  REQUIRE(home.hook({"remove", "--global"}).status == 0);
  CHECK(*read_file(folder / "pre-commit") == "#!/bin/sh\nexit 0\n");
  CHECK(home.git({"config", "--global", "core.hooksPath"}).output ==
        "~/shared\n");
}

TEST_CASE("a relative core.hooksPath of the user is refused, with its name") {
  const Home home;
  home.git({"config", "--global", "core.hooksPath", "hooks"});
  const auto refused = home.hook({"install", "--global"});
  CHECK(refused.status == 2);
  CHECK(refused.errors.find("core.hooksPath is 'hooks'") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::cli
