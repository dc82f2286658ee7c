#include "helper/lock.hpp"

#include "helper/private_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace hoopgit::helper {

std::optional<Lock> Lock::open(const std::string& folder, const CacheKey& key) {
  const std::string locks = folder + "/lock";
  if (!is_private_folder(locks)) return std::nullopt;
  // Never removed: whoever waits on a removed file waits on nothing.
  const int fd =
      ::open((locks + "/" + key.hex()).c_str(),
             O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0) return std::nullopt;
  return Lock(fd);
}

Lock::Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Lock::~Lock() {
  if (fd_ >= 0) ::close(fd_);
}

bool Lock::try_now() const {
  return ::flock(fd_, LOCK_EX | LOCK_NB) == 0;
}

int Lock::hand_over() {
  ::fcntl(fd_, F_SETFD, 0);
  return std::exchange(fd_, -1);
}

}  // namespace hoopgit::helper
