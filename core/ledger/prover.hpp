#pragma once

#include "core/ledger/log_reader.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/proof.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hoopgit::ledger {

/// Inclusion proofs from the tiles of one log at one size, for those who need
/// many: each tile is read and hashed once, as long as indexes ascend. Gives
/// what prove_inclusion() gives. Keeps eight tiles; for one thread.
class Prover {
 public:
  /// The source must live on.
  Prover(const Source& source, std::uint64_t size) : log_(source, size) {}

  /// The leaf's sibling first. Nothing that the source has is trusted.
  Result<Hashes> inclusion(std::uint64_t index);

 private:
  /// A tile with all that it comes to: layer k has the roots of 2^k hashes.
  struct Grown {
    bool is_there = false;
    std::uint64_t index = 0;
    std::array<std::string, 8> layers{};
  };

  Result<std::string> root_over(std::uint64_t begin, std::uint64_t end);
  Result<std::string> perfect_root(unsigned height, std::uint64_t number);
  Result<void> grow(Grown& tile, unsigned level, std::uint64_t index);

  LogReader log_;
  TreeHash hash_{};
  std::array<Grown, highest_level + 1> tiles_{};
  std::map<std::uint64_t, std::string> edges_{};  // By where they begin.
};

}  // namespace hoopgit::ledger
