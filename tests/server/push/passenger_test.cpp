// What may land: exactly what the push's refs add, whatever else is in its
// pack. With HOOPGIT_PACKS=10000 in the environment, so many random packs.

#include "tests/server/push/scene.hpp"
#include "tests/support/random_push.hpp"

#include <cstdlib>
#include <set>

namespace hoopgit::push::test {
namespace {

using namespace stage;

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
    must(quarantine.check_brought(changes, refs));
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
