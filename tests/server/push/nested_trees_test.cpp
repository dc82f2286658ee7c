// Few objects that are many paths.

#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

using Catch::Contains;

struct Nest : Scene {
  /// A tree that holds this entry ten times, "a" to "j".
  ObjectId ten_times(const std::string& mode, const ObjectId& entry) {
    std::string tree;
    for (char c = 'a'; c < 'k'; ++c)
      tree +=
          mode + " " + c + std::string(1, '\0') + must(from_hex(entry.hex()));
    return object("tree", tree);
  }

  /// So many levels of ten over one entry.
  ObjectId nest(int levels, const std::string& mode, const ObjectId& entry) {
    ObjectId at = ten_times(mode, entry);
    for (int level = 1; level < levels; ++level)
      at = ten_times("40000", at);
    return at;
  }

  Result<Changes> look(const ObjectId& tree, ChangeLimits limits = {}) {
    const auto objects = must(git::Repository::open(work / ".git"));
    return find_changes({{"refs/heads/x", zero(), commit_of(tree)}}, {},
                        objects, limits);
  }
};

TEST_CASE("a billion paths of a dozen objects are refused by their number") {
  Nest scene;
  const auto changes =
      scene.look(scene.nest(9, "100644", scene.object("blob", "x")));
  REQUIRE_FALSE(changes);
  CHECK(changes.error().fault == Fault::limit);
  CHECK_THAT(changes.error().message, Contains("new paths, and the limit is"));
}

TEST_CASE("a number of paths that no counter holds is refused too") {
  Nest scene;
  const auto changes =
      scene.look(scene.nest(60, "100644", scene.object("blob", "x")));
  REQUIRE_FALSE(changes);
  CHECK(changes.error().fault == Fault::limit);
}

TEST_CASE("above the limit the list is cut, and every object is there") {
  Nest scene;
  const ObjectId blob = scene.object("blob", "x");
  const ObjectId tree = scene.nest(4, "100644", blob);  // 11,110 paths
  const auto whole = must(scene.look(tree, {.listed_paths = 11'110}));
  CHECK(whole.unlisted_paths == 0);
  CHECK(whole.notices.empty());
  CHECK(whole.blobs.size() == 10'000);

  const auto cut = must(scene.look(tree, {.listed_paths = 1'000}));
  CHECK(cut.unlisted_paths + 1'000 <= 11'110);
  CHECK(cut.unlisted_paths >= 10'000);
  CHECK(cut.objects == whole.objects);
  CHECK(cut.blobs.size() < 1'000);
  REQUIRE(cut.notices.size() == 1);
  CHECK(cut.notices[0].text() ==
        "paths-not-listed: " + std::to_string(cut.unlisted_paths) +
            " more paths hold what is listed elsewhere");
}

TEST_CASE("behind the cut a new file is still found") {
  Nest scene;
  const ObjectId full = scene.nest(3, "100644", scene.object("blob", "x"));
  const ObjectId last = scene.object("blob", "y");
  const ObjectId tree = scene.object(
      "tree", "40000 a" + std::string(1, '\0') + must(from_hex(full.hex())) +
                  "100644 z" + std::string(1, '\0') +
                  must(from_hex(last.hex())));
  const auto changes = must(scene.look(tree, {.listed_paths = 10}));
  CHECK(changes.blobs.back().id == last);
  CHECK(changes.blobs.back().path == "z");
}

TEST_CASE("behind the cut paths are still as short and flat as allowed") {
  Nest scene;
  const ObjectId deep =
      scene.nest(3, "100644", scene.object("blob", "x"));  // "a/a/a"
  const ObjectId tree = scene.object(
      "tree", "40000 0" + std::string(1, '\0') + must(from_hex(deep.hex())) +
                  "40000 folder" + std::string(1, '\0') +
                  must(from_hex(deep.hex())));
  const ChangeLimits fits{.listed_paths = 5, .path_bytes = 12, .path_depth = 3};
  CHECK(scene.look(tree, fits));
  const auto longer = scene.look(tree, {.listed_paths = 5, .path_bytes = 11});
  REQUIRE_FALSE(longer);
  CHECK_THAT(longer.error().message, Contains("12 bytes"));

  const ObjectId below =
      scene.tree("40000", "t", scene.tree("40000", "u", deep));
  const ObjectId nested = scene.object(
      "tree", "40000 0" + std::string(1, '\0') + must(from_hex(deep.hex())) +
                  "40000 1" + std::string(1, '\0') +
                  must(from_hex(below.hex())));
  CHECK(scene.look(nested, {.listed_paths = 5, .path_depth = 5}));
  CHECK_FALSE(scene.look(nested, {.listed_paths = 5, .path_depth = 4}));
}

TEST_CASE("behind the cut a link may not stand where it leads out") {
  Nest scene;
  const ObjectId link = scene.object("blob", "../../x");
  const ObjectId folder = scene.tree("120000", "link", link);
  const ObjectId two = scene.tree("40000", "b", folder);  // b/link
  const ObjectId good = scene.tree("40000", "a", two);    // a/b/link
  const ObjectId tree = scene.object(
      "tree", "40000 a" + std::string(1, '\0') + must(from_hex(two.hex())) +
                  "40000 c" + std::string(1, '\0') +
                  must(from_hex(folder.hex())));
  CHECK(scene.look(good, {.listed_paths = 1}));
  for (const std::size_t listed : {1U, 1000U}) {
    const auto changes = scene.look(tree, {.listed_paths = listed});
    REQUIRE_FALSE(changes);
    CHECK_THAT(changes.error().message, Contains("leads out of the tree"));
  }
}

}  // namespace
}  // namespace hoopgit::push::test
