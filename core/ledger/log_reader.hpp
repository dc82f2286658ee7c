// The tiles and bundles of a log of one size, as a source has them. For the
// sources of this room, and for those who take a proof from files.

#pragma once

#include "core/ledger/proof.hpp"
#include "core/ledger/tile.hpp"
#include "core/ledger/verify.hpp"

#include <cstdint>
#include <string>

namespace hoopgit::ledger {

class LogReader {
 public:
  /// The source must live on.
  LogReader(const Source& source, std::uint64_t size)
      : source_(source), size_(size) {}

  std::uint64_t size() const { return size_; }

  struct File {
    TileName name;
    std::string bytes;
    /// What was asked for is partial, and the full tile was there instead: a
    /// log that has grown since need not keep the partial one.
    bool is_longer = false;
  };

  /// The tile that has `index` at this size. Fault::not_found without it.
  Result<File> tile(unsigned level, std::uint64_t index) const;
  Result<File> bundle(std::uint64_t index) const;

  /// For the functions of proof.hpp; may outlive the reader. Nothing that it
  /// returns is trusted.
  HashReader hashes() const;

 private:
  Result<File> read(TileName name) const;

  const Source& source_;
  std::uint64_t size_;
};

}  // namespace hoopgit::ledger
