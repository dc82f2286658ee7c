// What a witness says of a checkpoint (c2sp.org/tlog-cosignature), and how it
// is asked to (c2sp.org/tlog-witness, add-checkpoint).

#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"
#include "core/ledger/note.hpp"
#include "core/ledger/proof.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::ledger {

/// The signature field of a key of cosignature_type, taken apart. Views into
/// what it was read from.
struct Cosignature {
  std::uint64_t seconds;       ///< When, since 1970.
  std::string_view signature;  ///< 64 bytes, over cosigned_bytes().
};

/// Fault::corrupt unless it is 72 bytes: the time, highest byte first, and the
/// signature.
Result<Cosignature> read_cosignature(std::string_view field);

/// "cosignature/v1", the time, and the text of the checkpoint.
std::string cosigned_bytes(std::string_view checkpoint_text,
                           std::uint64_t seconds);

/// The signature line of a witness. Fault::usage for a bad name.
Result<NoteSignature> cosign(std::string_view checkpoint_text,
                             std::string_view witness_name,
                             const crypto::SigningKey& key,
                             std::uint64_t seconds);

/// The body of add-checkpoint: what the witness cosigned last, that the log
/// went on from there, and the new checkpoint as a signed note.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  Hashes proof{};  ///< At most 63; none for old_size 0.
  std::string checkpoint{};
};

std::string to_text(const AddCheckpoint& request);
Result<AddCheckpoint> parse_add_checkpoint(std::string_view text);

}  // namespace hoopgit::ledger
