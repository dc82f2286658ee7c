#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

TEST_CASE("a bare folder is a repository to Git and private") {
  Scene scene;
  const fs::path folder = scene.folder.path() / "bare";
  must(make_bare(folder));
  CHECK(scene.git({"--git-dir=" + folder.string(), "rev-parse",
                   "--is-bare-repository"}) == "true");
  CHECK((fs::status(folder).permissions() & fs::perms::all) ==
        fs::perms::owner_all);
  CHECK(must(read_refs(folder)).empty());
}

TEST_CASE("making a bare folder again leaves it as it is") {
  Scene scene;
  const fs::path folder = scene.folder.path() / "bare";
  must(make_bare(folder));
  const std::vector<git::Ref> refs = {
      {"refs/heads/main", scene.commit("a", "1")}};
  must(write_refs(folder, refs));
  must(make_bare(folder));
  CHECK(must(read_refs(folder)) == refs);
}

TEST_CASE("a folder sees the objects of its alternate, and not the reverse") {
  Scene scene;
  const ObjectId first = scene.commit("a", "1");
  scene.publish({"refs/heads/main"});
  const fs::path folder = scene.folder.path() / "other";
  must(make_bare(folder, scene.mirror));
  CHECK(must(git::Repository::open(folder)).has(first));
  const std::string own = scene.git(
      {"--git-dir=" + folder.string(), "hash-object", "-w", "--stdin"}, "own");
  CHECK(must(git::Repository::open(folder)).has(must(ObjectId::parse(own))));
  CHECK_FALSE(must(git::Repository::open(scene.mirror))
                  .has(must(ObjectId::parse(own))));
}

TEST_CASE("refs are replaced as a whole, and Git reads them") {
  Scene scene;
  const ObjectId first = scene.commit("a", "1");
  scene.publish({"refs/heads/main"});
  must(write_refs(scene.mirror,
                  {{"refs/tags/v1", first}, {"refs/heads/next", first}}));
  const auto refs = must(read_refs(scene.mirror));
  REQUIRE(refs.size() == 2);
  CHECK(refs[0].name == "refs/heads/next");
  CHECK(refs[1].name == "refs/tags/v1");
  CHECK(scene.git({"--git-dir=" + scene.mirror.string(), "for-each-ref",
                   "--format=%(refname)"}) == "refs/heads/next\nrefs/tags/v1");
  must(write_refs(scene.mirror, {}));
  CHECK(must(read_refs(scene.mirror)).empty());
}

TEST_CASE("refs that are not as written are an error") {
  Scene scene;
  must(make_bare(scene.mirror));
  std::ofstream(scene.mirror / "packed-refs")
      << "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz refs/heads/main\n";
  CHECK_FALSE(read_refs(scene.mirror));
}

}  // namespace
}  // namespace hoopgit::push::test
