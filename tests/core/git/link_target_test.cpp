#include "core/git/link_target.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::git {
namespace {

TEST_CASE("a link says how far it climbs") {
  CHECK(*levels_up("lib") == 0);
  CHECK(*levels_up("./lib/a.so.1") == 0);
  CHECK(*levels_up(".") == 0);
  CHECK(*levels_up("..") == 1);
  CHECK(*levels_up("../lib") == 1);
  CHECK(*levels_up("./..//../lib/") == 2);
  CHECK(*levels_up("..\\..\\lib") == 2);
  CHECK(*levels_up("...") == 0);
  CHECK(*levels_up("..a/b..") == 0);
}

TEST_CASE("a target that leaves the tree from anywhere is none") {
  for (const auto* target :
       {"", "/", "/etc/passwd", "//server/share", "\\\\server\\share", "\\x",
        "C:\\x", "c:x", "a/../b", "../a/../../b", "a\nb", "a\x1b[2J", "\x7f",
        ".git", ".git/hooks", "../.GIT/config", "sub/git~1/x", ".git\\hooks"}) {
    INFO(target);
    const auto levels = levels_up(target);
    REQUIRE_FALSE(levels);
    CHECK(levels.error().fault == Fault::usage);
    CHECK(levels.error().message.starts_with("it "));
  }
  CHECK_FALSE(levels_up(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace hoopgit::git
