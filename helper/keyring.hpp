// The kernel's keyring: keyrings(7), keyctl(2), by raw system calls.
//
// Keys of type "user" in the user keyring: never swapped, never in a core
// dump, gone with their timeout, invisible to other users.

#pragma once

#include "core/base/secret.hpp"
#include "helper/cache_key.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace hoopgit::helper {

/// The kernel has keyrings, and ours is not shared with a container: one that
/// has a PID namespace of its own but the first user namespace would see it.
bool is_keyring_usable();

/// What is kept under this name; nullopt for whatever reason there is none.
std::optional<Secret> read_key(const CacheKey& key);

enum class Written { yes, full, no };

/// Replaces the payload and sets the timeout. full: over the user's quota.
/// The payload must tell its own expiry: a crash between the two calls leaves
/// a key without a timeout.
Written write_key(const CacheKey& key, std::string_view payload,
                  std::int64_t seconds);

void remove_key(const CacheKey& key);

/// Of the same origin and profile.
void remove_keys_like(const CacheKey& key);
std::vector<Secret> read_keys_like(const CacheKey& key);

/// Unlinks keys of ours whose records have expired: after EDQUOT.
void drop_expired_keys(std::int64_t now);

}  // namespace hoopgit::helper
