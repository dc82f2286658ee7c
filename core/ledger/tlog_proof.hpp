// A proof in a file of its own (c2sp.org/tlog-proof): with the entry and the
// log's key it is all that one needs, years later and without the log.

#pragma once

#include "core/base/result.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/proof.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

struct TlogProof {
  std::uint64_t index = 0;
  Hashes hashes{};
  std::string checkpoint{};  ///< The signed note, verbatim.
  /// Nothing vouches for these bytes; we never write them.
  std::optional<std::string> extra{};
};

std::string to_text(const TlogProof& proof);
Result<TlogProof> parse_tlog_proof(std::string_view text);

/// The checkpoint, when one of `keys` signed it and it has the entry with this
/// leaf hash at the proof's index. Else Fault::corrupt.
Result<Checkpoint> check_tlog_proof(const TlogProof& proof,
                                    std::string_view leaf,
                                    const std::vector<VerifierKey>& keys);

}  // namespace hoopgit::ledger
