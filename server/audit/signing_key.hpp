#pragma once

#include "core/crypto/crypto.hpp"

#include <filesystem>

namespace hoopgit::audit {

/// The key that signs checkpoints: a file of its seed, 64 hex digits, 0600.
/// Made at the first use, and synced before it is used; never replaced. A file
/// that is readable for others, or not a seed, is refused.
Result<crypto::SigningKey> open_signing_key(const std::filesystem::path& file);

}  // namespace hoopgit::audit
