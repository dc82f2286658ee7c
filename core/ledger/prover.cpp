#include "core/ledger/prover.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace hoopgit::ledger {

Result<Hashes> Prover::inclusion(std::uint64_t index) {
  std::uint64_t begin = 0;
  std::uint64_t end = log_.size();
  if (index >= end)
    return Error{Fault::usage,
                 "cannot prove that entry " + std::to_string(index) +
                     " is in the log: it has only " + std::to_string(end)};
  Hashes proof;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    const bool is_left = index < middle;
    proof.push_back(is_left ? TRY(root_over(middle, end))
                            : TRY(root_over(begin, middle)));
    (is_left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<std::string> Prover::root_over(std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const auto height = static_cast<unsigned>(std::countr_zero(size));
    return perfect_root(height, begin >> height);
  }
  // Only the right edge is not perfect: it always ends where the log does.
  if (const auto known = edges_.find(begin); known != edges_.end())
    return known->second;
  const std::uint64_t middle = begin + std::bit_floor(size - 1);
  const auto left = TRY(root_over(begin, middle));
  auto root = node_hash(left, TRY(root_over(middle, end)));
  edges_.emplace(begin, root);
  return root;
}

Result<std::string> Prover::perfect_root(unsigned height,
                                         std::uint64_t number) {
  const unsigned level = height / 8;
  const unsigned layer = height % 8;
  const unsigned slots = 8 - layer;
  const std::uint64_t index = number >> slots;
  Grown& tile = tiles_[level];
  if (!tile.is_there || tile.index != index) TRY(grow(tile, level, index));
  const auto slot =
      static_cast<std::size_t>(number & ((std::uint64_t{1} << slots) - 1));
  return tile.layers[layer].substr(slot * hash_size, hash_size);
}

Result<void> Prover::grow(Grown& tile, unsigned level, std::uint64_t index) {
  auto file = TRY(log_.tile(level, index));
  const std::size_t size = file.name.width * hash_size;
  if (file.bytes.size() < size)
    return Error{Fault::corrupt,
                 "cannot use " + to_path(file.name) + ": it is too short"};
  file.bytes.resize(size);
  tile = {true, index, {std::move(file.bytes)}};
  for (std::size_t k = 1; k < tile.layers.size(); ++k) {
    const std::string& below = tile.layers[k - 1];
    std::string layer(below.size() / hash_size / 2 * hash_size, '\0');
    for (std::size_t at = 0; at < layer.size(); at += hash_size)
      hash_.node({below.data() + 2 * at, hash_size},
                 {below.data() + 2 * at + hash_size, hash_size},
                 layer.data() + at);
    tile.layers[k] = std::move(layer);
  }
  return {};
}

}  // namespace hoopgit::ledger
