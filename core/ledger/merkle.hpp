// The Merkle tree of RFC 6962, section 2.1, over SHA-256. Hashes are 32 raw
// bytes. An entry is hashed by the exact bytes that are stored.

#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

constexpr std::size_t hash_size = 32;

std::string leaf_hash(std::string_view entry);
std::string node_hash(std::string_view left, std::string_view right);

/// All that one needs of a tree to append to it and to know its root: the
/// roots of the perfect subtrees that it is made of, at most 64 of them. A
/// copy is cheap and is how one tries something out.
class Frontier {
 public:
  Frontier() = default;  ///< The empty tree.

  /// From what size() and bytes() gave. Fault::corrupt when they do not fit.
  static Result<Frontier> from(std::uint64_t size, std::string_view bytes);

  /// Puts a leaf at index size(). Takes its leaf_hash(), not the entry.
  void append(std::string leaf);

  std::uint64_t size() const { return size_; }
  std::string root() const;   ///< Of the empty tree: the hash of no bytes.
  std::string bytes() const;  ///< The hashes in a row, largest subtree first.

 private:
  std::uint64_t size_ = 0;
  std::vector<std::string> subtrees_{};  // Largest first.
};

}  // namespace hoopgit::ledger
