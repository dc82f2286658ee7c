#pragma once

#include "helper/cache_key.hpp"

#include <optional>
#include <string>

namespace hoopgit::helper {

/// One process at a time gets the token for a key. A file lock, so that it
/// ends with its holder, and goes on across exec.
class Lock {
 public:
  /// `folder`: Cache::folder(). Not yet locked; nullopt if it cannot be made.
  static std::optional<Lock> open(const std::string& folder,
                                  const CacheKey& key);
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

  bool try_now() const;

  /// The descriptor stays open across exec from now on, and here.
  int hand_over();

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace hoopgit::helper
