#include "server/push/git_version.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::push {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("the version of git is read as distributions write it") {
  const auto read = [](std::string_view said) {
    const auto version = GitVersion::parse(said);
    return version ? version->text() : version.error().message;
  };
  CHECK(read("git version 2.39.5\n") == "2.39.5");
  CHECK(read("git version 2.39.5 (Apple Git-154)") == "2.39.5");
  CHECK(read("git version 2.47.1.windows.1") == "2.47.1");
  CHECK(read("git version 2.50.0-rc1") == "2.50.0");
  CHECK(read("git version 2.50-rc0") == "2.50.0");
}

TEST_CASE("what is no version of git is not taken for one") {
  for (const auto* said : {"", "git version", "git version x.y",
                           "git version 2", "2.39.5", "git version -1.2.3"}) {
    INFO(said);
    const auto version = GitVersion::parse(said);
    REQUIRE_FALSE(version);
    CHECK(version.error().fault == Fault::usage);
  }
}

TEST_CASE("versions are compared by number, and old ones are below the line") {
  CHECK(GitVersion{2, 39, 4} < oldest_git);
  CHECK(GitVersion{2, 9, 9} < oldest_git);
  CHECK(GitVersion{1, 99, 99} < oldest_git);
  CHECK_FALSE(GitVersion{2, 39, 5} < oldest_git);
  CHECK_FALSE(GitVersion{2, 100, 0} < oldest_git);
  CHECK_FALSE(GitVersion{3, 0, 0} < oldest_git);
}

TEST_CASE("the git of this machine runs in the sandbox and is new enough") {
  const auto version = check_git();
  INFO((version ? "" : version.error().message));
  CHECK(version);
}

TEST_CASE("a git that is too old is refused with what to do") {
  const auto refused = check_version({2, 39, 4});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::usage);
  CHECK_THAT(refused.error().message, Contains("2.39.4"));
  CHECK_THAT(refused.error().hint, Contains("2.39.5"));
  CHECK(check_version({2, 39, 5}));
}

}  // namespace
}  // namespace hoopgit::push
