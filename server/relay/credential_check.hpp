// What of a push the credential that it came with is for: the one place where
// the limits of credentials meet what is to be done.

#pragma once

#include "core/git/ref_update.hpp"
#include "server/identity/identity.hpp"

#include <cstdint>
#include <vector>

namespace hoopgit::relay {

/// Whether the credential lets each ref be updated so. Asked twice: with what
/// the commands say, before anything is unpacked; and with what they turned out
/// to be (an update may be forced). Fault::forbidden, with the limit.
Result<void> check_updates(const identity::Identity& who,
                           const std::vector<git::RefUpdate>& updates);

/// Whether one more push may come: `before` have come in this session.
/// Fault::limit.
Result<void> check_quota(const identity::Identity& who, std::int64_t before);

}  // namespace hoopgit::relay
