#pragma once

#include "helper/cache_key.hpp"
#include "helper/private_folder.hpp"
#include "helper/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::helper {

/// Where the relay's tokens rest between two commands: the kernel's keyring,
/// else files in memory. Nothing here is worth a retry or a message: a token
/// that cannot be kept is asked for again.
class Cache {
 public:
  explicit Cache(const Surroundings& around);

  /// A record that is good at `now`; one that is not is as good as none.
  std::optional<Record> find(const CacheKey& key, std::int64_t now) const;

  /// False: nowhere to keep it, or it has less than a minute to live.
  bool keep(const CacheKey& key, const Record& record, std::int64_t now) const;

  void forget(const CacheKey& key) const;

  /// All tokens of the same origin and profile.
  void forget_like(const CacheKey& key) const;
  /// The same, as they are, and good for at least another minute.
  std::vector<Record> find_like(const CacheKey& key, std::int64_t now) const;

  bool uses_keyring() const { return uses_keyring_; }

  /// Where locks are; nullopt if there is no folder that is safe to use.
  const std::optional<std::string>& folder() const { return folder_; }

 private:
  std::optional<std::string> folder_;
  bool uses_keyring_;
};

}  // namespace hoopgit::helper
