// What may land: exactly what the push's refs add, whatever else is in its
// pack. With HOOPGIT_PACKS=10000 in the environment, so many random packs.

#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

#include <cstdlib>
#include <random>
#include <set>

namespace hoopgit::push::test {
namespace {

using namespace stage;
using Random = std::mt19937;

struct RandomPush {
  std::vector<RawObject> wanted;  ///< The last is the commit.
  std::vector<RawObject> passengers;
};

RawObject random_blob(Random& random) {
  std::string text = std::to_string(random()) + "\n";
  text.append(random() % 400, static_cast<char>('a' + random() % 26));
  return raw_blob(text);
}

/// A tree of one to three new files, with what it needs.
RawObject random_tree(Random& random, std::vector<RawObject>& objects) {
  std::vector<RawEntry> entries;
  const auto files = 1 + random() % 3;
  for (std::size_t i = 0; i < files; ++i) {
    objects.push_back(random_blob(random));
    entries.push_back({"100644", std::string(1, static_cast<char>('a' + i)),
                       objects.back().id()});
  }
  if (random() % 3 == 0) {
    const auto inner = random_tree(random, objects);
    entries.push_back({"40000", "z", inner.id()});
  }
  objects.push_back(raw_tree(entries));
  return objects.back();
}

std::string add_commits(Random& random, std::string parent,
                        std::vector<RawObject>& objects) {
  for (auto left = 1 + random() % 3; left > 0; --left) {
    const auto tree = random_tree(random, objects);
    objects.push_back(raw_commit(tree, {parent}, "C\n"));
    parent = objects.back().id();
  }
  return parent;
}

RandomPush random_push(Random& random, const std::string& base) {
  RandomPush push;
  add_commits(random, base, push.wanted);
  auto& other = push.passengers;
  for (auto left = random() % 4; left > 0; --left)
    switch (random() % 5) {
      case 0:
        other.push_back(random_blob(random));
        break;
      case 1:
        random_tree(random, other);
        break;
      case 2:
        add_commits(random, base, other);
        break;
      case 3:  // Upon what is pushed.
        add_commits(random, push.wanted.back().id(), other);
        break;
      default:
        other.push_back(
            raw_tag(push.wanted.back(), "t" + std::to_string(random())));
    }
  return push;
}

std::string shuffled_pack(const RandomPush& push, Random& random) {
  auto all = push.wanted;
  all.insert(all.end(), push.passengers.begin(), push.passengers.end());
  std::shuffle(all.begin(), all.end(), random);
  std::set<std::string> seen;
  std::erase_if(all,
                [&](const auto& one) { return !seen.insert(one.id()).second; });
  return pack_of(all);
}

std::set<std::string> ids_of(const std::vector<RawObject>& objects) {
  std::set<std::string> ids;
  for (const auto& object : objects)
    ids.insert(object.id());
  return ids;
}

/// By Git's own reading of the pack itself.
std::set<std::string> ids_in(Scene& scene, const fs::path& pack) {
  std::set<std::string> ids;
  std::istringstream lines(
      scene.git({"show-index"},
                must(read_file(fs::path(pack).replace_extension(".idx")))));
  for (std::string line; std::getline(lines, line);)
    ids.insert(line.substr(line.find(' ') + 1, 40));
  return ids;
}

std::size_t wanted_packs() {
  const char* asked = std::getenv("HOOPGIT_PACKS");
  return asked == nullptr ? 150 : std::strtoul(asked, nullptr, 10);
}

TEST_CASE("random packs with passengers land exactly what their ref adds") {
  Scene scene;
  const auto base = scene.commit("base", "1");
  const auto refs = scene.publish({"refs/heads/main"});
  Random random(7);
  std::size_t passengers = 0;
  std::size_t too_many = 0;
  std::size_t as_received = 0;
  const auto packs = wanted_packs();
  for (std::size_t i = 0; i < packs; ++i) {
    const auto push = random_push(random, base.hex());
    const auto body = scene.file(shuffled_pack(push, random));
    const auto place = scene.next_quarantine();
    const auto quarantine =
        must(Quarantine::admit(place, scene.mirror, refs, body, 0, {}));
    const auto tip = must(ObjectId::parse(push.wanted.back().id()));
    const auto changes = must(find_changes({{"refs/heads/x", zero(), tip}},
                                           refs, quarantine.objects()));
    must(quarantine.check_brought(changes));
    const auto landing = must(quarantine.landing_pack(changes.objects));
    const auto landed = ids_in(scene, landing.file);
    const auto wanted = ids_of(push.wanted);
    REQUIRE(landed == wanted);
    if (landing.folder == place / "objects/pack") ++as_received;
    for (const auto& id : ids_of(push.passengers))
      if (!wanted.contains(id)) {
        ++passengers;
        too_many += landed.count(id);
      }
    fs::remove_all(place);
    fs::remove(body);
  }
  WARN(packs << " random packs, " << as_received << " landed as received, "
             << passengers << " passengers: " << too_many
             << " objects too many");
  CHECK(passengers > packs);
  CHECK(too_many == 0);
}

}  // namespace
}  // namespace hoopgit::push::test
