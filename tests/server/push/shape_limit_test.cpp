// Objects that are small, and cost whoever looks at them: tags of tags, commits
// of thousands of parents, long names, deltas that go round.

#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

namespace hoopgit::push::test {
namespace {

using Catch::Matchers::Contains;
using namespace stage;

struct Shapes : Scene {
  ObjectId base = commit("a", "1");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});

  /// The push of these objects, with a ref that points to the last one.
  Result<Changes> look(const std::vector<RawObject>& objects,
                       const std::string& ref = "refs/tags/x") {
    const auto quarantine = TRY(admit(stage::pack_of(objects)));
    const auto tip = must(ObjectId::parse(objects.back().id()));
    return find_changes({{ref, zero(), tip}}, refs, quarantine.objects());
  }

  void check_refused(const std::vector<RawObject>& objects,
                     const std::string& why,
                     const std::string& ref = "refs/tags/x") {
    const auto changes = look(objects, ref);
    REQUIRE_FALSE(changes);
    CHECK_THAT(changes.error().message, Contains(why));
  }

  std::vector<RawObject> one_commit(const std::vector<std::string>& parents) {
    const auto blob = raw_blob("x\n");
    const auto tree = raw_tree({{"100644", "a", blob.id()}});
    return {blob, tree, raw_commit(tree, parents, "C\n")};
  }
};

std::vector<RawObject> tags_upon(std::vector<RawObject> objects, int count) {
  for (int i = 0; i < count; ++i)
    objects.push_back(raw_tag(objects.back(), "t" + std::to_string(i)));
  return objects;
}

TEST_CASE("a tag of tags is followed nine deep, and refused at ten") {
  Shapes shapes;
  const auto commit = shapes.one_commit({shapes.base.hex()});
  const auto taken = shapes.look(tags_upon(commit, 9));
  REQUIRE(taken);
  CHECK(taken->tags.size() == 9);
  shapes.check_refused(tags_upon(commit, 10), "nested too deeply");
  shapes.check_refused(tags_upon(commit, 2000), "nested too deeply");
}

TEST_CASE("a commit may have 128 parents, and no more") {
  Shapes shapes;
  const auto with = [&](std::size_t count) {
    return shapes.one_commit(
        std::vector<std::string>(count, shapes.base.hex()));
  };
  CHECK(shapes.look(with(128)));
  shapes.check_refused(with(129), "has 129 parents, and the limit is 128");
  shapes.check_refused(with(10'000), "10000 parents, and the limit is 128");
}

TEST_CASE("ten thousand parents that differ are refused as well") {
  Shapes shapes;
  const auto blob = raw_blob("x\n");
  const auto tree = raw_tree({{"100644", "a", blob.id()}});
  std::vector<RawObject> objects = {blob, tree};
  std::vector<std::string> parents;
  for (int i = 0; i < 10'000; ++i) {
    objects.push_back(
        raw_commit(tree, {shapes.base.hex()}, std::to_string(i) + "\n"));
    parents.push_back(objects.back().id());
  }
  objects.push_back(raw_commit(tree, parents, "C\n"));
  shapes.check_refused(objects, "the limit is 128", "refs/heads/x");
}

TEST_CASE("an entry's name may have 4096 bytes, and no more") {
  Shapes shapes;
  const auto with = [&](std::size_t bytes) {
    const auto blob = raw_blob("x\n");
    const auto tree =
        raw_tree({{"100644", std::string(bytes, 'n'), blob.id()}});
    return std::vector<RawObject>{blob, tree,
                                  raw_commit(tree, {shapes.base.hex()}, "C\n")};
  };
  CHECK(shapes.look(with(4096), "refs/heads/x"));
  shapes.check_refused(with(4097), "4097", "refs/heads/x");
}

TEST_CASE("deltas that are each other's base lead to nothing") {
  Shapes shapes;
  const auto id = [](std::string_view text) { return raw_id("blob", text); };
  // What each makes does not depend on its base, so that their ids are known.
  RawPack cycle;
  cycle.add_named_delta(id("two"), delta(3, 3, insert("one")));
  cycle.add_named_delta(id("one"), delta(3, 3, insert("two")));
  RawPack itself;
  itself.add_named_delta(id("one"), delta(3, 3, insert("one")));
  for (const auto& pack : {cycle.finish(), itself.finish()}) {
    const auto admitted = shapes.admit(pack);
    REQUIRE_FALSE(admitted);
    CHECK_THAT(admitted.error().message, Contains("cannot take the pack"));
  }
}

}  // namespace
}  // namespace hoopgit::push::test
