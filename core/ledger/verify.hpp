// Verifies a log from its public files alone, as anybody can who has its key:
//
//     const auto verified = TRY(verify_log(source, {.keys = keys}));
//     if (verified.damage) ...   // the first entry that is not what was signed
//
// Every entry is hashed and held against its leaf, every tile against the one
// above it, and what remains at the right edge against the signed root.

#pragma once

#include "core/base/result.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/witness_policy.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

/// The file at a path below the log's prefix: "checkpoint", "tile/0/000".
/// nullopt: there is none. An Error: it could not be looked for.
using Source =
    std::function<Result<std::optional<std::string>>(const std::string& path)>;

/// What an entry must be besides the one that was signed; the message of the
/// error becomes Damage::why.
using EntryCheck =
    std::function<Result<void>(std::uint64_t index, std::string_view entry)>;

struct Verification {
  std::vector<VerifierKey> keys{};  ///< Of the log; one must have signed.
  std::string checkpoint{};         ///< The note to verify; else the source's.
  std::string from{};  ///< An older note, which the log must go on from.
  const WitnessPolicy* witnesses = nullptr;  ///< Whose quorum it must have.

  /// The entries that the source has, from `first` to before `end`; bundles
  /// that lie partly outside are read whole. The others were pruned, or are
  /// not part of what was handed over.
  std::uint64_t first = 0;
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
  /// False: the source has no other tiles than those that tie these entries
  /// to the root.
  bool has_all_tiles = true;

  EntryCheck check_entry{};
};

/// Where the log is first found to be wrong.
struct Damage {
  std::optional<std::uint64_t> index{};  ///< None: of the log as a whole.
  std::string path{};                    ///< Of the file it was seen in.
  std::string why{};                     ///< A clause, such as "bytes follow".
};

struct Verified {
  Checkpoint checkpoint{};    ///< Empty when the damage is in the checkpoint.
  std::uint64_t entries = 0;  ///< How many were read and found well.
  std::uint64_t tiles = 0;    ///< The same of tiles of hashes.
  std::optional<Damage> damage{};
};

/// From left to right, in constant memory: eight tiles and one bundle. An Error
/// means that it could not be checked, such as Fault::not_found for a file that
/// is missing; damage is no Error but an answer.
Result<Verified> verify_log(const Source& source, const Verification& asked);

}  // namespace hoopgit::ledger
