#include "server/sandbox/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace hoopgit::sandbox {
namespace {

// Of newer kernels than Debian 12's headers; the numbers are fixed.
constexpr std::uint64_t truncate_file = 1ULL << 14;  // Version 3.
constexpr std::uint64_t bind_tcp = 1ULL << 0;        // Version 4.
constexpr std::uint64_t connect_tcp = 1ULL << 1;
constexpr std::uint64_t control_device = 1ULL << 15;  // Version 5.
constexpr std::uint64_t scope_sockets = 1ULL << 0;    // Version 6.
constexpr std::uint64_t scope_signals = 1ULL << 1;

/// struct landlock_ruleset_attr, as far as it has grown.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

constexpr std::uint64_t read_rights =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t execute_rights =
    read_rights | LANDLOCK_ACCESS_FS_EXECUTE;
// No links, sockets, pipes or devices: Git makes files and folders.
constexpr std::uint64_t write_rights =
    read_rights | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER | truncate_file;
constexpr std::uint64_t device_rights =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
// What can be said of a file; the others are of folders.
constexpr std::uint64_t rights_of_files =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_READ_FILE | truncate_file | control_device;

std::uint64_t rights(Place::Use use) {
  switch (use) {
    case Place::Use::read:
      return read_rights;
    case Place::Use::execute:
      return execute_rights;
    case Place::Use::write:
      return write_rights;
    case Place::Use::device:
      return device_rights;
  }
  return 0;
}

/// All that this version can forbid: what is not forbidden is allowed.
Ruleset everything(int version) {
  Ruleset all{(1ULL << 14) - 1, 0, 0};
  if (version >= 3) all.files |= truncate_file;
  if (version >= 4) all.network = bind_tcp | connect_tcp;
  if (version >= 5) all.files |= control_device;
  if (version >= 6) all.scopes = scope_sockets | scope_signals;
  return all;
}

/// An older kernel refuses an argument that is longer than it knows.
std::size_t size_for(int version) {
  if (version >= 6) return sizeof(Ruleset);
  return version >= 4 ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

int allow(int ruleset, std::uint64_t handled, const Place& place) {
  const int fd = ::open(place.path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return place.is_needed ? errno : 0;
  struct stat status {};
  std::uint64_t allowed = rights(place.use) & handled;
  if (::fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
    allowed &= rights_of_files;
  landlock_path_beneath_attr below{};
  below.allowed_access = allowed;
  below.parent_fd = fd;
  const long added = ::syscall(SYS_landlock_add_rule, ruleset,
                               LANDLOCK_RULE_PATH_BENEATH, &below, 0);
  const int problem = added == 0 ? 0 : errno;
  ::close(fd);
  return problem;
}

}  // namespace

int landlock_version() noexcept {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                                 LANDLOCK_CREATE_RULESET_VERSION);
  return version < 2 ? 0 : static_cast<int>(version);
}

int enter_landlock(int version, const std::vector<Place>& places) noexcept {
  const Ruleset all = everything(version);
  const auto ruleset = static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &all, size_for(version), 0));
  if (ruleset < 0) return errno;
  int problem = 0;
  for (const auto& place : places)
    if (problem == 0) problem = allow(ruleset, all.files, place);
  if (problem == 0 && ::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
    problem = errno;
  ::close(ruleset);
  return problem;
}

}  // namespace hoopgit::sandbox
