// Somebody writes into the quarantine between the steps of a push: what lands
// is what was looked at, or nothing.

#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

namespace hoopgit::push::test {
namespace {

using namespace stage;

struct Pushed : Scene {
  ObjectId base = commit("base", "1");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});
  std::vector<RawObject> objects{};
  ObjectId tip{};

  Pushed() {
    const auto blob = raw_blob(std::string(300, 'b') + "\n");
    const auto tree = raw_tree({{"100644", "f", blob.id()}});
    const auto commit = raw_commit(tree, {base.hex()}, "C\n");
    objects = {commit, tree, blob};
    tip = must(ObjectId::parse(commit.id()));
  }

  Result<Changes> changes(const Quarantine& quarantine) const {
    return find_changes({{"refs/heads/x", zero(), tip}}, refs,
                        quarantine.objects());
  }
};

void overwrite(const fs::path& file, std::size_t at, char byte) {
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(static_cast<std::streamoff>(at))
      .put(byte);
}

fs::path file_of(const fs::path& quarantine, const std::string& suffix) {
  for (const auto& file : fs::directory_iterator(quarantine / "objects/pack"))
    if (file.path().extension() == suffix) return file.path();
  throw std::runtime_error("no " + suffix);
}

TEST_CASE("no byte of a pack changes between looking and landing") {
  Pushed scene;
  const std::string pack = pack_of(scene.objects);
  const auto quarantine = must(scene.admit(pack));
  const auto changes = must(scene.changes(quarantine));
  const fs::path file = file_of(scene.last_quarantine, ".pack");
  for (std::size_t at = 0; at < pack.size(); ++at) {
    INFO(at);
    overwrite(file, at, static_cast<char>(~pack[at]));
    const auto landing = quarantine.landing_pack(changes.objects);
    REQUIRE_FALSE(landing);
    CHECK(landing.error().fault == Fault::corrupt);
    overwrite(file, at, pack[at]);
  }
  const auto landing = must(quarantine.landing_pack(changes.objects));
  CHECK(must(read_file(landing.file)) == pack);
  CHECK(crypto::sha256_hex(must(read_file(landing.file))) ==
        quarantine.pack_sha256());
}

TEST_CASE("another pack in the place of the one that was received is refused") {
  Pushed scene;
  const auto quarantine = must(scene.admit(pack_of(scene.objects)));
  const auto changes = must(scene.changes(quarantine));
  const fs::path file = file_of(scene.last_quarantine, ".pack");
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  // The same objects, in other bytes; and with one more.
  RawPack same;
  for (const auto& object : scene.objects)
    same.add_entry(object.type, object.content.size(), stored(object.content));
  auto more = scene.objects;
  more.push_back(raw_blob("passenger\n"));
  for (const auto& other : {same.finish(), pack_of(more), std::string()}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << other;
    CHECK_FALSE(quarantine.landing_pack(changes.objects));
  }
}

TEST_CASE("an object that is damaged is not looked at as if it were whole") {
  Pushed scene;
  // Stored: a byte of it stays inside its object, and inflates.
  RawPack plain;
  for (const auto& object : scene.objects)
    plain.add_entry(object.type, object.content.size(), stored(object.content));
  const std::string pack = plain.finish();
  const auto admitted = must(scene.admit(pack));
  const auto at = pack.find(std::string(300, 'b'));
  REQUIRE(at != std::string::npos);
  overwrite(file_of(scene.last_quarantine, ".pack"), at, 'c');
  const auto again = must(Quarantine::reopen(scene.last_quarantine));
  const auto blob = must(ObjectId::parse(scene.objects.back().id()));
  CHECK_FALSE(again.objects().with_blob(
      blob, [](std::string_view) { return Result<void>(); }));
}

}  // namespace
}  // namespace hoopgit::push::test
