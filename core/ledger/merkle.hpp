// The Merkle tree of RFC 6962, section 2.1, over SHA-256. Hashes are 32 raw
// bytes. An entry is hashed by the exact bytes that are stored.

#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

constexpr std::size_t hash_size = 32;

std::string leaf_hash(std::string_view entry);
std::string node_hash(std::string_view left, std::string_view right);

/// The same two for a tree's worth of hashes: twice as fast, and into memory
/// of the caller, 32 bytes at `hash`. For one thread.
class TreeHash {
 public:
  void leaf(std::string_view entry, char* hash);
  void node(std::string_view left, std::string_view right, char* hash);

  /// The root over a power of two of hashes in a row, which are overwritten.
  std::string fold(std::string hashes);

 private:
  crypto::ShortHash short_hash_{};
};

/// A perfect subtree over 256^level entries, the `index`-th of its level: what
/// becomes a hash in a tile of that level.
struct Subtree {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::string root{};  ///< 32 raw bytes.

  friend bool operator==(const Subtree&, const Subtree&) = default;
};

/// All that one needs of a tree to append to it and to know its root: the
/// roots of the perfect subtrees that it is made of, at most 64 of them. A
/// copy is cheap and is how one tries something out.
class Frontier {
 public:
  Frontier() = default;  ///< The empty tree.

  /// From what size() and bytes() gave. Fault::corrupt when they do not fit.
  static Result<Frontier> from(std::uint64_t size, std::string_view bytes);

  /// Puts a leaf at index size(). Takes its leaf_hash(), not the entry. Says
  /// which subtrees of level 1 and above it completed, lowest first; for 255
  /// of 256 leaves that is none.
  std::vector<Subtree> append(std::string leaf);

  std::uint64_t size() const { return size_; }
  std::string root() const;   ///< Of the empty tree: the hash of no bytes.
  std::string bytes() const;  ///< The hashes in a row, largest subtree first.

 private:
  std::uint64_t size_ = 0;
  std::vector<std::string> subtrees_{};  // Largest first.
};

}  // namespace hoopgit::ledger
