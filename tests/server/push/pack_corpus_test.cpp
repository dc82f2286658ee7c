// Our reading of a pack and Git's, on the same bytes: what we take, Git takes,
// and ends at the same byte.

#include "server/push/pack_survey.hpp"
#include "tests/server/push/scene.hpp"
#include "tests/support/raw_pack.hpp"

#include <cstring>
#include <random>

namespace hoopgit::push::test {
namespace {

using stage::copy;
using stage::delta;
using stage::insert;
using stage::RawPack;

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// A pack of blobs and deltas that fits together.
std::string some_pack(Random& random) {
  RawPack pack;
  std::vector<std::pair<std::uint64_t, std::string>> whole;
  const auto count = 1 + below(random, 8);
  for (std::size_t i = 0; i < count; ++i) {
    std::string text(1 + below(random, 3000), 'a');
    for (auto& c : text)
      if (random() % 3 == 0) c = static_cast<char>(random());
    text += std::to_string(i);
    if (whole.empty() || random() % 2 == 0) {
      const auto stream =
          random() % 4 == 0 ? stage::stored(text) : stage::deflated(text);
      whole.emplace_back(pack.add_entry(RawPack::blob, text.size(), stream),
                         text);
      continue;
    }
    const auto& [at, base] = whole[below(random, whole.size())];
    const auto size = static_cast<std::uint32_t>(base.size());
    const std::string change = delta(
        size, size + 3, copy(0, size) + insert("n" + std::to_string(10 + i)));
    const bool named = random() % 3 == 0;
    const auto offset =
        named ? pack.add_named_delta(stage::raw_id("blob", base), change)
              : pack.add_near_delta(at, change);
    whole.emplace_back(offset, base + "n" + std::to_string(10 + i));
  }
  return pack.finish();
}

/// Another pack, most of the time no pack any more.
std::string mutated(std::string pack, Random& random) {
  const auto body = pack.size() - 20;
  switch (random() % 8) {
    case 0:  // As it is.
      return pack;
    case 1:  // Something follows.
      return pack + std::string(1 + below(random, 2000), 'x');
    case 2:  // The end is missing.
      return pack.substr(0, below(random, pack.size()));
    case 3:  // A bit, and the sum does not fit.
      pack[below(random, pack.size())] ^= static_cast<char>(1U << random() % 8);
      return pack;
    case 4: {  // A piece twice.
      const auto at = 12 + below(random, body - 12);
      pack.insert(at, pack.substr(at, 1 + below(random, 40)));
      return stage::with_trailer(pack.substr(0, pack.size() - 20));
    }
    case 5: {  // A piece is missing.
      pack.erase(12 + below(random, body - 12), 1 + below(random, 10));
      if (pack.size() < 32) return pack;
      return stage::with_trailer(pack.substr(0, pack.size() - 20));
    }
    case 6:  // Another count.
      pack[11] = static_cast<char>(random() % 12);
      return stage::with_trailer(pack.substr(0, body));
    default:  // Bits, and the sum fits.
      for (std::size_t i = 0; i <= random() % 3; ++i)
        pack[below(random, body)] ^= static_cast<char>(1U << random() % 8);
      return stage::with_trailer(pack.substr(0, body));
  }
}

struct Reading {
  bool taken = false;
  std::size_t bytes = 0;
};

Reading ours(const std::string& bytes) {
  const auto read = [&](std::size_t size) {
    return PackSurvey::read(
        [&bytes, at = std::size_t{0}](
            char* buffer, std::size_t room) mutable -> Result<std::size_t> {
          const auto count = std::min(room, bytes.size() - at);
          std::memcpy(buffer, bytes.data() + at, count);
          at += count;
          return count;
        },
        size, {});
  };
  const auto all = read(bytes.size());
  if (all) return {true, all->bytes()};
  // "N bytes follow its trailer": then it ends there for us.
  const std::string& why = all.error().message;
  const auto follows = why.find(" bytes follow");
  if (follows == std::string::npos) return {};
  const auto number = why.rfind(' ', follows - 1) + 1;
  return {true, bytes.size() - std::stoul(why.substr(number))};
}

/// Through a pipe, Git says what it has not used, after "pack\t<id>\n".
Reading gits(Scene& scene, const std::string& bytes) {
  const auto folder = scene.next_quarantine();
  must(make_bare(folder));
  Command command{.argv = {"/usr/bin/git", "--git-dir=" + folder.string(),
                           "index-pack", "--stdin", "--threads=1"}};
  command.environment =
      std::vector<std::string>{"HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1"};
  command.input = bytes;
  const Completed done = must(run(command));
  if (!done.succeeded()) return {};
  for (const auto& file : fs::directory_iterator(folder / "objects/pack"))
    if (file.path().extension() == ".pack")
      return {true, static_cast<std::size_t>(file.file_size())};
  throw std::runtime_error("index-pack left no pack");
}

TEST_CASE("we read packs as git index-pack does, to the same byte") {
  Scene scene;
  Random random(20261122);
  int both = 0;
  int neither = 0;
  int ours_only = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string bytes = mutated(some_pack(random), random);
    const Reading we = ours(bytes);
    const Reading git = gits(scene, bytes);
    INFO("pack " << i << " of " << bytes.size()
                 << " bytes: " << to_hex(bytes.substr(0, 200)));
    // What deltas make of their bases is Git's to find out, later.
    CHECK((we.taken || !git.taken));
    if (we.taken && git.taken) {
      CHECK(we.bytes == git.bytes);
      ++both;
    } else if (we.taken) {
      ++ours_only;
    } else {
      ++neither;
    }
  }
  WARN(both << " packs taken by both to the same byte, " << neither
            << " by neither, " << ours_only
            << " by the survey and then not by git");
  CHECK(both > 80);
  CHECK(neither > 80);
}

}  // namespace
}  // namespace hoopgit::push::test
