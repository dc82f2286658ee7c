// `hoopgit setup` with real git, in a home of its own.

#include "cli/setup.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

struct Home {
  TemporaryFolder folder = *TemporaryFolder::make();

  Completed run_in(std::vector<std::string> argv,
                   const std::string& input = "") const {
    auto done =
        run({.argv = std::move(argv),
             .environment = {{"HOME=" + folder.path().string(),
                              "PATH=/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM=1",
                              "GIT_TERMINAL_PROMPT=0",
                              "HOOPGIT_CACHE_DIR=" +
                                  (folder.path() / "cache").string()}},
             .folder = folder.path(),
             .input = input});
    REQUIRE(done);
    return *done;
  }

  Completed setup(std::vector<std::string> more = {}) const {
    std::vector<std::string> argv{HOOPGIT_PROGRAM, "setup",
                                  "https://relay.example.com"};
    argv.insert(argv.end(), more.begin(), more.end());
    return run_in(argv);
  }

  std::string config() const {
    return *read_file(folder.path() / ".gitconfig");
  }
};

TEST_CASE("setup makes git ask our helper, and no other, for the relay") {
  Home home;
  home.run_in({"git", "config", "--global", "credential.helper", "store"});
  REQUIRE(home.setup().status == 0);
  CHECK(home.config().find("[credential \"https://relay.example.com\"]\n"
                           "\thelper = \n\thelper = /") != std::string::npos);
  CHECK(home.config().find("proactiveAuth = auto") != std::string::npos);

  // The token of a Basic answer must not get into the store's file.
  const std::string credential =
      "protocol=https\nhost=relay.example.com\npath=a/b.git\n"
      "username=hoopgit\npassword=canary\n\n";
  CHECK(home.run_in({"git", "credential", "approve"}, credential).status == 0);
  CHECK_FALSE(std::filesystem::exists(home.folder.path() / ".git-credentials"));

  const auto filled =
      home.run_in({"git", "credential", "fill"},
                  "protocol=https\nhost=relay.example.com\npath=a/b.git\n\n");
  CHECK(filled.errors.find("not signed in to relay.example.com: run: hoopgit "
                           "login https://relay.example.com") !=
        std::string::npos);
  CHECK(filled.errors.find("told us to quit") != std::string::npos);
}

TEST_CASE("setup twice leaves one section, and it stands last") {
  Home home;
  REQUIRE(home.setup().status == 0);
  home.run_in({"git", "config", "--global", "credential.helper", "store"});
  REQUIRE(home.setup().status == 0);
  const std::string config = home.config();
  const std::string section = "[credential \"https://relay.example.com\"]";
  CHECK(config.find(section) == config.rfind(section));
  CHECK(config.find("store") < config.find(section));
  CHECK(*read_file(home.folder.path() / ".config/hoopgit/relays") ==
        "# Relays that git-credential-hoopgit answers for.\n"
        "https://relay.example.com\n");
}

TEST_CASE("setup can send the upstream's URLs to the relay") {
  Home home;
  REQUIRE(home.setup({"--instead-of", "https://forge.example.com"}).status ==
          0);
  const auto url = home.run_in(
      {"git", "ls-remote", "--get-url", "https://forge.example.com/a/b.git"});
  CHECK(trim(url.output) == "https://relay.example.com/a/b.git");
}

TEST_CASE("undo leaves nothing of ours and all of the rest") {
  Home home;
  home.run_in({"git", "config", "--global", "user.name", "Ada"});
  const std::string before = home.config();
  REQUIRE(home.setup({"--instead-of", "https://forge.example.com/"}).status ==
          0);
  REQUIRE(home.setup({"--undo"}).status == 0);
  CHECK(home.config() == before);
  CHECK(read_file(home.folder.path() / ".config/hoopgit/relays")
            ->find("https://") == std::string::npos);
  CHECK(home.setup({"--undo"}).status == 0);
}

TEST_CASE("setup for one repository writes there only") {
  Home home;
  CHECK(home.setup({"--local"}).status == 2);  // No repository here.
  home.run_in({"git", "init", "-q"});
  CHECK(home.setup({"--local"}).status == 0);
  CHECK_FALSE(std::filesystem::exists(home.folder.path() / ".gitconfig"));
  CHECK(read_file(home.folder.path() / ".git/config")
            ->find("useHttpPath = true") != std::string::npos);
  CHECK(home.setup({"--local", "--global"}).status == 2);
}

TEST_CASE("a relay over plain HTTP is refused, but on this machine") {
  Home home;
  CHECK(home.run_in({HOOPGIT_PROGRAM, "setup", "http://relay.example.com"})
            .status == 2);
  CHECK(home.run_in({HOOPGIT_PROGRAM, "setup", "http://127.0.0.1:1"}).status ==
        0);
}

TEST_CASE("a path with blanks is handed to git quoted") {
  CHECK(helper_value("/usr/bin/x") == "/usr/bin/x");
  CHECK(helper_value("/a b/x") == "!'/a b/x'");
  CHECK(helper_value("/it's/x") == "!'/it'\\''s/x'");
}

TEST_CASE("without a relay the next command is told, by exit code too") {
  Home home;
  const auto done = home.run_in({HOOPGIT_PROGRAM, "whoami", "--json"});
  CHECK(done.status == 5);
  CHECK(done.output.starts_with("{\"error\":\"unauthenticated\""));
  CHECK(done.errors.find("hint: hoopgit login") != std::string::npos);
  CHECK(home.run_in({HOOPGIT_PROGRAM, "no-such-command"}).status == 2);
  CHECK(home.run_in({HOOPGIT_PROGRAM, "login"}).status == 2);
  CHECK(home.run_in({HOOPGIT_PROGRAM, "--help"}).status == 0);
}

}  // namespace
}  // namespace hoopgit::cli
