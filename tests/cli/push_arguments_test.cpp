#include "cli/push_arguments.hpp"

#include "cli/clone.hpp"
#include "cli/push.hpp"
#include "cli/push_text.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("what a push brings is read from git push's arguments") {
  const auto [arguments, remote, revisions] =
      GENERATE(table<Words, std::string, Words>({
          {{}, "", {"HEAD"}},
          {{"origin"}, "origin", {"HEAD"}},
          {{"--force", "origin", "main"}, "origin", {"main"}},
          {{"origin", "+a:b", "c"}, "origin", {"a", "c"}},
          {{"origin", ":gone"}, "origin", {}},
          {{"-d", "origin", "gone"}, "origin", {}},
          {{"--delete", "origin", "a", "b"}, "origin", {}},
          {{"-o", "x=y", "origin", "a"}, "origin", {"a"}},
          {{"--push-option", "x", "origin"}, "origin", {"HEAD"}},
          {{"--repo", "r", "-f"}, "r", {"HEAD"}},
          {{"--repo=r"}, "r", {"HEAD"}},
          {{"--all", "origin"}, "origin", {"--branches"}},
          {{"--mirror", "origin"}, "origin", {"--all"}},
          {{"--tags", "origin", "a"}, "origin", {"--tags", "a"}},
          {{"origin", "refs/heads/*:refs/heads/*"}, "origin", {"--all"}},
          {{"origin", "tag", "v1"}, "origin", {"v1"}},
          {{"--", "origin", "a"}, "origin", {"a"}},
      }));
  CAPTURE(arguments);
  const auto read = read_push_arguments(arguments);
  CHECK(read.remote == remote);
  CHECK(read.revisions == revisions);
}

TEST_CASE("the push id is found in what git prints") {
  const std::string id = "01JD0000000000000000000001";
  CHECK(push_id_in("remote: hoopgit: push " + id + " landed        \n") == id);
  CHECK(push_id_in("remote: hoopgit: push 01JD0000000000000000000000 is held\n"
                   "remote: \x1b[1mhoopgit: push " +
                   id + " landed\n") == id);
  CHECK_FALSE(push_id_in("remote: hoopgit: push short landed"));
  CHECK_FALSE(push_id_in("hoopgit: push "));
  CHECK_FALSE(push_id_in(""));
}

TEST_CASE("how long to wait is told to the relay as a push option") {
  CHECK(*wait_option({}) == "");
  CHECK(*wait_option({.no_wait = true}) == "hoopgit-wait=0s");
  CHECK(*wait_option({.wait = "10m"}) == "hoopgit-wait=600s");
  CHECK(*wait_option({.wait = "max"}) == "");
  CHECK_FALSE(wait_option({.wait = "soon"}));
  CHECK_FALSE(wait_option({.wait = "1m", .no_wait = true}));
}

TEST_CASE("states become exit codes") {
  CHECK(exit_code_of_state("landed") == 0);
  CHECK(exit_code_of_state("refused") == 1);
  CHECK(exit_code_of_state("conflict") == 1);
  CHECK(exit_code_of_state("pending") == 4);
  CHECK(exit_code_of_state("a-later-state") == 4);
}

TEST_CASE("git's exit status becomes one of ours") {
  CHECK(exit_code_of_git(0, "") == 0);
  CHECK(exit_code_of_git(1, "rejected") == 1);
  CHECK(exit_code_of_git(129, "") == 2);
  CHECK(exit_code_of_git(128, "hoopgit: not signed in to h: run: x") == 5);
  CHECK(exit_code_of_git(128, "Could not resolve host") == 6);
}

}  // namespace
}  // namespace hoopgit::cli
