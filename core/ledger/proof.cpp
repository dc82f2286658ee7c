#include "core/ledger/proof.hpp"

#include "core/ledger/merkle.hpp"
#include "core/ledger/tile.hpp"

#include <algorithm>
#include <bit>

namespace hoopgit::ledger {
namespace {

/// A part of the tree: entries from `begin` to before `end`, at least one.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;

  std::uint64_t size() const { return end - begin; }
  /// Where RFC 9162 splits it: at the largest power of two below its size.
  std::uint64_t middle() const { return begin + std::bit_floor(size() - 1); }
};

Result<std::string> perfect_root(Range range, const HashReader& read) {
  const auto height = static_cast<unsigned>(std::countr_zero(range.size()));
  const unsigned level = std::min(height / 8, highest_level);
  const unsigned count = 1U << (height % 8);
  auto hashes = TRY(read(level, range.begin >> (8 * level), count));
  if (hashes.size() != count * hash_size)
    return Error{Fault::corrupt,
                 "cannot make the proof: stored hashes are missing"};
  return TreeHash().fold(std::move(hashes));
}

Result<std::string> root_over(Range range, const HashReader& read) {
  if (std::has_single_bit(range.size())) return perfect_root(range, read);
  const auto left = TRY(perfect_root({range.begin, range.middle()}, read));
  const auto right = TRY(root_over({range.middle(), range.end}, read));
  return node_hash(left, right);
}

Error wrong(std::string_view what, std::string_view why) {
  return {Fault::corrupt, "cannot believe the " + std::string(what) +
                              " proof: " + std::string(why)};
}

bool all_are_hashes(const Hashes& proof) {
  return std::all_of(proof.begin(), proof.end(),
                     [](const auto& hash) { return hash.size() == hash_size; });
}

}  // namespace

Result<Hashes> prove_inclusion(std::uint64_t index, std::uint64_t size,
                               const HashReader& read) {
  if (index >= size)
    return Error{Fault::usage,
                 "cannot prove that entry " + std::to_string(index) +
                     " is in the log: it has only " + std::to_string(size)};
  Hashes proof;
  for (Range range{0, size}; range.size() > 1;) {
    const Range left{range.begin, range.middle()};
    const Range right{range.middle(), range.end};
    const bool is_left = index < range.middle();
    proof.push_back(TRY(root_over(is_left ? right : left, read)));
    range = is_left ? left : right;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Hashes> prove_consistency(std::uint64_t from, std::uint64_t to,
                                 const HashReader& read) {
  if (from > to)
    return Error{Fault::usage, "cannot prove that a log of " +
                                   std::to_string(from) +
                                   " entries became one of " +
                                   std::to_string(to) + ": it is smaller"};
  Hashes proof;
  if (from == 0 || from == to) return proof;
  bool is_known = true;  // What is left is the old tree: its root is known.
  Range range{0, to};
  while (from != range.end) {
    const Range left{range.begin, range.middle()};
    const Range right{range.middle(), range.end};
    const bool is_left = from <= range.middle();
    proof.push_back(TRY(root_over(is_left ? right : left, read)));
    is_known = is_known && is_left;
    range = is_left ? left : right;
  }
  if (!is_known) proof.push_back(TRY(root_over(range, read)));
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<std::string> root_of(std::uint64_t size, const HashReader& read) {
  if (size == 0) return Frontier().root();
  return root_over({0, size}, read);
}

Result<void> check_inclusion(std::uint64_t index, std::uint64_t size,
                             std::string_view leaf, const Hashes& proof,
                             std::string_view root) {
  if (index >= size || leaf.size() != hash_size || !all_are_hashes(proof))
    return wrong("inclusion", "it is malformed");
  // RFC 9162, 2.1.3.2.
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  std::string hash(leaf);
  for (const auto& sibling : proof) {
    if (last == 0) return wrong("inclusion", "it is too long");
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      for (; (node & 1) == 0 && node != 0; node >>= 1)
        last >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return wrong("inclusion", "it is too short");
  if (hash != root) return wrong("inclusion", "it leads to another root");
  return {};
}

Result<void> check_consistency(Tree from, Tree to, const Hashes& proof) {
  if (from.size > to.size || !all_are_hashes(proof))
    return wrong("consistency", "it is malformed");
  if (from.size == 0 || from.size == to.size) {
    if (!proof.empty()) return wrong("consistency", "it is too long");
    if (from.size == to.size ? from.root != to.root
                             : from.root != Frontier().root())
      return wrong("consistency", "the roots differ");
    return {};
  }
  // RFC 9162, 2.1.4.2.
  std::uint64_t node = from.size - 1;
  std::uint64_t last = to.size - 1;
  for (; (node & 1) != 0; node >>= 1)
    last >>= 1;
  auto next = proof.begin();
  // A perfect old tree is where both begin, and is not in the proof.
  if (!std::has_single_bit(from.size) && next == proof.end())
    return wrong("consistency", "it is too short");
  std::string old_hash(std::has_single_bit(from.size) ? from.root : *next++);
  std::string hash = old_hash;
  for (; next != proof.end(); ++next) {
    if (last == 0) return wrong("consistency", "it is too long");
    if ((node & 1) != 0 || node == last) {
      old_hash = node_hash(*next, old_hash);
      hash = node_hash(*next, hash);
      for (; (node & 1) == 0 && node != 0; node >>= 1)
        last >>= 1;
    } else {
      hash = node_hash(hash, *next);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return wrong("consistency", "it is too short");
  if (old_hash != from.root || hash != to.root)
    return wrong("consistency", "it leads to another root");
  return {};
}

}  // namespace hoopgit::ledger
