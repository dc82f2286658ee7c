#include "core/ledger/merkle.hpp"

#include <algorithm>
#include <bit>

namespace hoopgit::ledger {

void TreeHash::leaf(std::string_view entry, char* hash) {
  short_hash_.hash(std::string_view("\0", 1), entry, hash);
}

void TreeHash::node(std::string_view left, std::string_view right, char* hash) {
  char input[1 + hash_size] = {'\1'};
  std::copy_n(left.data(), hash_size, input + 1);
  short_hash_.hash({input, sizeof input}, right, hash);
}

std::string TreeHash::fold(std::string hashes) {
  for (; hashes.size() > hash_size; hashes.resize(hashes.size() / 2))
    for (std::size_t at = 0; at < hashes.size(); at += 2 * hash_size)
      node(std::string_view(hashes).substr(at, hash_size),
           std::string_view(hashes).substr(at + hash_size, hash_size),
           hashes.data() + at / 2);
  return hashes;
}

std::string leaf_hash(std::string_view entry) {
  std::string hash(hash_size, '\0');
  TreeHash().leaf(entry, hash.data());
  return hash;
}

std::string node_hash(std::string_view left, std::string_view right) {
  std::string hash(hash_size, '\0');
  TreeHash().node(left, right, hash.data());
  return hash;
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

std::vector<Subtree> Frontier::append(std::string leaf) {
  std::vector<Subtree> completed;
  unsigned height = 0;
  // Like counting in binary: two subtrees of one size become one.
  for (std::uint64_t n = size_; (n & 1) != 0; n >>= 1) {
    leaf = node_hash(subtrees_.back(), leaf);
    subtrees_.pop_back();
    if (++height % 8 == 0)
      completed.push_back({height / 8, size_ >> height, leaf});
  }
  subtrees_.push_back(std::move(leaf));
  ++size_;
  return completed;
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
