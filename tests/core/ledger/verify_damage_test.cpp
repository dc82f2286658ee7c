// Whatever bit is changed in a log, it is found, and where it was is said.

#include "core/ledger/tile.hpp"
#include "core/ledger/verify.hpp"
#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace hoopgit::ledger {
namespace {

using stage::LogFiles;

/// Lengths vary, so that an entry can be taken for the beginning of another.
std::string entry_of(std::uint64_t index) {
  return std::string(index % 7, 'x') + std::to_string(index);
}

LogFiles log_of(std::uint64_t size) {
  return stage::make_log({.size = size, .entry = entry_of});
}

/// The entry that byte `at` of a bundle belongs to, or its length.
std::uint64_t entry_at(std::uint64_t first, std::size_t at) {
  for (;; ++first) {
    const std::size_t size = 2 + entry_of(first).size();
    if (at < size) return first;
    at -= size;
  }
}

/// The first entry that a changed byte of this file concerns.
std::optional<std::uint64_t> concerned(const std::string& path,
                                       std::size_t at) {
  const auto name = parse_tile_path(path);
  if (!name) return std::nullopt;
  const std::uint64_t first = name->index * tile_width;
  if (name->kind == TileName::Kind::entries) return entry_at(first, at);
  return (first + at / 32) << (8 * name->level);
}

std::optional<Damage> damage_of(const LogFiles& files,
                                const std::vector<VerifierKey>& keys) {
  const auto done = verify_log(stage::source_of(files), {.keys = keys});
  if (!done) FAIL(done.error().message);
  return done->damage;
}

void change_bits(std::uint64_t size, int times, std::mt19937_64& random) {
  LogFiles files = log_of(size);
  const auto keys = *VerifierKey::parse_list(files.at("log.vkey"));
  files.erase("log.vkey");
  REQUIRE_FALSE(damage_of(files, keys));
  std::vector<std::string> paths;
  for (const auto& [path, bytes] : files)
    paths.push_back(path);
  for (int i = 0; i < times; ++i) {
    const std::string& path = paths[random() % paths.size()];
    std::string& bytes = files.at(path);
    const std::size_t at = random() % bytes.size();
    const char before = bytes[at];
    bytes[at] = static_cast<char>(before ^ (1 << (random() % 8)));
    CAPTURE(size, path, at);
    const auto damage = damage_of(files, keys);
    REQUIRE(damage);
    REQUIRE(damage->index == concerned(path, at));
    bytes[at] = before;
  }
}

TEST_CASE("each of 10,000 changed bits is found, and the entry named") {
  std::mt19937_64 random(1);
  for (const auto& [size, times] :
       std::vector<std::pair<std::uint64_t, int>>{{0, 100},
                                                  {1, 1500},
                                                  {2, 1500},
                                                  {5, 1500},
                                                  {255, 1600},
                                                  {256, 1600},
                                                  {257, 1600},
                                                  {600, 584},
                                                  {65'535, 4},
                                                  {65'536, 4},
                                                  {65'537, 8}})
    change_bits(size, times, random);
}

TEST_CASE("a byte more or less in any file is found") {
  const LogFiles whole = log_of(600);
  const auto keys = *VerifierKey::parse_list(whole.at("log.vkey"));
  for (const auto& [path, bytes] : whole) {
    if (path == "log.vkey") continue;
    CAPTURE(path);
    LogFiles files = whole;
    files.at(path) = bytes + '\0';
    CHECK(damage_of(files, keys));
    files.at(path) = bytes.substr(0, bytes.size() - 1);
    CHECK(damage_of(files, keys));
    files.at(path).clear();
    CHECK(damage_of(files, keys));
  }
}

TEST_CASE("of several damages the first one is named") {
  LogFiles files = log_of(600);
  const auto keys = *VerifierKey::parse_list(files.at("log.vkey"));
  files.at("tile/entries/002.p/88")[2] ^= 1;
  CHECK(damage_of(files, keys)->index == 512);
  files.at("tile/0/001")[10 * 32] ^= 1;
  CHECK(damage_of(files, keys)->index == 266);
  files.at("tile/entries/000")[2] ^= 1;
  CHECK(damage_of(files, keys)->index == 0);
}

TEST_CASE("a log that was written anew does not fit the old checkpoint") {
  LogFiles files = stage::make_log({.size = 600, .entry = [](auto index) {
                                      return std::to_string(index + 1);
                                    }});
  const LogFiles signed_ones = log_of(600);
  files.at("checkpoint") = signed_ones.at("checkpoint");
  const auto damage =
      damage_of(files, *VerifierKey::parse_list(signed_ones.at("log.vkey")));
  REQUIRE(damage);
  CHECK_FALSE(damage->index);
  CHECK(damage->path == "checkpoint");
}

}  // namespace
}  // namespace hoopgit::ledger
