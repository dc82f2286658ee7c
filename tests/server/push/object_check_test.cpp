// What is refused and what is noted of new entries, beyond what git fsck says.

#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

using Catch::Contains;

struct Entry {
  std::string mode;
  std::string name;
  std::string content;
};

/// A push of one commit with these entries, in this order, looked at without
/// git fsck before.
struct Push : Scene {
  ObjectId tree_of(const std::vector<Entry>& entries) {
    std::string bytes;
    for (const auto& entry : entries) {
      const ObjectId id = entry.mode == "160000"
                              ? must(ObjectId::parse(entry.content))
                              : object("blob", entry.content);
      bytes += entry.mode + " " + entry.name + std::string(1, '\0') +
               must(from_hex(id.hex()));
    }
    return object("tree", bytes);
  }

  Result<Changes> look(const ObjectId& commit,
                       const std::vector<git::Ref>& upstream = {}) {
    const auto objects = must(git::Repository::open(work / ".git"));
    return find_changes({{"refs/heads/x", zero(), commit}}, upstream, objects);
  }
  Result<Changes> look(const std::vector<Entry>& entries) {
    return look(commit_of(tree_of(entries)));
  }

  std::string refusal(const std::vector<Entry>& entries) {
    const auto changes = look(entries);
    if (changes) return "taken";
    CHECK(changes.error().fault == Fault::usage);
    return changes.error().message;
  }
  std::string notices(const std::vector<Entry>& entries) {
    std::string texts;
    for (const auto& notice : must(look(entries)).notices)
      texts += notice.text() + "\n";
    return texts;
  }
};

TEST_CASE("names that some file system takes for .git are refused") {
  Push push;
  for (const std::string name : {".git", ".GIT", "git~1", "git~2", ".git ",
                                 ".git::$INDEX_ALLOCATION", "x\\.git"}) {
    INFO(name);
    CHECK_THAT(push.refusal({{"100644", name, "x"}}),
               Contains("the path '" + name + "' is taken for .git"));
  }
  CHECK_THAT(push.refusal({{"100644", ".g\xe2\x80\x8cit", "x"}}),
             Contains("'.g<U+200C>it' has a hidden character"));
}

TEST_CASE("a path names the folder that its bad part stands in") {
  Push push;
  const ObjectId inner = push.tree_of({{"100644", "a\rb", "x"}});
  const auto changes =
      push.look(push.commit_of(push.tree("40000", "d", inner)));
  REQUIRE_FALSE(changes);
  CHECK_THAT(changes.error().message,
             Contains("'d/a<U+000D>b' has a control character"));
}

TEST_CASE("a link that leaves the tree is refused, one inside is shown") {
  Push push;
  CHECK_THAT(push.refusal({{"120000", "link", "/etc/passwd"}}),
             Contains("'link' has a bad target: it is absolute"));
  CHECK_THAT(push.refusal({{"120000", "link", "../x"}}),
             Contains("'link' leads out of the tree"));
  // Where `a` is a link to a folder elsewhere, its parent is not ours.
  for (const std::string target : {"a/../b", "a/..", "./a/../../b", "a/b/.."})
    CHECK_THAT(push.refusal({{"120000", "a", "lib"}, {"120000", "l", target}}),
               Contains("'l' has a bad target: it goes up behind a name"));
  CHECK_THAT(push.refusal({{"120000", "link", std::string(4097, 'x')}}),
             Contains("longer than 4096 bytes"));
  CHECK(push.notices({{"120000", "link", "lib/x"}}) ==
        "symlink: link: leads to lib/x\n");
  CHECK(push.notices({{"120000", "link", std::string(4096, 'x')}}) ==
        "symlink: link: leads to " + std::string(4096, 'x') + "\n");
}

TEST_CASE("a list of submodules that turns against a clone is refused") {
  Push push;
  CHECK_THAT(
      push.refusal({{"100644", ".gitmodules",
                     "[submodule \"x\"]\n\tpath = \"x\r\"\n\turl = y\n"}}),
      Contains("'.gitmodules' is refused: it has a control character"));
  CHECK_THAT(push.refusal({{"100644", "GITMOD~1", "[x"}}),
             Contains("'GITMOD~1' is refused"));
  CHECK_THAT(push.refusal({{"120000", ".gitmodules", "x"}}),
             Contains("is a symbolic link"));
  CHECK(push.notices({{"100644", ".gitmodules",
                       "[submodule \"x\"]\n\tpath = x\n\turl = ../y\n"}}) ==
        "");
}

TEST_CASE("a submodule is shown with its commit, and with the one before") {
  Push push;
  const std::string before(40, 'd');
  const ObjectId old =
      push.commit_of(push.tree_of({{"160000", "sub", before}}));
  const ObjectId next = push.commit_of(
      push.tree_of({{"160000", "sub", std::string(40, 'e')}}), "C", {old});
  const auto changes = must(push.look(next, {{"refs/heads/main", old}}));
  REQUIRE(changes.notices.size() == 1);
  CHECK(changes.notices[0].text() ==
        "submodule: sub: from " + before + " to " + std::string(40, 'e'));
  const std::string id(40, 'e');
  CHECK(push.notices({{"160000", "sub", id}}) ==
        "submodule: sub: at " + id + "\n");
}

TEST_CASE("names that are odd elsewhere are noted") {
  Push push;
  CHECK(push.notices({{"100644", "a:b", "x"},
                      {"100644", "b.", "x"},
                      {"100644", "con.txt", "x"},
                      {"100644", "x\xff", "x"}}) ==
        "invalid-utf8: x<FF>\nwindows-name: a:b\nwindows-name: b.\n"
        "windows-name: con.txt\n");
}

TEST_CASE(
    "a name that each font shows otherwise is noted, a hidden one refused") {
  Push push;
  const std::string heart = "\xe2\x9d\xa4\xef\xb8\x8f";
  CHECK(push.notices({{"100644",
                       "a\xc2\xa0"
                       "b",
                       "x"},                                // U+00A0
                      {"100644", "\xe3\x80\x80", "x"},      // U+3000
                      {"100644", "\xef\xa3\xbf", "x"},      // private
                      {"100644", "\xf0\x9f\xab\xa9", "x"},  // Unicode 16
                      {"100644", heart, "x"}}) ==
        "odd-character: a<U+00A0>b\nodd-character: \xe2\x9d\xa4<U+FE0F>\n"
        "odd-character: <U+3000>\nodd-character: <U+F8FF>\n"
        "odd-character: <U+1FAE9>\n");
  for (const std::string& name :
       {heart + "\xef\xb8\x8f", std::string("\xef\xb8\x8f"),
        std::string("a\xc2\xad"), std::string("a\xe2\x80\xae"),
        std::string("a\xf3\xa0\x81\x81"), std::string("a\xc2\x85"),
        std::string("a\xef\xbf\xbf"), std::string("a\xe2\x80\xa8")}) {
    INFO(name);
    CHECK_THAT(push.refusal({{"100644", name, "x"}}),
               Contains("has a hidden character"));
  }
}

TEST_CASE("a name that is read as another one, or mixes letters, is noted") {
  Push push;
  CHECK(
      push.notices({{"100644", "login.c", "x"}, {"100644", "1ogin.c", "x"}}) ==
      "look-alike: 1ogin.c: beside login.c\n");
  CHECK(
      push.notices({{"100644", "copy", "x"}, {"100644", "\xd1\x81opy", "x"}}) ==
      "look-alike: \xd1\x81opy: beside copy\n"
      "mixed-scripts: \xd1\x81opy: in the word \xd1\x81opy\n");
  CHECK(
      push.notices({{"100644", "\xd0\xbe\xd1\x82\xd1\x87\xd0\xb5\xd1\x82", "x"},
                    {"100644", "\xe6\x97\xa5\xe6\x9c\xac.txt", "x"}}) == "");
}

TEST_CASE("modes that Git does not write are refused") {
  Push push;
  for (const std::string mode : {"100664", "100600", "120777", "0"})
    CHECK(push.refusal({{mode, "x", "x"}}) != "taken");
  CHECK(push.notices({{"100644", "x", "x"}, {"100755", "y", "y"}}) == "");
}

TEST_CASE("names that collide are noted, also with one that was there") {
  Push push;
  CHECK(push.notices({{"100644", "README", "x"},
                      {"100644", "\xc3\xa9", "x"},
                      {"100644", "e\xcc\x81", "x"},
                      {"100644", "readme", "x"}}) ==
        "case-collision: e\xcc\x81: beside \xc3\xa9\n"
        "case-collision: readme: beside README\n");

  const ObjectId old = push.commit_of(
      push.tree_of({{"100644", "Makefile", "x"}, {"100644", "b", "x"}}));
  const auto next = [&](const std::string& name) {
    return push.commit_of(push.tree_of({{"100644", "Makefile", "x"},
                                        {"100644", "b", "x"},
                                        {"100644", name, "x"}}),
                          "C", {old});
  };
  const auto changes =
      must(push.look(next("makefile"), {{"refs/heads/main", old}}));
  REQUIRE(changes.notices.size() == 1);
  CHECK(changes.notices[0].text() ==
        "case-collision: Makefile: beside makefile");
  CHECK(must(push.look(next("c"), {{"refs/heads/main", old}})).notices.empty());
}

TEST_CASE("a look-alike of a name that was there is noted") {
  Push push;
  const ObjectId old =
      push.commit_of(push.tree_of({{"100644", "modern", "x"}}));
  const ObjectId next = push.commit_of(
      push.tree_of({{"100644", "modem", "x"}, {"100644", "modern", "x"}}), "C",
      {old});
  const auto changes = must(push.look(next, {{"refs/heads/main", old}}));
  REQUIRE(changes.notices.size() == 1);
  CHECK(changes.notices[0].text() == "look-alike: modern: beside modem");
}

TEST_CASE("a collision that was there before is not the push's") {
  Push push;
  const ObjectId old = push.commit_of(
      push.tree_of({{"100644", "A", "x"}, {"100644", "a", "x"}}));
  const ObjectId next = push.commit_of(
      push.tree_of(
          {{"100644", "A", "x"}, {"100644", "a", "x"}, {"100644", "b", "x"}}),
      "C", {old});
  CHECK(must(push.look(next, {{"refs/heads/main", old}})).notices.empty());
}

}  // namespace
}  // namespace hoopgit::push::test
