#include "core/base/disk.hpp"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>

namespace hoopgit {

namespace {

Result<struct statvfs> look_at(const std::filesystem::path& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0)
    return from_errno("see how full the disk is", errno);
  return found;
}

}  // namespace

Result<std::uint64_t> bytes_free(const std::filesystem::path& path) {
  const auto found = TRY(look_at(path));
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

Result<unsigned> percent_used(const std::filesystem::path& path) {
  const auto found = TRY(look_at(path));
  // Blocks that only root may fill are neither used nor free.
  const std::uint64_t used = found.f_blocks - found.f_bfree;
  const std::uint64_t all = used + found.f_bavail;
  if (all == 0) return 100U;
  return static_cast<unsigned>((used * 100 + all - 1) / all);
}

}  // namespace hoopgit
