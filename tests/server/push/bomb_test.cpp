// Small packs that would cost much: refused before a child runs, and cheaply.

#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

#include <sys/resource.h>

#include <fstream>
#include <sstream>

namespace hoopgit::push::test {
namespace {

using Catch::Matchers::Contains;
using namespace stage;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

struct Bomb {
  std::string name;
  std::string pack;
  std::string why;
};

/// Instructions that copy the first 64 KiB of the base, again and again.
std::string copies(std::uint64_t result) {
  return std::string(result / 65536, '\x80');
}

std::string deltas_to(std::uint64_t result, int count) {
  RawPack pack;
  const auto base = pack.add(RawPack::blob, std::string(65536, '\0'));
  for (int i = 0; i < count; ++i)
    pack.add_near_delta(base, delta(65536, result, copies(result)));
  return pack.finish();
}

std::string chain(int deltas) {
  RawPack pack;
  auto at = pack.add(RawPack::blob, "abc");
  for (int i = 0; i < deltas; ++i)
    at = pack.add_near_delta(at, delta(3, 3, copy(0, 3)));
  return pack.finish();
}

std::string one(unsigned type, std::uint64_t declared,
                const std::string& bytes) {
  RawPack pack;
  pack.add_entry(type, declared, bytes);
  return pack.finish();
}

std::string many(int count, unsigned type, std::uint64_t declared,
                 const std::string& bytes) {
  RawPack pack;
  for (int i = 0; i < count; ++i)
    pack.add_entry(type, declared, bytes);
  return pack.finish();
}

std::string upon_first(const std::string& head_and_delta) {
  RawPack pack;
  pack.add(RawPack::blob, "abc");
  pack.add_bytes(head_and_delta);
  return pack.finish();
}

std::string long_instructions() {
  const std::string instructions =
      delta_size(3) + delta_size(1) + std::string(90 * mebibyte, '\0');
  RawPack pack;
  const auto base = pack.add(RawPack::blob, "abc");
  const auto distance = [&] { return base_distance(pack.size() - base); };
  const std::string stream = deflated(instructions);
  for (int i = 0; i < 4; ++i)
    pack.add_entry(RawPack::ofs_delta, instructions.size(),
                   distance() + stream);
  return pack.finish();
}

/// A zlib stream of nothing: this many empty blocks, and the end.
std::string empty_blocks(int count) {
  std::string stream = "\x78\x01";
  for (int i = 0; i < count; ++i)
    stream += std::string("\0\0\0\xff\xff", 5);
  return stream + std::string("\1\0\0\xff\xff\0\0\0\1", 9);
}

std::string with_bad_sum(std::string pack) {
  pack.back() = static_cast<char>(pack.back() ^ 1);
  return pack;
}

std::vector<Bomb> size_bombs() {
  const std::string zeros = deflated_zeros(gibibyte);
  const std::string some_zeros = deflated_zeros(64 * mebibyte);
  const auto hundred = 100 * mebibyte;
  return {
      {"a delta to 1 GiB", deltas_to(gibibyte, 1), "1073741824, and the"},
      {"a delta to 3.1 GiB", deltas_to(31 * gibibyte / 10, 1), "the limit is"},
      {"40 deltas to 512 MiB", deltas_to(512 * mebibyte, 40), "the limit is"},
      {"40 deltas to 99 MiB", deltas_to(99 * mebibyte, 40), "makes are"},
      {"two deltas to 99 MiB", deltas_to(99 * mebibyte, 2), "makes are"},
      {"40 deltas to 31 MiB", deltas_to(31 * mebibyte, 40), "come to"},
      {"300 deltas to 1 MiB", deltas_to(mebibyte, 300), "come to"},
      {"1 GiB of zeros", one(RawPack::blob, gibibyte, zeros), "the limit is"},
      {"1 GiB of zeros that says 1", one(RawPack::blob, 1, zeros),
       "more than its 1"},
      {"1 GiB of zeros that says 100 MiB", one(RawPack::blob, hundred, zeros),
       "more than its"},
      {"1 GiB of instructions",
       upon_first(one(RawPack::ofs_delta, gibibyte, base_distance(12) + zeros)
                      .substr(12)),
       "the limit is"},
      {"90 MiB of instructions to 1 byte", long_instructions(), "come to"},
      {"five times 64 MiB of zeros",
       many(5, RawPack::blob, 64 * mebibyte, some_zeros), "come to"},
      {"a commit of 101 MiB", one(RawPack::commit, 101 * mebibyte, zeros),
       "the limit is"},
      {"a tree of 101 MiB", one(RawPack::tree, 101 * mebibyte, zeros),
       "the limit is"},
      {"a byte over", one(RawPack::blob, hundred + 1, zeros), "104857601"},
      {"almost 2^60 bytes",
       one(RawPack::blob, (std::uint64_t{1} << 60) - 1, zeros),
       "1152921504606846975"},
      {"a named delta to 1 GiB",
       one(RawPack::ref_delta, 16'392,
           std::string(20, 'n') +
               deflated(delta(65536, gibibyte, copies(gibibyte)))),
       "1073741824, and the"},
  };
}

std::vector<Bomb> shape_bombs() {
  RawPack tiny;
  for (int i = 0; i < 100'000; ++i)
    tiny.add_entry(RawPack::blob, 0, deflated(""));
  const std::string abc = deflated("abc");
  return {
      {"500,001 objects", RawPack().finish(500'001), "500001"},
      {"2^32-1 objects", RawPack().finish(0xffffffff), "4294967295"},
      {"500,000 objects that do not come", RawPack().finish(500'000),
       "cannot take the pack"},
      {"100,000 empty objects, and a wrong sum", with_bad_sum(tiny.finish()),
       "checksum"},
      {"a chain of 513", chain(513), "513, and the limit is 512"},
      {"a chain of 4095", chain(4095), "the limit is 512"},
      {"a delta upon itself",
       upon_first("\x64" + std::string(1, '\0') + deflated("abcd")),
       "is not in it"},
      {"a distance that does not end",
       upon_first("\x64" + std::string(1000, '\xff') + abc), "is not in it"},
      {"a size of 10 bytes",
       upon_first("\xbf" + std::string(8, '\xff') + "\x7f" + abc),
       "does not end"},
      {"a size of 10,000 bytes",
       upon_first("\xbf" + std::string(10'000, '\xff') + abc), "does not end"},
      {"a delta's size that does not end",
       one(RawPack::ref_delta, 1000,
           std::string(20, 'n') + deflated(std::string(1000, '\xff'))),
       "does not end"},
      {"a stream with more behind it", one(RawPack::blob, 3, abc + "more"),
       "checksum"},
      {"a stream that is longer", one(RawPack::blob, 2, abc), "more than"},
      {"a stream that is shorter", one(RawPack::blob, 4, abc), "fewer than"},
      {"200,000 empty blocks", one(RawPack::blob, 1, empty_blocks(200'000)),
       "fewer than"},
      {"type 0, 100,000 times", many(100'000, 0, 0, deflated("")), "type 0"},
      {"a pack behind the pack", chain(1) + chain(1), "follow its trailer"},
  };
}

/// Bytes, of a line of /proc/self/status.
std::uint64_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":"))
      return std::stoull(line.substr(name.size() + 1)) * 1024;
  throw std::runtime_error("no " + name);
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) /
             1e6;
}

long pages_of_children() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return used.ru_minflt;
}

struct Costs {
  double most_seconds = 0;
  std::uint64_t most_memory = 0;
};

void check_refused(Scene& scene, const Bomb& bomb, Costs& costs) {
  INFO(bomb.name << ", " << bomb.pack.size() << " bytes");
  const auto file = scene.file(bomb.pack);
  const auto children = pages_of_children();
  std::ofstream("/proc/self/clear_refs") << "5";  // VmHWM begins anew.
  const auto memory_before = memory("VmRSS");
  const double begin = cpu_seconds();
  const auto admitted =
      Quarantine::admit(scene.next_quarantine(), scene.mirror, {}, file, 0, {});
  costs.most_seconds = std::max(costs.most_seconds, cpu_seconds() - begin);
  const auto peak = std::max(memory("VmHWM"), memory_before);
  costs.most_memory = std::max(costs.most_memory, peak - memory_before);
  CHECK(peak - memory_before < 64 * mebibyte);
  REQUIRE_FALSE(admitted);
  CHECK_THAT(admitted.error().message, Contains(bomb.why));
  CHECK(pages_of_children() == children);
  CHECK_FALSE(fs::exists(scene.last_quarantine));
}

TEST_CASE("35 bombs are refused before a child runs") {
  Scene scene;
  scene.commit("a", "1");
  scene.publish({"refs/heads/main"});
  Costs costs;
  std::size_t count = 0;
  for (const auto& bombs : {size_bombs(), shape_bombs()})
    for (const auto& bomb : bombs) {
      check_refused(scene, bomb, costs);
      ++count;
    }
  CHECK(count == 35);
  WARN(count << " bombs: at most " << costs.most_seconds << " s and "
             << costs.most_memory / 1024 << " KiB each");
}

TEST_CASE("a tree of 10^9 paths in 12 objects is refused, and cheaply") {
  Scene scene;
  scene.commit("a", "1");
  scene.publish({"refs/heads/main"});
  std::vector<RawObject> objects = {raw_blob("boom")};
  std::string mode = "100644";
  for (int level = 0; level < 10; ++level) {
    std::vector<RawEntry> entries;
    for (int i = 0; i < 8; ++i)
      entries.push_back({mode, std::string(1, static_cast<char>('a' + i)),
                         objects.back().id()});
    objects.push_back(raw_tree(entries));
    mode = "40000";
  }
  objects.push_back(raw_commit(objects.back(), {}, "Boom\n"));
  const auto id = must(ObjectId::parse(objects.back().id()));
  const auto quarantine = must(scene.admit(pack_of(objects)));
  std::ofstream("/proc/self/clear_refs") << "5";
  const auto memory_before = memory("VmRSS");
  const double begin = cpu_seconds();
  const auto changes =
      find_changes({{"refs/heads/x", zero(), id}}, {}, quarantine.objects());
  const auto peak = std::max(memory("VmHWM"), memory_before);
  CHECK(peak - memory_before < 64 * mebibyte);
  // Either its paths cannot be bounded, or its 12 objects are looked at.
  if (changes) CHECK(changes->objects.size() == 12);
  WARN("tree bomb: " << cpu_seconds() - begin << " s, "
                     << (peak - memory_before) / 1024 << " KiB");
}

}  // namespace
}  // namespace hoopgit::push::test
