// Whatever a small pack says, it costs little: packs that were made well and
// badly, and what becomes of them when some bytes are others.

#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

#include <sys/resource.h>

#include <fstream>
#include <random>

namespace hoopgit::push::test {
namespace {

using namespace stage;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

/// Bytes, of a line of /proc/self/status.
std::uint64_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":"))
      return std::stoull(line.substr(name.size() + 1)) * 1024;
  throw std::runtime_error("no " + name);
}

double cpu_seconds(int who) {
  rusage used{};
  ::getrusage(who, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) /
             1e6;
}

std::string deltas(std::uint64_t result, int count) {
  const std::string copies(result / 65536, '\x80');
  RawPack pack;
  const auto base = pack.add(RawPack::blob, std::string(65536, 'z'));
  for (int i = 0; i < count; ++i) {
    const std::string end = std::to_string(i);
    pack.add_near_delta(
        base, delta(65536, result + end.size(), copies + insert(end)));
  }
  return pack.finish();
}

/// Two versions of a file that is mostly zeros, one as a delta upon the other.
std::string large_versions() {
  constexpr std::uint64_t size = 99 * mebibyte;
  constexpr std::uint32_t piece = std::uint32_t{9} * mebibyte;
  std::string instructions = insert("x");
  for (std::uint32_t at = 0; at < size; at += piece)
    instructions += copy(at, piece);
  RawPack pack;
  const auto base = pack.add_entry(RawPack::blob, size, deflated_zeros(size));
  pack.add_near_delta(base, delta(size, size + 1, instructions));
  return pack.finish();
}

std::string tree_of_trees() {
  std::vector<RawObject> objects{raw_blob("leaf")};
  std::string mode = "100644";
  for (int level = 0; level < 9; ++level, mode = "40000") {
    std::vector<RawEntry> entries;
    for (char name = 'a'; name < 'i'; ++name)
      entries.push_back({mode, std::string(1, name), objects.back().id()});
    objects.push_back(raw_tree(entries));
  }
  objects.push_back(raw_commit(objects.back(), {}, "Deep\n"));
  return pack_of(objects);
}

std::string noise(std::size_t size, std::mt19937_64& random) {
  std::string bytes(size, '\0');
  for (auto& byte : bytes)
    byte = static_cast<char>(random());
  return bytes;
}

std::vector<std::string> samples(std::mt19937_64& random) {
  RawPack large;
  for (int i = 0; i < 15; ++i)
    large.add(RawPack::blob, noise(64 * 1024, random));
  RawPack zeros;
  zeros.add_entry(RawPack::blob, 900 * mebibyte,
                  deflated_zeros(900 * mebibyte));
  RawPack fewer_zeros;
  fewer_zeros.add_entry(RawPack::blob, 99 * mebibyte,
                        deflated_zeros(99 * mebibyte));
  RawPack many;
  for (int i = 0; i < 20'000; ++i)
    many.add(RawPack::blob, std::to_string(i));
  RawPack chain;
  auto at = chain.add(RawPack::blob, "abc");
  for (int i = 0; i < 300; ++i)
    at = chain.add_near_delta(at, delta(3, 3, copy(0, 3)));
  return {deltas(99 * mebibyte, 2),
          deltas(16 * mebibyte, 15),
          deltas(31 * mebibyte, 8),
          deltas(3000 * mebibyte, 1),
          tree_of_trees(),
          large.finish(),
          zeros.finish(),
          fewer_zeros.finish(),
          many.finish(),
          chain.finish()};
}

/// Another pack: some bytes changed, moved or gone, and mostly with a trailer
/// that fits, since nothing is looked at behind one that does not.
std::string mutated(std::string pack, std::mt19937_64& random) {
  pack.resize(pack.size() - 20);
  for (std::uint64_t times = 1 + random() % 4; times > 0; --times) {
    // Heads of entries cost most, and stand in front.
    const std::size_t span = random() % 2 == 0 ? 64 : pack.size();
    const std::size_t at = random() % std::min(span, pack.size());
    const std::size_t size = 1 + random() % 16;
    switch (random() % 5) {
      case 0:
        pack[at] = static_cast<char>(random());
        break;
      case 1:
        pack[at] = static_cast<char>(static_cast<unsigned char>(pack[at]) ^
                                     (1U << (random() % 8)));
        break;
      case 2:
        pack.insert(at, noise(size, random));
        break;
      case 3:
        if (pack.size() > 64) pack.erase(at, size);
        break;
      default:
        pack += pack.substr(at, 4096);
    }
  }
  return random() % 8 == 0 ? pack + std::string(20, 'x') : with_trailer(pack);
}

struct Costs {
  double most_seconds = 0;  ///< Of ours and the children's CPU, of one pack.
  double child_seconds = 0;
  std::uint64_t most_memory = 0;
  long taken = 0;
};

void admit(Scene& scene, const std::string& pack, Costs& costs) {
  const auto file = scene.file(pack);
  std::ofstream("/proc/self/clear_refs") << "5";  // VmHWM begins anew.
  const auto idle = memory("VmRSS");
  const double children = cpu_seconds(RUSAGE_CHILDREN);
  const double begin = cpu_seconds(RUSAGE_THREAD);
  const auto admitted =
      Quarantine::admit(scene.next_quarantine(), scene.mirror, {}, file, 0, {});
  const double own = cpu_seconds(RUSAGE_THREAD) - begin;
  const double theirs = cpu_seconds(RUSAGE_CHILDREN) - children;
  costs.most_seconds = std::max(costs.most_seconds, own);
  costs.child_seconds = std::max(costs.child_seconds, theirs);
  const auto peak = std::max(memory("VmHWM"), idle);
  costs.most_memory = std::max(costs.most_memory, peak - idle);
  costs.taken += admitted ? 1 : 0;
  CHECK(peak - idle < 64 * mebibyte);
}

/// The most that one child had, of all that have ended.
std::uint64_t memory_of_children() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
}

TEST_CASE("any pack up to 1 MiB costs little memory, whatever it says") {
  Scene scene;
  scene.commit("a", "1");
  scene.publish({"refs/heads/main"});
  constexpr std::uint64_t seed = 20261123;
  std::mt19937_64 random(seed);
  Costs costs;
  constexpr int rounds = 120;
  const auto all = samples(random);
  for (const auto& sample : all) {
    REQUIRE(sample.size() <= mebibyte);
    admit(scene, sample, costs);
  }
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    admit(scene, mutated(all.at(random() % all.size()), random), costs);
  }
  const auto of_child = memory_of_children();
  CHECK(of_child < 64 * mebibyte);
  // Git keeps what a delta makes and what it makes it from.
  Costs of_versions;
  admit(scene, large_versions(), of_versions);
  CHECK(of_versions.taken == 1);
  const auto at_most = 2 * PackLimits().object_bytes + 16 * mebibyte;
  CHECK(memory_of_children() < at_most);
  WARN(all.size() << " packs and " << rounds << " made of them, of which "
                  << costs.taken << " were taken: at most "
                  << costs.most_memory / 1024 << " KiB and "
                  << costs.most_seconds << " s CPU here; of a child "
                  << of_child / 1024 << " KiB and " << costs.child_seconds
                  << " s; of one with a delta upon 99 MiB "
                  << memory_of_children() / 1024 << " KiB and "
                  << of_versions.child_seconds << " s");
}

}  // namespace
}  // namespace hoopgit::push::test
