// Tokens in files of a folder that passed is_private_folder(): where the
// kernel's keyring is missing, forbidden, full or shared.

#pragma once

#include "core/base/secret.hpp"
#include "helper/cache_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::helper {

/// nullopt also for what is not ours: a link, a FIFO, a file of somebody else
/// or one that others may read.
std::optional<Secret> read_cache_file(const std::string& folder,
                                      const CacheKey& key);

/// Written beside and renamed. Removes other files that have expired.
bool write_cache_file(const std::string& folder, const CacheKey& key,
                      std::string_view payload, std::int64_t now);

void remove_cache_file(const std::string& folder, const CacheKey& key);
/// Of the same origin and profile.
std::vector<Secret> read_cache_files_like(const std::string& folder,
                                          const CacheKey& key);
void remove_cache_files_like(const std::string& folder, const CacheKey& key);

}  // namespace hoopgit::helper
