// Proofs of RFC 9162, section 2.1 (the same as in RFC 6962): that an entry is
// in a tree, and that a tree is the beginning of a larger one.
//
// Making one needs stored hashes; checking one needs nothing but the proof.

#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

using Hashes = std::vector<std::string>;  ///< Each 32 raw bytes.

/// Reads `count` stored hashes in a row, 32 bytes each: of level 0 the leaf
/// hashes from entry `first` on, of level l the roots over 256^l entries from
/// the `first`-th on. They always lie in one tile: `count` is a power of two,
/// at most 128, and divides `first`.
using HashReader = std::function<Result<std::string>(
    unsigned level, std::uint64_t first, unsigned count)>;

/// That entry `index` is in the tree of `size` entries: the leaf's sibling
/// first. Fault::usage unless index < size.
Result<Hashes> prove_inclusion(std::uint64_t index, std::uint64_t size,
                               const HashReader& read);

/// That the tree of `from` entries is the beginning of that of `to`. Empty for
/// from 0 and for from == to. Fault::usage unless from <= to.
Result<Hashes> prove_consistency(std::uint64_t from, std::uint64_t to,
                                 const HashReader& read);

/// The root of the tree of `size` entries.
Result<std::string> root_of(std::uint64_t size, const HashReader& read);

/// Fault::corrupt when the proof does not lead from `leaf` (its hash, not the
/// entry) to `root`.
Result<void> check_inclusion(std::uint64_t index, std::uint64_t size,
                             std::string_view leaf, const Hashes& proof,
                             std::string_view root);

/// A tree, by what a checkpoint says of it.
struct Tree {
  std::uint64_t size = 0;
  std::string_view root;
};

/// Fault::corrupt when the proof does not show that `to` goes on from `from`.
Result<void> check_consistency(Tree from, Tree to, const Hashes& proof);

}  // namespace hoopgit::ledger
