#include "core/ledger/proof.hpp"

#include "core/base/encoding.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/merkle.hpp"
#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

std::string short_entry(std::uint64_t index) {
  return std::to_string(index);
}

/// The roots of all sizes up to the largest, and its files.
struct Grown {
  explicit Grown(std::uint64_t size)
      : files(stage::make_log({.size = size, .entry = short_entry})),
        source(stage::source_of(files)) {
    Frontier frontier;
    roots.push_back(frontier.root());
    for (std::uint64_t i = 0; i < size; ++i) {
      leaves.push_back(leaf_hash(short_entry(i)));
      frontier.append(leaves.back());
      roots.push_back(frontier.root());
    }
  }

  Tree tree(std::uint64_t size) const { return {size, roots[size]}; }

  stage::LogFiles files;
  Source source;
  Hashes leaves{};
  Hashes roots{};
};

TEST_CASE("every entry of every small log is proven to be in it") {
  const Grown log(70);
  const LogReader reader(log.source, 70);
  for (std::uint64_t size = 1; size <= 70; ++size)
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = prove_inclusion(index, size, reader.hashes());
      REQUIRE(proof);
      REQUIRE(check_inclusion(index, size, log.leaves[index], *proof,
                              log.roots[size]));
    }
}

TEST_CASE("every small log is proven to go on from every smaller one") {
  const Grown log(70);
  const LogReader reader(log.source, 70);
  for (std::uint64_t to = 0; to <= 70; ++to)
    for (std::uint64_t from = 0; from <= to; ++from) {
      const auto proof = prove_consistency(from, to, reader.hashes());
      REQUIRE(proof);
      REQUIRE(check_consistency(log.tree(from), log.tree(to), *proof));
    }
}

TEST_CASE("proofs are made from tiles of every level") {
  constexpr std::uint64_t size = 65'537 + 256;
  const Grown log(size);
  const LogReader reader(log.source, size);
  for (const std::uint64_t index :
       {0UL, 255UL, 256UL, 65'535UL, 65'536UL, size - 1}) {
    const auto proof = prove_inclusion(index, size, reader.hashes());
    REQUIRE(proof);
    CHECK(proof->size() <= 17);
    CHECK(check_inclusion(index, size, log.leaves[index], *proof,
                          log.roots[size]));
  }
  for (const std::uint64_t from : {1UL, 255UL, 256UL, 257UL, 65'535UL, 65'536UL,
                                   65'537UL, size - 1, size}) {
    const auto proof = prove_consistency(from, size, reader.hashes());
    REQUIRE(proof);
    CHECK(check_consistency(log.tree(from), log.tree(size), *proof));
    CHECK(*root_of(from, reader.hashes()) == log.roots[from]);
  }
}

TEST_CASE("a proof for another entry, size or root is not believed") {
  const Grown log(11);
  const LogReader reader(log.source, 11);
  const Hashes proof = *prove_inclusion(6, 11, reader.hashes());
  const auto holds = [&](std::uint64_t index, std::uint64_t size,
                         const Hashes& hashes) {
    return bool(
        check_inclusion(index, size, log.leaves[6], hashes, log.roots[11]));
  };
  REQUIRE(holds(6, 11, proof));
  CHECK_FALSE(holds(7, 11, proof));
  CHECK_FALSE(holds(11, 11, proof));
  CHECK_FALSE(holds(6, 8, proof));
  CHECK_FALSE(holds(6, 0, proof));
  Hashes longer = proof;
  longer.push_back(proof.back());
  CHECK_FALSE(holds(6, 11, longer));
  CHECK_FALSE(holds(6, 11, Hashes(proof.begin(), proof.end() - 1)));
  CHECK_FALSE(holds(6, 11, {}));
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Hashes changed = proof;
    changed[i][3] ^= 1;
    CHECK_FALSE(holds(6, 11, changed));
    changed[i].pop_back();
    CHECK_FALSE(holds(6, 11, changed));
  }
}

TEST_CASE("a rewritten, shrunken or forked log has no consistency proof") {
  const Grown log(11);
  const LogReader reader(log.source, 11);
  for (std::uint64_t from = 1; from < 11; ++from) {
    const Hashes proof = *prove_consistency(from, 11, reader.hashes());
    const std::string other = leaf_hash("other");
    CHECK_FALSE(check_consistency({from, other}, log.tree(11), proof));
    CHECK_FALSE(check_consistency(log.tree(from), {11, other}, proof));
    CHECK_FALSE(check_consistency(log.tree(11), log.tree(from), proof));
    CHECK_FALSE(check_consistency(log.tree(from), log.tree(11), {}));
    for (std::size_t i = 0; i < proof.size(); ++i) {
      Hashes changed = proof;
      changed[i][0] ^= 1;
      CHECK_FALSE(check_consistency(log.tree(from), log.tree(11), changed));
    }
    Hashes longer = proof;
    longer.push_back(other);
    CHECK_FALSE(check_consistency(log.tree(from), log.tree(11), longer));
  }
  CHECK_FALSE(check_consistency(log.tree(0), log.tree(3), {log.leaves[0]}));
  CHECK_FALSE(check_consistency({0, log.leaves[0]}, log.tree(3), {}));
  CHECK_FALSE(check_consistency(log.tree(3), {3, log.leaves[0]}, {}));
}

TEST_CASE("what a log does not have cannot be proven") {
  const Grown log(3);
  const LogReader reader(log.source, 3);
  CHECK(prove_inclusion(3, 3, reader.hashes()).error().fault == Fault::usage);
  CHECK(prove_consistency(4, 3, reader.hashes()).error().fault == Fault::usage);
  const stage::LogFiles nothing;
  const Source empty = stage::source_of(nothing);
  CHECK(prove_inclusion(1, 3, LogReader(empty, 3).hashes()).error().fault ==
        Fault::not_found);
}

}  // namespace
}  // namespace hoopgit::ledger
