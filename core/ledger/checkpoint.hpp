#pragma once

#include "core/base/result.hpp"
#include "core/ledger/note.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

/// The state of one log at one size (c2sp.org/tlog-checkpoint). As text it is
/// three lines: origin, size in decimal, root in base64.
struct Checkpoint {
  std::string origin;  ///< "relay.example.com/log/1"
  std::uint64_t size = 0;
  std::string root;  ///< 32 raw bytes.

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

std::string to_text(const Checkpoint& checkpoint);

/// Exactly the three lines: our logs write no extension lines.
Result<Checkpoint> parse_checkpoint(std::string_view text);

/// A signed note of it, under the origin's name; with several keys while one
/// replaces another.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                    const crypto::SigningKey& key);
Result<std::string> sign_checkpoint(
    const Checkpoint& checkpoint, const std::vector<crypto::SigningKey>& keys);

/// The checkpoint in a note that `key` has signed. Refuses one of another
/// origin than the key's name: a key speaks for its own log only.
Result<Checkpoint> open_checkpoint(std::string_view note,
                                   const VerifierKey& key);

/// The same by any of several keys: those of this log count, of which one must
/// have signed; keys of other logs and of witnesses do not.
Result<Checkpoint> open_checkpoint(std::string_view note,
                                   const std::vector<VerifierKey>& keys);

}  // namespace hoopgit::ledger
