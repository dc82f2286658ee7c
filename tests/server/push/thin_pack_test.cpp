#include "server/push/thin_bases.hpp"
#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

namespace hoopgit::push::test {
namespace {

using Catch::Matchers::Contains;
using stage::copy;
using stage::delta;
using stage::insert;
using stage::RawPack;

std::string raw(const ObjectId& id) {
  return must(from_hex(id.hex()));
}

/// A branch with history, and one that the upstream has dropped since: its
/// objects are in the mirror still, and no ref leads to them.
struct WithDropped : Scene {
  ObjectId old = commit("src/deep/file.txt", std::string(5000, 'o') + "old\n");
  ObjectId now = commit("src/deep/file.txt", std::string(5000, 'n') + "now\n");
  std::string hidden_text = "what only few may read, in many words\n";
  ObjectId hidden_blob{};
  ObjectId hidden_commit{};
  std::vector<git::Ref> refs{};

  WithDropped() {
    git({"checkout", "--quiet", "-b", "dropped"});
    hidden_commit = commit("hidden.txt", hidden_text);
    hidden_blob = id("HEAD:hidden.txt");
    git({"checkout", "--quiet", "main"});
    publish({"refs/heads/main", "refs/heads/dropped"});
    refs = {{"refs/heads/main", now}};
    must(write_refs(mirror, refs));
  }

  /// A commit with one file, which is a delta against this base.
  std::string pack_upon(const ObjectId& base, std::size_t base_size) {
    const std::string text = hidden_text + "more\n";
    const std::string raw_blob = stage::raw_id("blob", text);
    const std::string tree = "100644 f" + std::string(1, '\0') + raw_blob;
    const std::string commit =
        "tree " + to_hex(stage::raw_id("tree", tree)) + "\nparent " +
        now.hex() +
        "\nauthor A <a@e> 1 +0000\ncommitter A <a@e> 1 +0000\n\nRead\n";
    RawPack pack;
    pack.add(RawPack::commit, commit);
    pack.add(RawPack::tree, tree);
    pack.add_named_delta(
        raw(base),
        delta(base_size, text.size(),
              copy(0, static_cast<std::uint32_t>(hidden_text.size())) +
                  insert("more\n")));
    return pack.finish();
  }
};

TEST_CASE("a delta against what no ref leads to is refused as missing") {
  WithDropped scene;
  const auto hidden =
      scene.admit(scene.pack_upon(scene.hidden_blob, scene.hidden_text.size()));
  REQUIRE_FALSE(hidden);
  CHECK_THAT(hidden.error().message,
             Contains("base " + scene.hidden_blob.hex() +
                      " of a delta is "
                      "missing"));
  CHECK(hidden.error().hint == "git push --no-thin");
  // While a ref leads to it, it is a base like any other.
  must(write_refs(scene.mirror, {{"refs/heads/main", scene.now},
                                 {"refs/heads/d", scene.hidden_commit}}));
  CHECK(scene.admit(
      scene.pack_upon(scene.hidden_blob, scene.hidden_text.size())));
}

TEST_CASE("whether a hidden base is there cannot be found out") {
  WithDropped scene;
  const ObjectId nowhere = must(ObjectId::parse(std::string(40, 'e')));
  const auto said = [&](const ObjectId& base, std::size_t size) {
    const auto admitted = scene.admit(scene.pack_upon(base, size));
    std::string words = admitted ? "" : admitted.error().message;
    const auto at = words.find(base.hex());
    if (at != std::string::npos) words.replace(at, 40, "BASE");
    return words;
  };
  const std::string hidden = said(scene.hidden_blob, scene.hidden_text.size());
  CHECK_FALSE(hidden.empty());
  // With the wrong size git would say something else of one that is there.
  CHECK(said(scene.hidden_blob, 7) == hidden);
  CHECK(said(nowhere, 7) == hidden);
}

TEST_CASE("what was dropped can be pushed again, by offset and by name") {
  WithDropped scene;
  const std::string again =
      "^" + scene.now.hex() + "\n" + scene.hidden_commit.hex() + "\n";
  CHECK(scene.admit(scene.pack(again)));
  // As a library writes it: named bases, which are in the pack as well.
  RawPack pack;
  pack.add(RawPack::blob, scene.hidden_text);
  const std::string longer = scene.hidden_text + "more\n";
  pack.add_named_delta(
      raw(scene.hidden_blob),
      delta(scene.hidden_text.size(), longer.size(),
            copy(0, static_cast<std::uint32_t>(scene.hidden_text.size())) +
                insert("more\n")));
  CHECK(scene.admit(pack.finish()));
}

TEST_CASE("bases are found in the history as well as at its end") {
  WithDropped scene;
  const auto mirror = must(git::Repository::open(scene.mirror));
  const auto at = [&](const std::string& name) { return scene.id(name); };
  const std::vector<ObjectId> seen = {
      at("main"),          at("main^{tree}"),    at("main:src"),
      at("main:src/deep"), at("main~1"),         at("main~1:src/deep/file.txt"),
      at("main~1^{tree}"), at("main~1:src/deep")};
  CHECK(must(unseen_bases(seen, scene.refs, mirror)).empty());
  CHECK(must(unseen_bases({at("dropped"), at("dropped:hidden.txt")}, scene.refs,
                          mirror))
            .size() == 2);
  CHECK(must(unseen_bases(seen, {}, mirror)).size() == seen.size());
  CHECK(must(unseen_bases({must(ObjectId::parse(std::string(40, 'e')))},
                          scene.refs, mirror))
            .size() == 1);
}

TEST_CASE("a search that becomes too long finds nothing more") {
  WithDropped scene;
  const auto mirror = must(git::Repository::open(scene.mirror));
  const std::vector<ObjectId> old = {scene.id("main~1:src/deep/file.txt")};
  CHECK(must(unseen_bases(old, scene.refs, mirror, {.commits = 2})).empty());
  CHECK(must(unseen_bases(old, scene.refs, mirror, {.commits = 1})).size() ==
        1);
  CHECK(must(unseen_bases(old, scene.refs, mirror, {.trees = 4})).size() == 1);
  CHECK(must(unseen_bases(old, scene.refs, mirror, {.trees = 6})).empty());
}

TEST_CASE("where a client was is found behind a history of others") {
  Scene scene;
  scene.commit("a/b/file", std::string(500, 'o'));
  const auto root = scene.id("HEAD^{tree}");
  const auto file = scene.id("HEAD:a/b/file");
  for (int i = 0; i < 10; ++i)
    scene.commit("c/d/e/other", std::to_string(i));
  scene.commit("a/b/file", "new");
  const auto refs = scene.publish({"refs/heads/main"});
  const auto mirror = must(git::Repository::open(scene.mirror));
  // Ten commits of four trees lie between, and two.
  const BaseSearch few{.trees = 12, .near_trees = 5};
  CHECK(must(unseen_bases({root, file}, refs, mirror, few)).empty());
  CHECK(must(unseen_bases({file}, refs, mirror,
                          {.trees = 12, .near_trees = 5, .commits = 1}))
            .size() == 1);
  CHECK(must(unseen_bases({file}, refs, mirror, {.near_trees = 5})).empty());
}

TEST_CASE("an annotated tag leads to its commit") {
  WithDropped scene;
  scene.git({"tag", "-a", "-m", "One", "one", "dropped"});
  scene.publish({"refs/heads/main", "refs/tags/one"});
  const auto mirror = must(git::Repository::open(scene.mirror));
  CHECK(must(unseen_bases({scene.hidden_blob},
                          {{"refs/tags/one", scene.id("one")}}, mirror))
            .empty());
}

TEST_CASE("a base that is deep in deltas by name is refused after unpacking") {
  WithDropped scene;
  RawPack pack;
  std::string text = "x";
  pack.add(RawPack::blob, text);
  for (int i = 0; i < 5; ++i) {
    const std::string base = stage::raw_id("blob", text);
    const auto size = static_cast<std::uint32_t>(text.size());
    text += "y";
    pack.add_named_delta(base,
                         delta(size, size + 1, copy(0, size) + insert("y")));
  }
  CHECK(scene.admit(pack.finish(), {.delta_depth = 5}));
  const auto deep = scene.admit(pack.finish(), {.delta_depth = 4});
  REQUIRE_FALSE(deep);
  CHECK(deep.error().fault == Fault::limit);
}

TEST_CASE("who knows an id does not get the object back") {
  WithDropped scene;
  const auto changes_of = [&](const Quarantine& quarantine,
                              const ObjectId& id) {
    return must(find_changes({{"refs/heads/x", zero(), id}}, scene.refs,
                             quarantine.objects()));
  };
  // By the ref itself.
  const auto empty = must(scene.admit(scene.pack("")));
  const auto by_ref =
      empty.check_brought(changes_of(empty, scene.hidden_commit), scene.refs);
  REQUIRE_FALSE(by_ref);
  const auto nowhere = find_changes(
      {{"refs/heads/x", zero(), must(ObjectId::parse(std::string(40, 'e')))}},
      scene.refs, empty.objects());
  REQUIRE_FALSE(nowhere);
  const auto after_id = [](const std::string& message) {
    return message.substr(message.find(", which"));
  };
  CHECK(after_id(by_ref.error().message) == after_id(nowhere.error().message));

  // By a commit of one's own.
  const ObjectId tree = scene.tree("100644", "f", scene.hidden_blob);
  const ObjectId commit = scene.commit_of(tree, "Mine", {scene.now});
  const auto by_tree = must(scene.admit(scene.pack_of({commit, tree})));
  const auto refused =
      by_tree.check_brought(changes_of(by_tree, commit), scene.refs);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Contains(scene.hidden_blob.hex()));
  const auto whole =
      must(scene.admit(scene.pack_of({commit, tree, scene.hidden_blob})));
  CHECK(whole.check_brought(changes_of(whole, commit), scene.refs));

  // The base of a thin pack does not count as brought.
  must(write_refs(scene.mirror, {{"refs/heads/main", scene.now},
                                 {"refs/heads/d", scene.hidden_commit}}));
  RawPack thin;
  const std::string more = scene.hidden_text + "more\n";
  thin.add_named_delta(
      raw(scene.hidden_blob),
      delta(scene.hidden_text.size(), more.size(),
            copy(0, static_cast<std::uint32_t>(scene.hidden_text.size())) +
                insert("more\n")));
  const auto upon = must(scene.admit(thin.finish()));
  CHECK_FALSE(
      upon.check_brought(changes_of(upon, scene.hidden_commit), scene.refs));
}

TEST_CASE("what the push stands on need not be brought at another path") {
  WithDropped scene;
  // As git does it: no object that a commit below has, whatever its name.
  const auto push = [&](const ObjectId& tip, const ObjectId& base) {
    const auto quarantine = must(
        scene.admit(scene.pack("^" + base.hex() + "\n" + tip.hex() + "\n")));
    const auto changes = must(find_changes({{"refs/heads/x", zero(), tip}},
                                           scene.refs, quarantine.objects()));
    INFO(tip.hex());
    CHECK(quarantine.check_brought(changes, scene.refs));
    const auto landing = must(quarantine.landing_pack(changes.objects));
    CHECK(fs::exists(landing.file));
  };
  scene.git({"mv", "src/deep/file.txt", "src/deep/other.txt"});
  scene.git({"commit", "--quiet", "-m", "Rename"});
  push(scene.id("HEAD"), scene.now);
  scene.git({"mv", "src", "elsewhere"});
  scene.git({"commit", "--quiet", "-m", "Move"});
  push(scene.id("HEAD"), scene.now);
  // Of a commit further below, as clients with bitmaps leave it out.
  const ObjectId old_tree = scene.id(scene.old.hex() + "^{tree}");
  const ObjectId back = scene.commit_of(old_tree, "Back", {scene.now});
  const auto alone = must(scene.admit(scene.pack_of({back})));
  const auto changes = must(find_changes({{"refs/heads/x", zero(), back}},
                                         scene.refs, alone.objects()));
  CHECK(alone.check_brought(changes, scene.refs));
}

}  // namespace
}  // namespace hoopgit::push::test
