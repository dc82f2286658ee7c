#include "core/git/entry_name.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::git {
namespace {

TEST_CASE("every name that some file system takes for .git is known") {
  for (const auto* name : {".git",
                           ".GIT",
                           ".gIt",
                           ".git.",
                           ".git ",
                           ".git . .",
                           ".git::$INDEX",
                           ".git:x",
                           ".GIT::$INDEX_ALLOCATION",
                           "git~1",
                           "GIT~1",
                           "git~27",
                           "git~1.",
                           "a\\.git",
                           "a\\.git\\hooks",
                           "\\GIT~1",
                           ".g\xe2\x80\x8cit",
                           "\xef\xbb\xbf.git",
                           ".git\xe2\x81\xaf",
                           ".\xe2\x80\xaegit"}) {
    INFO(name);
    CHECK(is_git_folder(name));
  }
}

TEST_CASE("names that only begin or end like .git are files like any other") {
  for (const auto* name :
       {"git", ".gitignore", ".git-blame-ignore-revs", "x.git", "git~", "git~a",
        "git~1a", "~1", ".", "..", " .git", "digit~1", ".g it", "",
        ".g\xe2\x82\xacit", "\xe2\x80"}) {
    INFO(name);
    CHECK_FALSE(is_git_folder(name));
  }
}

TEST_CASE("the other names of .gitmodules are known") {
  for (const auto* name : {".gitmodules", ".GitModules", ".gitmodules.",
                           ".gitmodules ::x", "gitmod~1", "GITMOD~4",
                           "gi7eba~1", "GI7EBA~10", ".git\xe2\x80\x8dmodules"})
    CHECK(is_modules_file(name));
  for (const auto* name : {"gitmodules", ".gitmodule", "gitmod", "gitmod~x"})
    CHECK_FALSE(is_modules_file(name));
}

TEST_CASE("names that Windows reads otherwise are traps") {
  for (const auto* name :
       {"a.",         "a ",   "a:b",  "a\\b",   "a*",     "a?",      "a<b",
        "a>b",        "a\"b", "a|b",  "con",    "CON",    "con.txt", "nul .c",
        "aux.tar.gz", "PRN",  "com1", "Lpt9.x", "CONIN$", "conout$"}) {
    INFO(name);
    CHECK(is_windows_trap(name));
  }
  for (const auto* name :
       {"a", "a.b", ".a", " a", "console", "com", "com0", "com10", "auxiliary",
        "null", "lpt", "readme~1", ""}) {
    INFO(name);
    CHECK_FALSE(is_windows_trap(name));
  }
}

}  // namespace
}  // namespace hoopgit::git
