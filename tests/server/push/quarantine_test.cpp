#include "tests/server/push/scene.hpp"

#include <functional>

namespace hoopgit::push::test {
namespace {

std::string why_not(const Result<Quarantine>& admitted) {
  return admitted ? "" : admitted.error().message;
}

struct Published : Scene {
  ObjectId base = commit("long.txt", std::string(20'000, 'a') + "\nbase\n");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});
  ObjectId next =
      commit("long.txt", std::string(20'000, 'a') + "\nnext\n", "Next");
  std::string range = "^" + base.hex() + "\n" + next.hex() + "\n";
};

/// What the pack beside this index holds, by Git's own reading.
std::vector<ObjectId> ids_in(Scene& scene, const fs::path& pack) {
  std::vector<ObjectId> ids;
  std::istringstream lines(
      scene.git({"show-index"},
                must(read_file(fs::path(pack).replace_extension(".idx")))));
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find(' ') + 1;
    ids.push_back(must(ObjectId::parse(line.substr(at, 40))));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST_CASE("a good pack is unpacked where only the quarantine sees it") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  const auto quarantine = must(scene.admit(pack));
  CHECK(quarantine.objects().has(scene.next));
  CHECK(quarantine.objects().has(scene.base));
  CHECK_FALSE(must(git::Repository::open(scene.mirror)).has(scene.next));
  CHECK(quarantine.object_count() == 3);
  CHECK(quarantine.pack_bytes() == pack.size());
  CHECK(quarantine.pack_sha256() == crypto::sha256_hex(pack));
}

TEST_CASE("a quarantine is the same after a restart") {
  Published scene;
  const auto made = must(scene.admit(scene.pack(scene.range)));
  const auto again = must(Quarantine::reopen(scene.last_quarantine));
  CHECK(again.pack_sha256() == made.pack_sha256());
  CHECK(again.pack_bytes() == made.pack_bytes());
  CHECK(again.object_count() == made.object_count());
  CHECK(again.objects().has(scene.next));
  CHECK_FALSE(Quarantine::reopen(scene.folder.path() / "none"));
}

TEST_CASE("one quarantine does not see another") {
  Published scene;
  must(scene.admit(scene.pack(scene.range)));
  const auto other = must(scene.admit(scene.pack("")));
  CHECK_FALSE(other.objects().has(scene.next));
}

TEST_CASE("a pack that is not whole is refused") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  CHECK(why_not(scene.admit("")).find("truncated") != std::string::npos);
  CHECK(why_not(scene.admit("PACK\0\0\0")).find("truncated") !=
        std::string::npos);
  for (const std::size_t missing :
       {std::size_t{1}, std::size_t{20}, std::size_t{21}, pack.size() / 2,
        pack.size() - 12}) {
    INFO(missing);
    CHECK_FALSE(scene.admit(pack.substr(0, pack.size() - missing)));
  }
}

TEST_CASE("bytes after the trailer are refused, whatever they are") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  CHECK(why_not(scene.admit(pack + "x")).find("1 bytes follow") !=
        std::string::npos);
  CHECK_FALSE(scene.admit(pack + pack));
  CHECK_FALSE(scene.admit(pack + std::string(100'000, '\0')));
}

TEST_CASE("a header that lies is refused") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  const auto with = [&](std::size_t at, char byte) {
    std::string changed = pack.substr(0, pack.size() - 20);
    changed[at] = byte;
    return sealed(std::move(changed));
  };
  CHECK(scene.admit(with(11, 3)));
  CHECK_FALSE(scene.admit(with(11, 2)));
  CHECK_FALSE(scene.admit(with(11, 4)));
  CHECK(why_not(scene.admit(with(7, 3))).find("version 2") !=
        std::string::npos);
  CHECK(why_not(scene.admit(with(0, 'p'))).find("version 2") !=
        std::string::npos);
}

TEST_CASE("a trailer that does not fit is refused") {
  Published scene;
  std::string pack = scene.pack(scene.range);
  pack.back() = static_cast<char>(pack.back() ^ 1);
  CHECK_FALSE(scene.admit(pack));
}

TEST_CASE("a thin pack is completed from the mirror, and only from there") {
  Published scene;
  const std::string thin = scene.pack(scene.range, true);
  REQUIRE(thin.size() < 2000);
  const auto quarantine = must(scene.admit(thin));
  CHECK(quarantine.objects().has(scene.next));

  Scene stranger;
  stranger.commit("other", "1");
  stranger.publish({"refs/heads/main"});
  CHECK_FALSE(stranger.admit(thin));
}

TEST_CASE("a pack without objects is a pack") {
  Published scene;
  const auto quarantine = must(scene.admit(scene.pack("")));
  CHECK(quarantine.object_count() == 0);
  CHECK(quarantine.objects().has(scene.base));
}

TEST_CASE("limits are kept, and named") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  CHECK(scene.admit(pack, {.pack_bytes = pack.size(), .objects = 3}));
  const auto bytes =
      scene.admit(pack, {.pack_bytes = pack.size() - 1, .objects = 3});
  REQUIRE_FALSE(bytes);
  CHECK(bytes.error().fault == Fault::limit);
  CHECK(bytes.error().message.find(std::to_string(pack.size())) !=
        std::string::npos);
  const auto objects =
      scene.admit(pack, {.pack_bytes = pack.size(), .objects = 2});
  REQUIRE_FALSE(objects);
  CHECK(objects.error().fault == Fault::limit);
  // Declared above, delivered below: refused by what it declares.
  std::string lies = pack.substr(0, pack.size() - 20);
  lies[8] = '\x7f';
  const auto declared = scene.admit(sealed(std::move(lies)));
  REQUIRE_FALSE(declared);
  CHECK(declared.error().fault == Fault::limit);
}

TEST_CASE("objects that are made to hurt are refused") {
  Published scene;
  const ObjectId blob = scene.object("blob", "x");
  const ObjectId tree = scene.tree("100644", "x", blob);
  std::vector<std::pair<std::string, ObjectId>> bad = {
      {".git", scene.tree("40000", ".git", tree)},
      {".GIT", scene.tree("40000", ".GIT", tree)},
      {"git~1", scene.tree("40000", "git~1", tree)},
      {"..", scene.tree("40000", "..", tree)},
      {".", scene.tree("40000", ".", tree)},
      {"a slash", scene.tree("100644", "a/b", blob)},
      {"an empty name", scene.tree("100644", "", blob)},
      {"a zero-padded mode", scene.tree("0100644", "x", blob)},
      {"a .gitmodules link", scene.tree("120000", ".gitmodules", blob)},
  };
  for (const auto& [what, top] : bad) {
    INFO(what);
    const ObjectId commit = scene.commit_of(top);
    CHECK_FALSE(scene.admit(scene.pack_of({commit, top, tree, blob})));
  }
  const ObjectId nul_inside = scene.object(
      "commit", "tree " + tree.hex() +
                    "\nauthor A <a@e> 1 +0000\ncommitter A <a@e> 1 +0000\n\na" +
                    std::string(1, '\0') + "b\n");
  CHECK_FALSE(scene.admit(scene.pack_of({nul_inside, tree, blob})));
}

TEST_CASE("a commit whose tree is missing is refused") {
  Published scene;
  const ObjectId blob = scene.object("blob", "x");
  const ObjectId tree = scene.tree("100644", "x", blob);
  const ObjectId commit = scene.commit_of(tree);
  CHECK_FALSE(scene.admit(scene.pack_of({commit})));
  CHECK_FALSE(scene.admit(scene.pack_of({commit, tree})));
  CHECK(scene.admit(scene.pack_of({commit, tree, blob})));
}

TEST_CASE("a refusal does not tell where the relay keeps its files") {
  Published scene;
  const std::string pack = scene.pack(scene.range);
  for (const auto& bad :
       {pack + "x", pack.substr(0, 40), std::string("nope"),
        sealed("PACK" + std::string("\0\0\0\2\0\0\0\1", 8) + "\x7f")}) {
    const std::string why = why_not(scene.admit(bad));
    INFO(why);
    CHECK_FALSE(why.empty());
    CHECK(why.find(scene.folder.path().string()) == std::string::npos);
  }
}

// What lands: the wanted objects, whatever came with them.

TEST_CASE("the received pack lands when it is exactly what is wanted") {
  Published scene;
  const auto wanted = scene.between({"^" + scene.base.hex(), scene.next.hex()});
  const auto quarantine = must(scene.admit(scene.pack(scene.range)));
  const auto landing = must(quarantine.landing_pack(wanted));
  CHECK(landing.folder == scene.last_quarantine / "objects/pack");
  CHECK(ids_in(scene, landing.file) == wanted);
}

TEST_CASE("passengers of a pack do not land") {
  Published scene;
  const auto wanted = scene.between({"^" + scene.base.hex(), scene.next.hex()});
  const ObjectId blob = scene.object("blob", "hidden");
  const ObjectId tree = scene.tree("100644", "hidden", blob);
  const ObjectId commit = scene.commit_of(tree, "Hidden");
  const ObjectId tag = scene.object(
      "tag", "object " + commit.hex() +
                 "\ntype commit\ntag v\ntagger A <a@e> 1 +0000\n\nv\n");
  const std::vector<std::vector<ObjectId>> hidden = {
      {blob}, {tree, blob}, {commit, tree, blob}, {tag, commit, tree, blob}};
  for (const auto& passengers : hidden) {
    auto all = wanted;
    all.insert(all.end(), passengers.begin(), passengers.end());
    const auto quarantine = must(scene.admit(scene.pack_of(all)));
    const auto landing = must(quarantine.landing_pack(wanted));
    CHECK(ids_in(scene, landing.file) == wanted);
    CHECK(landing.folder != scene.last_quarantine / "objects/pack");
  }
}

TEST_CASE("as many objects, but others, do not land") {
  Published scene;
  const auto wanted = scene.between({"^" + scene.base.hex(), scene.next.hex()});
  // The wanted commit is left out... of what is wanted, and a stranger stands
  // in its place.
  const ObjectId stranger = scene.object("blob", "stranger");
  auto all = wanted;
  all.push_back(stranger);
  const auto quarantine = must(scene.admit(scene.pack_of(all)));
  std::vector<ObjectId> with_old = wanted;
  with_old.push_back(scene.base);
  std::sort(with_old.begin(), with_old.end());
  const auto landing = must(quarantine.landing_pack(with_old));
  CHECK(ids_in(scene, landing.file) == with_old);
}

TEST_CASE("a thin pack lands complete in itself") {
  Published scene;
  const auto wanted = scene.between({"^" + scene.base.hex(), scene.next.hex()});
  const auto quarantine = must(scene.admit(scene.pack(scene.range, true)));
  const auto landing = must(quarantine.landing_pack(wanted));
  CHECK(ids_in(scene, landing.file) == wanted);
  scene.git({"verify-pack", landing.file.string()});
}

TEST_CASE("objects that only the mirror has land too") {
  Published scene;
  const auto wanted = scene.between({scene.base.hex()});
  const auto quarantine = must(scene.admit(scene.pack("")));
  CHECK(ids_in(scene, must(quarantine.landing_pack(wanted)).file) == wanted);
}

TEST_CASE("a push of nothing new lands an empty pack") {
  Published scene;
  SECTION("sent as such") {
    const auto quarantine = must(scene.admit(scene.pack("")));
    CHECK(ids_in(scene, must(quarantine.landing_pack({})).file).empty());
  }
  SECTION("with nothing but passengers") {
    const auto quarantine = must(scene.admit(scene.pack(scene.range)));
    CHECK(ids_in(scene, must(quarantine.landing_pack({})).file).empty());
  }
  SECTION("without a pack") {
    const auto quarantine =
        must(Quarantine::admit_empty(scene.next_quarantine(), scene.mirror));
    CHECK(quarantine.pack_sha256().empty());
    CHECK(ids_in(scene, must(quarantine.landing_pack({})).file).empty());
  }
}

TEST_CASE("an object that is nowhere cannot land") {
  Published scene;
  const auto quarantine = must(scene.admit(scene.pack(scene.range)));
  CHECK_FALSE(
      quarantine.landing_pack({must(ObjectId::parse(std::string(40, 'f')))}));
}

TEST_CASE("the pack is rebuilt after a restart as before it") {
  Published scene;
  const auto wanted = scene.between({"^" + scene.base.hex(), scene.next.hex()});
  must(scene.admit(scene.pack(scene.range, true)));
  for (int i = 0; i < 2; ++i) {
    const auto quarantine = must(Quarantine::reopen(scene.last_quarantine));
    CHECK(ids_in(scene, must(quarantine.landing_pack(wanted)).file) == wanted);
  }
}

}  // namespace
}  // namespace hoopgit::push::test
