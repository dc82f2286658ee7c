#include "core/base/text.hpp"
#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

using Kind = git::RefUpdate::Kind;

/// Upstream has main at `base`; the work tree goes on from there.
struct Line : Scene {
  ObjectId first = commit("a", "a\n", "First");
  ObjectId base = commit("b", "b\n", "Base");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});

  Result<Changes> look(const std::vector<RefCommand>& commands,
                       ChangeLimits limits = {}) {
    return look(commands, refs, limits);
  }
  Result<Changes> look(const std::vector<RefCommand>& commands,
                       const std::vector<git::Ref>& advertised,
                       ChangeLimits limits = {}) {
    std::string revisions;
    for (const auto& ref : advertised)
      revisions += "^" + ref.id.hex() + "\n";
    for (const auto& command : commands)
      if (!command.new_id.is_zero() && command.new_id.hex() != absent)
        revisions += command.new_id.hex() + "\n";
    const auto quarantine = must(admit(pack(revisions)));
    return find_changes(commands, advertised, quarantine.objects(), limits);
  }

  /// Ids that no pack can have.
  std::string absent = std::string(40, 'f');
};

std::string digest_of(const std::vector<ObjectId>& ids) {
  std::string lines;
  for (const auto& id : ids)
    lines += id.hex() + "\n";
  return crypto::sha256_hex(lines);
}

TEST_CASE("a new commit is found with its objects and its people") {
  Line scene;
  const ObjectId next = scene.commit("src/main.c", "int main;\n", "Next");
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, next}}));
  REQUIRE(changes.updates.size() == 1);
  CHECK(changes.updates[0].kind == Kind::fast_forward);
  REQUIRE(changes.commits.size() == 1);
  CHECK(changes.commits[0].id == next);
  CHECK(changes.commits[0].message == "Next\n");
  REQUIRE(changes.blobs.size() == 1);
  CHECK(changes.blobs[0].path == "src/main.c");
  CHECK(changes.blobs[0].mode == 0100644);
  CHECK(changes.blobs[0].commit == next);
  CHECK(changes.boundary == std::vector<ObjectId>{scene.base});
  CHECK(changes.objects == scene.between({"^" + scene.base.hex(), next.hex()}));
  CHECK(changes.manifest_sha256 == digest_of(changes.objects));
  CHECK(changes.authors == std::vector<std::string>{"ann@example.com"});
  CHECK(changes.committers == std::vector<std::string>{"carl@example.com"});
  CHECK(changes.taggers.empty());
}

TEST_CASE("every commit is looked at, not only the last") {
  Line scene;
  scene.commit("secret", "secret\n", "Put in");
  scene.git({"rm", "--quiet", "secret"});
  const ObjectId last = scene.commit("c", "c\n", "Take out");
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, last}}));
  REQUIRE(changes.commits.size() == 2);
  CHECK(changes.commits[0].message == "Put in\n");
  std::vector<std::string> paths;
  for (const auto& blob : changes.blobs)
    paths.push_back(blob.path);
  CHECK(join(paths, " ") == "secret c");
}

TEST_CASE("a new branch brings what no advertised ref reaches") {
  Line scene;
  const ObjectId below = scene.commit("c", "c\n", "Below");
  const ObjectId above = scene.commit("d", "d\n", "Above");
  SECTION("all of it, if nothing of it is upstream") {
    const auto changes =
        must(scene.look({{"refs/heads/topic", zero(), above}}));
    CHECK(changes.updates[0].kind == Kind::create);
    CHECK(changes.commits.size() == 2);
  }
  SECTION("also when the mirror has it from a ref that is gone") {
    scene.publish({"refs/heads/main"});  // The mirror keeps what it had.
    const auto changes = must(scene.look({{"refs/heads/topic", zero(), above}},
                                         {{"refs/heads/main", scene.base}}));
    CHECK(changes.commits.size() == 2);
    CHECK(changes.objects ==
          scene.between({"^" + scene.base.hex(), above.hex()}));
  }
  SECTION("nothing, if another ref has it") {
    scene.publish({"refs/heads/main"});
    const auto changes = must(scene.look({{"refs/heads/topic", zero(), below}},
                                         {{"refs/heads/main", above}}));
    CHECK(changes.commits.empty());
    CHECK(changes.objects.empty());
    CHECK(changes.boundary == std::vector<ObjectId>{below});
  }
}

TEST_CASE("a fork from an old commit brings only what is new on it") {
  Line scene;
  scene.git({"checkout", "--quiet", "-b", "fork", scene.first.hex()});
  const ObjectId fork = scene.commit("f", "f\n", "Fork");
  const auto changes = must(scene.look({{"refs/heads/fork", zero(), fork}}));
  REQUIRE(changes.commits.size() == 1);
  CHECK(changes.commits[0].id == fork);
  CHECK(changes.boundary == std::vector<ObjectId>{scene.first});
}

TEST_CASE("a merge brings both sides, and what it adds itself") {
  Line scene;
  scene.git({"checkout", "--quiet", "-b", "side", scene.first.hex()});
  const ObjectId side = scene.commit("side", "side\n", "Side");
  scene.git({"checkout", "--quiet", "main"});
  scene.git({"merge", "--quiet", "--no-commit", "--no-ff", "side"});
  const ObjectId merge = scene.commit("evil", "in the merge\n", "Merge");
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, merge}}));
  CHECK(changes.updates[0].kind == Kind::fast_forward);
  REQUIRE(changes.commits.size() == 2);
  CHECK(changes.commits[0].id == side);
  CHECK(changes.commits[1].id == merge);
  std::vector<std::string> paths;
  for (const auto& blob : changes.blobs)
    paths.push_back(blob.path);
  CHECK(join(paths, " ") == "side evil");
  CHECK(changes.objects ==
        scene.between({"^" + scene.base.hex(), merge.hex()}));
}

TEST_CASE("what an update does to its ref is found out, not believed") {
  Line scene;
  SECTION("another history is force") {
    scene.git({"checkout", "--quiet", "-b", "x", scene.first.hex()});
    const ObjectId other = scene.commit("x", "x\n", "Other");
    CHECK(must(scene.look({{"refs/heads/main", scene.base, other}}))
              .updates[0]
              .kind == Kind::force);
  }
  SECTION("going back is force") {
    const auto changes =
        must(scene.look({{"refs/heads/main", scene.base, scene.first}}));
    CHECK(changes.updates[0].kind == Kind::force);
    CHECK(changes.commits.empty());
  }
  SECTION("a delete is a delete") {
    const auto changes =
        must(scene.look({{"refs/heads/main", scene.base, zero()}}));
    CHECK(changes.updates[0].kind == Kind::remove);
    CHECK(changes.objects.empty());
    CHECK(changes.manifest_sha256 == crypto::sha256_hex(""));
  }
  SECTION("a tag that moves forward is force") {
    const ObjectId next = scene.commit("c", "c\n");
    const std::vector<git::Ref> refs = {{"refs/heads/main", scene.base},
                                        {"refs/tags/v1", scene.base}};
    CHECK(must(scene.look({{"refs/tags/v1", scene.base, next}}, refs))
              .updates[0]
              .kind == Kind::force);
  }
}

TEST_CASE("an old id that the upstream does not have there is a conflict") {
  Line scene;
  const ObjectId next = scene.commit("c", "c\n");
  for (const RefCommand& command :
       {RefCommand{"refs/heads/main", scene.first, next},
        RefCommand{"refs/heads/main", zero(), next},
        RefCommand{"refs/heads/gone", scene.base, next},
        RefCommand{"refs/heads/gone", scene.base, zero()}}) {
    const auto changes = scene.look({command});
    REQUIRE_FALSE(changes);
    CHECK(changes.error().fault == Fault::conflict);
    CHECK(changes.error().hint == "git fetch");
  }
}

TEST_CASE("one update that does not fit refuses all of them") {
  Line scene;
  const ObjectId next = scene.commit("c", "c\n");
  CHECK_FALSE(scene.look({{"refs/heads/main", scene.base, next},
                          {"refs/heads/other", scene.first, next}}));
}

TEST_CASE("an object that nobody has is refused, as new and as an update") {
  Line scene;
  const ObjectId nowhere = must(ObjectId::parse(scene.absent));
  for (const RefCommand& command :
       {RefCommand{"refs/heads/new", zero(), nowhere},
        RefCommand{"refs/heads/main", scene.base, nowhere}}) {
    const auto changes = scene.look({command});
    REQUIRE_FALSE(changes);
    CHECK(changes.error().fault == Fault::usage);
    CHECK(changes.error().message.find("does not bring") != std::string::npos);
  }
}

TEST_CASE("annotated tags bring themselves and what they name") {
  Line scene;
  const ObjectId next = scene.commit("c", "c\n");
  scene.committer = "Tess@example.com";
  scene.git({"tag", "-a", "-m", "Inner", "inner", next.hex()});
  scene.git({"tag", "-a", "-m", "Outer", "outer", "inner"});
  SECTION("of a commit") {
    const ObjectId tag = scene.id("refs/tags/inner");
    const auto changes = must(scene.look({{"refs/tags/v1", zero(), tag}}));
    CHECK(changes.updates[0].kind == Kind::create);
    REQUIRE(changes.tags.size() == 1);
    CHECK(changes.tags[0].message == "Inner\n");
    CHECK(changes.taggers == std::vector<std::string>{"tess@example.com"});
    CHECK(changes.commits.size() == 1);
    CHECK(changes.objects ==
          scene.between({"^" + scene.base.hex(), tag.hex()}));
  }
  SECTION("of a tag, outermost first") {
    const ObjectId tag = scene.id("refs/tags/outer");
    const auto changes = must(scene.look({{"refs/tags/v1", zero(), tag}}));
    REQUIRE(changes.tags.size() == 2);
    CHECK(changes.tags[0].message == "Outer\n");
    CHECK(changes.objects ==
          scene.between({"^" + scene.base.hex(), tag.hex()}));
  }
  SECTION("of a tree and of a blob") {
    const ObjectId blob = scene.object("blob", "a key\n");
    const ObjectId tree = scene.tree("100644", "key", blob);
    scene.git({"tag", "-a", "-m", "T", "tree", tree.hex()});
    scene.git({"tag", "-a", "-m", "B", "blob", blob.hex()});
    for (const auto* name : {"refs/tags/tree", "refs/tags/blob"}) {
      const ObjectId tag = scene.id(name);
      const auto changes = must(scene.look({{"refs/tags/v1", zero(), tag}}));
      CHECK(changes.objects ==
            scene.between({"^" + scene.base.hex(), tag.hex()}));
      REQUIRE(changes.blobs.size() == 1);
      CHECK(changes.blobs[0].id == blob);
    }
  }
  SECTION("lightweight, of a commit") {
    const auto changes = must(scene.look({{"refs/tags/v1", zero(), next}}));
    CHECK(changes.tags.empty());
    CHECK(changes.commits.size() == 1);
  }
  SECTION("nested beyond reason are refused") {
    ObjectId at = scene.id("refs/tags/outer");
    for (int i = 0; i < 10; ++i)
      at = scene.object("tag", "object " + at.hex() +
                                   "\ntype tag\ntag t\ntagger A <a@e> 1 "
                                   "+0000\n\nt\n");
    CHECK_FALSE(scene.look({{"refs/tags/v1", zero(), at}}));
  }
}

TEST_CASE("a ref may name a commit or a tag, a branch only a commit") {
  Line scene;
  const ObjectId blob = scene.object("blob", "x");
  const ObjectId tree = scene.tree("100644", "x", blob);
  scene.git({"tag", "-a", "-m", "T", "t", scene.base.hex()});
  const ObjectId tag = scene.id("refs/tags/t");
  CHECK_FALSE(scene.look({{"refs/heads/x", zero(), tag}}));
  for (const auto* ref : {"refs/heads/x", "refs/tags/x", "refs/notes/x"}) {
    CHECK_FALSE(scene.look({{ref, zero(), tree}}));
    CHECK_FALSE(scene.look({{ref, zero(), blob}}));
  }
  CHECK(scene.look({{"refs/notes/x", zero(), scene.base}}));
}

TEST_CASE("submodules are not followed, links are files") {
  Line scene;
  scene.git({"update-index", "--add", "--cacheinfo",
             "160000," + std::string(40, 'e') + ",sub"});
  fs::create_symlink("a", scene.work / "link");
  scene.git({"add", "link"});
  scene.git({"commit", "--quiet", "-m", "Odd"});
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, scene.id("HEAD")}}));
  REQUIRE(changes.blobs.size() == 1);
  CHECK(changes.blobs[0].path == "link");
  CHECK(changes.blobs[0].mode == 0120000);
  CHECK(changes.objects == scene.between({"^" + scene.base.hex(), "HEAD"}));
}

TEST_CASE("a mode that changes is a change") {
  Line scene;
  scene.git({"update-index", "--chmod=+x", "a"});
  scene.git({"commit", "--quiet", "-m", "Mode"});
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, scene.id("HEAD")}}));
  REQUIRE(changes.blobs.size() == 1);
  CHECK(changes.blobs[0].mode == 0100755);
}

TEST_CASE("limits hold at their value and not one above") {
  Line scene;
  const ObjectId next = scene.commit("d/e/f", "12345", "12345678");
  const std::vector<RefCommand> push = {{"refs/heads/main", scene.base, next}};
  CHECK(scene.look(push, ChangeLimits{.paths = 3,
                                      .tree_entries = 3,
                                      .path_bytes = 5,
                                      .path_depth = 2,
                                      .message_bytes = 9,
                                      .blob_bytes = 5}));
  const std::vector<std::pair<ChangeLimits, std::string>> tight = {
      {{.paths = 2}, "3 new paths, and the limit is 2"},
      {{.tree_entries = 2}, "3 entries, and the limit is 2"},
      {{.path_bytes = 4}, "5 bytes, and the limit is 4"},
      {{.path_depth = 1}, "2 folders, and the limit is 1"},
      {{.message_bytes = 8}, "9 bytes, and the limit is 8"},
      {{.blob_bytes = 4}, "5 bytes, and the limit is 4"}};
  for (const auto& [limits, words] : tight) {
    const auto changes = scene.look(push, limits);
    REQUIRE_FALSE(changes);
    CHECK(changes.error().fault == Fault::limit);
    CHECK_THAT(changes.error().message, Catch::Contains(words));
  }
}

TEST_CASE("control characters in paths are refused") {
  Line scene;
  const ObjectId blob = scene.object("blob", "x");
  for (const auto* name :
       {"a\nb", "a\rb", ".gitmodules\r", "\x1b[2J", "\x7f"}) {
    const ObjectId commit = scene.commit_of(scene.tree("100644", name, blob));
    const auto changes = scene.look({{"refs/heads/x", zero(), commit}});
    REQUIRE_FALSE(changes);
    CHECK(changes.error().fault == Fault::usage);
    CHECK(changes.error().message.find(name) == std::string::npos);
  }
}

TEST_CASE("a path that holds bidirectional characters is refused") {
  Line scene;
  const ObjectId blob = scene.object("blob", "x");
  for (const auto* name : {"a\xe2\x80\xae"
                           "b",
                           "\xe2\x81\xa6x"}) {
    const ObjectId commit = scene.commit_of(scene.tree("100644", name, blob));
    const auto changes = scene.look({{"refs/heads/x", zero(), commit}});
    REQUIRE_FALSE(changes);
    CHECK(changes.error().fault == Fault::usage);
  }
  const ObjectId plain = scene.commit_of(scene.tree("100644",
                                                    "gr\xc3\xbc\xc3\x9f"
                                                    "e",
                                                    blob));
  CHECK(scene.look({{"refs/heads/x", zero(), plain}}));
}

TEST_CASE("several updates are one push") {
  Line scene;
  const ObjectId next = scene.commit("c", "c\n");
  const std::vector<git::Ref> refs = {{"refs/heads/main", scene.base},
                                      {"refs/heads/old", scene.first}};
  const auto changes =
      must(scene.look({{"refs/heads/main", scene.base, next},
                       {"refs/heads/copy", zero(), next},
                       {"refs/heads/old", scene.first, zero()}},
                      refs));
  REQUIRE(changes.updates.size() == 3);
  CHECK(changes.updates[0].kind == Kind::fast_forward);
  CHECK(changes.updates[1].kind == Kind::create);
  CHECK(changes.updates[2].kind == Kind::remove);
  CHECK(changes.commits.size() == 1);
}

}  // namespace
}  // namespace hoopgit::push::test
