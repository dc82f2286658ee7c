#include "server/push/pack_survey.hpp"
#include "tests/support/raw_pack.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <map>
#include <string>

namespace hoopgit::push {
namespace {

using Catch::Matchers::Contains;
using namespace stage;

Result<PackSurvey> survey(const std::string& pack, const PackLimits& limits) {
  return PackSurvey::read(
      [&, at = std::size_t{0}](
          char* buffer, std::size_t size) mutable -> Result<std::size_t> {
        const auto count = std::min(size, pack.size() - at);
        std::memcpy(buffer, pack.data() + at, count);
        at += count;
        return count;
      },
      pack.size(), limits);
}

/// Refused by a limit, in words that name it and what was seen.
void check_over(const std::string& pack, const PackLimits& limits,
                std::uint64_t seen, std::uint64_t limit) {
  const auto read = survey(pack, limits);
  REQUIRE_FALSE(read);
  INFO(read.error().message);
  CHECK(read.error().fault == Fault::limit);
  CHECK_THAT(read.error().message, Contains(" " + std::to_string(seen) + ","));
  CHECK_THAT(read.error().message,
             Contains("the limit is " + std::to_string(limit)));
}

std::string blobs(std::size_t count, std::size_t size) {
  RawPack pack;
  for (std::size_t i = 0; i < count; ++i)
    pack.add(RawPack::blob, std::string(size, 'x'));
  return pack.finish();
}

TEST_CASE("a pack has as many bytes as it may, and not one more") {
  const std::string pack = blobs(3, 10);
  CHECK(survey(pack, {.pack_bytes = pack.size()}));
  check_over(pack, {.pack_bytes = pack.size() - 1}, pack.size(),
             pack.size() - 1);
}

TEST_CASE("a pack has as many objects as it may, and not one more") {
  CHECK(survey(blobs(3, 10), {.objects = 3}));
  check_over(blobs(4, 10), {.objects = 3}, 4, 3);
  // Declared above, delivered below.
  RawPack one;
  one.add(RawPack::blob, "x");
  check_over(one.finish(4), {.objects = 3}, 4, 3);
  check_over(one.finish(0xffffffff), {.objects = 3}, 0xffffffff, 3);
  check_over(one.finish(0xffffffff), {.objects = 0x1ffffffff}, 0xffffffff,
             0x1ffffffff);
}

TEST_CASE("an object has as many bytes as it may, and not one more") {
  const PackLimits limits{.object_bytes = 1000};
  CHECK(survey(blobs(1, 1000), limits));
  check_over(blobs(1, 1001), limits, 1001, 1000);
  RawPack lies;
  lies.add_entry(RawPack::blob, 1001, deflated("x"));
  check_over(lies.finish(), limits, 1001, 1000);
}

TEST_CASE("the result of a delta is an object too") {
  const PackLimits limits{.object_bytes = 1000};
  const auto to = [](std::uint64_t size) {
    RawPack pack;
    const auto base = pack.add(RawPack::blob, std::string(500, 'x'));
    pack.add_near_delta(base, delta(500, size, copy(0, 500) + copy(0, 500)));
    return pack.finish();
  };
  CHECK(survey(to(1000), limits));
  check_over(to(1001), limits, 1001, 1000);
  // By the name of its base as well.
  RawPack named;
  named.add_named_delta(raw_id("blob", "y"), delta(1, 1001, copy(0, 1)));
  check_over(named.finish(), limits, 1001, 1000);
}

TEST_CASE("all objects together have as many bytes as they may") {
  const PackLimits limits{.inflated_bytes = 3000};
  CHECK(survey(blobs(3, 1000), limits));
  check_over(blobs(4, 1000), limits, 4000, 3000);
  RawPack deltas;
  const auto base = deltas.add(RawPack::blob, std::string(1000, 'x'));
  for (int i = 0; i < 3; ++i)
    deltas.add_near_delta(base, delta(1000, 1000, copy(0, 1000)));
  CHECK_FALSE(survey(deltas.finish(), limits));
  RawPack lies;
  lies.add(RawPack::blob, "x");
  lies.add_entry(RawPack::blob, 3000, deflated("x"));
  check_over(lies.finish(), limits, 3001, 3000);
}

TEST_CASE("a delta's instructions are counted as its result is") {
  RawPack pack;
  const auto base = pack.add(RawPack::blob, "x");
  const std::string instructions(2000, '\x90');
  pack.add_near_delta(base, delta(1, 1, instructions));
  CHECK_FALSE(survey(pack.finish(), {.object_bytes = 1000}));
  CHECK_FALSE(survey(pack.finish(), {.inflated_bytes = 1000}));
}

TEST_CASE("over a floor objects are bounded by the size of the pack") {
  const std::string pack = blobs(3, 10'000);
  const std::uint64_t inflated = 30'000;
  const PackLimits below{.inflation = 10, .inflation_floor = inflated};
  CHECK(survey(pack, below));
  REQUIRE(pack.size() * 10 < inflated);
  check_over(pack, {.inflation = 10, .inflation_floor = inflated - 1}, inflated,
             inflated - 1);
  const auto needed = inflated / pack.size() + 1;
  CHECK(survey(pack, {.inflation = needed, .inflation_floor = 0}));
  CHECK_FALSE(survey(pack, {.inflation = needed - 1, .inflation_floor = 0}));
}

TEST_CASE("over a floor a delta makes so many times what it is made from") {
  RawPack pack;
  const auto base = pack.add(RawPack::blob, std::string(100, 'x'));
  const std::string instructions = delta(100, 1000, copy(0, 100));
  pack.add_near_delta(base, instructions);
  const auto from = 100 + instructions.size();
  const auto times = 1000 / from + 1;
  CHECK(survey(pack.finish(), {.inflation = 0, .delta_floor = 1000}));
  check_over(pack.finish(), {.inflation = 0, .delta_floor = 999}, 1000, 999);
  CHECK(survey(pack.finish(), {.inflation = times, .delta_floor = 0}));
  check_over(pack.finish(), {.inflation = times - 1, .delta_floor = 0}, 1000,
             (times - 1) * from);
}

TEST_CASE("the bound for a size of pack cannot overflow") {
  PackLimits limits;
  CHECK(limits.inflated_of(0) == limits.inflation_floor);
  CHECK(limits.inflated_of(~std::uint64_t{0}) == limits.inflated_bytes);
  CHECK(limits.made_of(~std::uint64_t{0}) == ~std::uint64_t{0});
  limits.inflation = 0;
  CHECK(limits.inflated_of(1000) == limits.inflation_floor);
  CHECK(limits.made_of(1000) == limits.delta_floor);
}

// Deltas upon deltas, by offset and by name.

std::string near_chain(std::uint32_t deltas) {
  RawPack pack;
  auto at = pack.add(RawPack::blob, "abc");
  for (std::uint32_t i = 0; i < deltas; ++i)
    at = pack.add_near_delta(at, delta(3, 3, copy(0, 3)));
  return pack.finish();
}

TEST_CASE("deltas are as deep as they may, and not one deeper") {
  CHECK(survey(near_chain(512), {}));
  check_over(near_chain(513), {}, 513, 512);
  CHECK(survey(near_chain(3), {.delta_depth = 3}));
  check_over(near_chain(4), {.delta_depth = 3}, 4, 3);
}

/// A chain by names: the n-th result is n+1 letters. Last first, if asked: a
/// name may point anywhere.
struct NamedChain {
  std::string pack;
  std::map<std::string, std::uint64_t> offsets;
};
NamedChain named_chain(std::size_t deltas, bool last_first) {
  const auto id = [](std::size_t n) {
    return raw_id("blob", std::string(n + 1, 'x'));
  };
  RawPack pack;
  NamedChain chain;
  const auto add = [&](std::size_t n) {
    chain.offsets[id(n)] =
        n == 0 ? pack.add(RawPack::blob, "x")
               : pack.add_named_delta(
                     id(n - 1),
                     delta(n, n + 1,
                           copy(0, static_cast<unsigned>(n)) + insert("x")));
  };
  for (std::size_t i = 0; i <= deltas; ++i)
    add(last_first ? deltas - i : i);
  chain.pack = pack.finish();
  return chain;
}

PackSurvey::OffsetOf known_by(const NamedChain& chain) {
  return [&](std::string_view id) -> std::optional<std::uint64_t> {
    const auto found = chain.offsets.find(std::string(id));
    if (found == chain.offsets.end()) return std::nullopt;
    return found->second;
  };
}

TEST_CASE("the depth of deltas by name is known when their bases are") {
  for (const bool last_first : {false, true}) {
    const auto chain = named_chain(20, last_first);
    const auto read = survey(chain.pack, {});
    REQUIRE(read);
    CHECK(read->named_bases().size() == 20);
    CHECK(read->check_depth(known_by(chain), 20));
    const auto deep = read->check_depth(known_by(chain), 19);
    REQUIRE_FALSE(deep);
    CHECK(deep.error().fault == Fault::limit);
    // Bases elsewhere are whole objects there.
    CHECK(read->check_depth([](std::string_view) { return std::nullopt; }, 1));
  }
}

TEST_CASE("deltas by name and by offset count together") {
  RawPack pack;
  const auto whole = pack.add(RawPack::blob, "abc");
  auto at = whole;
  for (int i = 0; i < 5; ++i)
    at = pack.add_near_delta(at, delta(3, 3, copy(0, 3)));
  const std::string id(20, 'i');
  at = pack.add_named_delta(id, delta(3, 3, copy(0, 3)));
  for (int i = 0; i < 5; ++i)
    at = pack.add_near_delta(at, delta(3, 3, copy(0, 3)));
  const auto fifth = at;
  const auto read = survey(pack.finish(), {.delta_depth = 6});
  REQUIRE(read);
  CHECK(read->check_depth([&](std::string_view) { return whole; }, 6));
  // In a circle: no unpacker would resolve it, and the walk ends.
  CHECK_FALSE(read->check_depth([&](std::string_view) { return fifth; }, 512));
}

}  // namespace
}  // namespace hoopgit::push
