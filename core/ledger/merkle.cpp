#include "core/ledger/merkle.hpp"

#include "core/crypto/crypto.hpp"

#include <bit>

namespace hoopgit::ledger {

std::string leaf_hash(std::string_view entry) {
  std::string input;
  input.reserve(1 + entry.size());
  input += '\0';
  input += entry;
  return crypto::sha256(input);
}

std::string node_hash(std::string_view left, std::string_view right) {
  std::string input;
  input.reserve(1 + 2 * hash_size);
  input += '\1';
  input += left;
  input += right;
  return crypto::sha256(input);
}

Result<Frontier> Frontier::from(std::uint64_t size, std::string_view bytes) {
  const auto subtrees = static_cast<std::size_t>(std::popcount(size));
  if (bytes.size() != subtrees * hash_size)
    return Error{Fault::corrupt,
                 "cannot read the frontier of the log: it has " +
                     std::to_string(bytes.size()) + " bytes, which is not " +
                     std::to_string(subtrees) + " hashes"};
  Frontier frontier;
  frontier.size_ = size;
  for (; !bytes.empty(); bytes.remove_prefix(hash_size))
    frontier.subtrees_.emplace_back(bytes.substr(0, hash_size));
  return frontier;
}

void Frontier::append(std::string leaf) {
  // Like counting in binary: two subtrees of one size become one.
  for (std::uint64_t n = size_; (n & 1) != 0; n >>= 1) {
    leaf = node_hash(subtrees_.back(), leaf);
    subtrees_.pop_back();
  }
  subtrees_.push_back(std::move(leaf));
  ++size_;
}

std::string Frontier::root() const {
  if (subtrees_.empty()) return crypto::sha256("");
  std::string hash = subtrees_.back();
  for (std::size_t i = subtrees_.size() - 1; i-- > 0;)
    hash = node_hash(subtrees_[i], hash);
  return hash;
}

std::string Frontier::bytes() const {
  std::string all;
  for (const auto& hash : subtrees_)
    all += hash;
  return all;
}

}  // namespace hoopgit::ledger
