#include "server/record/request.hpp"
#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

/// What is found with the refs that are kept of very many.
Changes with_cut_refs(const std::vector<RefCommand>& commands,
                      const std::vector<git::Ref>& refs, const Changes& whole,
                      const git::Repository& objects) {
  std::vector<record::Request::Command> recorded;
  for (const auto& command : commands)
    recorded.push_back({command.ref, command.old_id, command.new_id});
  const auto kept = record::keep_refs(refs, recorded, whole.boundary);
  REQUIRE(kept.is_cut);
  auto few = kept.refs;
  for (const auto& id : kept.boundary)
    few.push_back({"", id});
  CHECK(few.size() < 10);
  return must(find_changes(commands, few, objects));
}

TEST_CASE("of very many refs those that are kept tell what is new") {
  Scene scene;
  const ObjectId base = scene.commit("a.txt", "one\n");
  const ObjectId other = scene.commit("b.txt", "two\n");
  std::vector<git::Ref> refs{{"refs/heads/main", base},
                             {"refs/heads/other", other}};
  for (std::size_t i = 0; i < record::most_refs; ++i)
    refs.push_back({"refs/heads/n" + std::to_string(i), base});
  const ObjectId tip = scene.commit("c.txt", "three\n");
  scene.git({"tag", "-a", "-m", "Tag", "v1", other.hex()});
  const ObjectId tag = scene.id("refs/tags/v1");
  const auto objects = must(git::Repository::open(scene.work / ".git"));

  for (const auto& commands : std::vector<std::vector<RefCommand>>{
           {{"refs/heads/main", base, tip}},
           {{"refs/heads/new", ObjectId(), tip}},
           {{"refs/heads/new", ObjectId(), other}},
           {{"refs/tags/v1", ObjectId(), tag}},
           {{"refs/heads/other", other, ObjectId()}},
           {{"refs/heads/main", base, tip},
            {"refs/tags/v1", ObjectId(), tag}}}) {
    INFO(commands.front().ref << " " << commands.front().new_id.hex());
    const Changes whole = must(find_changes(commands, refs, objects));
    const Changes cut = with_cut_refs(commands, refs, whole, objects);
    CHECK(cut.manifest_sha256 == whole.manifest_sha256);
    CHECK(cut.objects == whole.objects);
    CHECK(cut.boundary == whole.boundary);
    CHECK(cut.updates == whole.updates);
    CHECK(cut.commits.size() == whole.commits.size());
  }
}

}  // namespace
}  // namespace hoopgit::push::test
