#include "core/ledger/verify.hpp"

#include "core/json/json.hpp"
#include "core/ledger/cosignature.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/tile.hpp"
#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

using stage::LogFiles;

std::string short_entry(std::uint64_t index) {
  return R"({"n":)" + std::to_string(index) + "}";
}

LogFiles log_of(std::uint64_t size) {
  return stage::make_log({.size = size, .entry = short_entry});
}

std::vector<VerifierKey> keys_of(const LogFiles& files) {
  return *VerifierKey::parse_list(files.at("log.vkey"));
}

Verified verified(const LogFiles& files, Verification asked = {}) {
  if (asked.keys.empty()) asked.keys = keys_of(files);
  const auto done = verify_log(stage::source_of(files), asked);
  if (!done) FAIL(done.error().message);
  return *done;
}

TEST_CASE("a whole log verifies at every size that is a border") {
  for (const std::uint64_t size :
       {0UL, 1UL, 2UL, 255UL, 256UL, 257UL, 65'535UL, 65'536UL, 65'537UL}) {
    CAPTURE(size);
    const auto files = log_of(size);
    std::uint64_t next = 0;
    const auto done = verified(
        files, {.check_entry = [&](std::uint64_t index,
                                   std::string_view entry) -> Result<void> {
          CHECK(index == next++);
          if (entry == short_entry(index)) return {};
          return Error{Fault::corrupt, "another entry"};
        }});
    CHECK_FALSE(done.damage);
    CHECK(done.entries == size);
    CHECK(next == size);
    CHECK(done.checkpoint.size == size);
    CHECK(done.tiles + done.tiles / 256 >= size / 256);
  }
}

TEST_CASE("an entry that is signed but not as it must be is named") {
  const auto files =
      stage::make_log({.size = 300, .entry = [](auto index) {
                         return index < 280 ? short_entry(index) : "{ }";
                       }});
  const auto done = verified(
      files, {.check_entry = [](auto, std::string_view entry) -> Result<void> {
        if (json::is_canonical(entry)) return {};
        return Error{Fault::corrupt, "it is not canonical JSON"};
      }});
  REQUIRE(done.damage);
  CHECK(done.damage->index == 280);
  CHECK(done.damage->why == "it is not canonical JSON");
  CHECK(done.damage->path == "tile/entries/001.p/44");
}

TEST_CASE("a file that is missing is no damage, but nothing was proven") {
  const auto whole = log_of(70'000);
  for (const char* path :
       {"checkpoint", "tile/entries/005", "tile/entries/273.p/112",
        "tile/0/005", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17",
        "tile/2/000.p/1"}) {
    CAPTURE(path);
    auto files = whole;
    REQUIRE(files.erase(path) == 1);
    const auto done =
        verify_log(stage::source_of(files), {.keys = keys_of(whole)});
    REQUIRE_FALSE(done);
    CHECK(done.error().fault == Fault::not_found);
  }
}

TEST_CASE("an older checkpoint is verified in the files of a larger log") {
  // Big enough that no partial tile of the older one is left.
  const auto files = log_of(65'536);
  const auto older = log_of(300);
  const auto done = verified(files, {.checkpoint = older.at("checkpoint")});
  CHECK_FALSE(done.damage);
  CHECK(done.entries == 300);
}

TEST_CASE("a log must go on from a checkpoint that is remembered") {
  const auto files = log_of(70'000);
  const std::string older = log_of(300).at("checkpoint");
  CHECK_FALSE(verified(files, {.from = older}).damage);
  CHECK_FALSE(verified(files, {.from = files.at("checkpoint")}).damage);
  CHECK_FALSE(verified(files, {.from = log_of(0).at("checkpoint")}).damage);

  const auto forked = stage::make_log(
      {.size = 300, .entry = [](auto) { return std::string("{}"); }});
  const auto fork = verified(files, {.from = forked.at("checkpoint")});
  REQUIRE(fork.damage);
  CHECK(fork.damage->why == "the log does not go on from the older checkpoint");

  const auto back = verified(log_of(299), {.from = older});
  REQUIRE(back.damage);
  CHECK(back.damage->index == 299);
  CHECK(back.damage->why.find("smaller") != std::string::npos);

  const auto stranger = verify_log(
      stage::source_of(files), {.keys = keys_of(files), .from = "not a note"});
  CHECK_FALSE(stranger);
}

TEST_CASE("only the log's own keys make a checkpoint good") {
  const auto files = log_of(3);
  const auto other = stage::make_log(
      {.size = 3,
       .keys = {*crypto::SigningKey::from_seed(Secret(std::string(32, 'o')))},
       .entry = short_entry});
  const auto done = verified(files, {.keys = keys_of(other)});
  REQUIRE(done.damage);
  CHECK_FALSE(done.damage->index);
  CHECK(done.damage->path == "checkpoint");
}

TEST_CASE("while keys change, either of them opens the checkpoint") {
  const auto next =
      *crypto::SigningKey::from_seed(Secret(std::string(32, 'n')));
  const auto files = stage::make_log(
      {.size = 3, .keys = {stage::counting_key(), next}, .entry = short_entry});
  const auto keys = keys_of(files);
  REQUIRE(keys.size() == 2);
  CHECK_FALSE(verified(files).damage);
  CHECK_FALSE(verified(files, {.keys = {keys[0]}}).damage);
  CHECK_FALSE(verified(files, {.keys = {keys[1]}}).damage);
}

TEST_CASE("a quorum of witnesses can be asked for") {
  auto files = log_of(3);
  const auto witness =
      *crypto::SigningKey::from_seed(Secret(std::string(32, 'w')));
  const auto policy = WitnessPolicy::parse(
      "witness w " +
      to_vkey("w.example", witness.public_key(), cosignature_type) +
      "\nquorum w\n");
  REQUIRE(policy);
  const auto alone = verified(files, {.witnesses = &*policy});
  REQUIRE(alone.damage);
  CHECK(alone.damage->why == "too few witnesses have cosigned it");
  auto& note = files.at("checkpoint");
  note += to_line(*cosign(parse_note(note)->text, "w.example", witness, 1000));
  CHECK_FALSE(verified(files, {.witnesses = &*policy}).damage);
}

TEST_CASE("a log without its pruned entries verifies by its tiles") {
  auto files = log_of(1000);
  for (const char* path : {"tile/entries/000", "tile/entries/001"})
    files.erase(path);
  CHECK_FALSE(verify_log(stage::source_of(files), {.keys = keys_of(files)}));
  // The bundle that has the first one left is whole.
  const auto done = verified(files, {.first = 600});
  CHECK_FALSE(done.damage);
  CHECK(done.entries == 1000 - 512);
  files.at("tile/0/001")[40] ^= 1;
  const auto damaged = verified(files, {.first = 600});
  REQUIRE(damaged.damage);
  CHECK(damaged.damage->index == 256);
}

TEST_CASE("a log whose leaves were pruned too verifies from the minimum on") {
  auto files = log_of(1000);
  for (const char* path :
       {"tile/entries/000", "tile/entries/001", "tile/0/000", "tile/0/001"})
    files.erase(path);
  const Verification asked{
      .keys = keys_of(files), .first = 512, .has_all_tiles = false};
  const auto done = verify_log(stage::source_of(files), asked);
  REQUIRE(done);
  CHECK_FALSE(done->damage);
  CHECK(done->entries == 1000 - 512);
  files.at("tile/entries/002")[40] ^= 1;
  const auto damaged = verify_log(stage::source_of(files), asked);
  REQUIRE(damaged);
  CHECK(damaged->damage);
}

/// What has to be handed over so that some entries can be verified.
LogFiles part_of(const LogFiles& whole, std::uint64_t size, std::uint64_t first,
                 std::uint64_t last) {
  LogFiles part;
  for (const char* path : {"checkpoint", "log.vkey"})
    part[path] = whole.at(path);
  for (unsigned level = 0; hashes_at(level, size) > 0; ++level) {
    const std::uint64_t edge = hashes_at(level, size) / tile_width;
    for (std::uint64_t n = 0; n <= edge; ++n) {
      const bool holds =
          n >= first >> (8 * level + 8) && n <= last >> (8 * level + 8);
      const unsigned width = width_at(level, n, size);
      if (width == 0 || (!holds && n != edge)) continue;
      const TileName name{TileName::Kind::hashes, level, n, width};
      part[to_path(name)] = whole.at(to_path(name));
      if (level > 0 || !holds) continue;
      const TileName bundle{TileName::Kind::entries, 0, n, width};
      part[to_path(bundle)] = whole.at(to_path(bundle));
    }
  }
  return part;
}

TEST_CASE("some entries verify with only the tiles that tie them to the root") {
  constexpr std::uint64_t size = 70'000;
  const auto whole = log_of(size);
  auto part = part_of(whole, size, 1000, 1500);
  CHECK(part.size() < 15);
  const Verification asked{.keys = keys_of(whole),
                           .first = 1000,
                           .end = 1501,
                           .has_all_tiles = false};
  const auto done = verify_log(stage::source_of(part), asked);
  REQUIRE(done);
  CHECK_FALSE(done->damage);
  CHECK(done->entries == 3 * 256);
  part.at("tile/entries/004")[3] ^= 1;
  const auto damaged = verify_log(stage::source_of(part), asked);
  REQUIRE(damaged);
  REQUIRE(damaged->damage);
  CHECK(damaged->damage->index == 1024);
}

TEST_CASE("an error of the source is not taken for damage") {
  const auto done = verify_log(
      [](const std::string&) -> Result<std::optional<std::string>> {
        return Error{Fault::unavailable, "cannot reach it: no answer"};
      },
      {});
  REQUIRE_FALSE(done);
  CHECK(done.error().fault == Fault::unavailable);
}

}  // namespace
}  // namespace hoopgit::ledger
