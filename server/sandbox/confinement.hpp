#pragma once

#include "core/base/process.hpp"
#include "server/sandbox/landlock.hpp"

#include <linux/filter.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace hoopgit::sandbox {

/// What a program that the relay runs may do: what is named here, and nothing
/// else. There is no network, no other process, and no way to get more.
struct Allowance {
  std::filesystem::path program{};              ///< May be started.
  std::vector<std::filesystem::path> reads{};   ///< Files, or whole folders.
  std::vector<std::filesystem::path> writes{};  ///< Folders; must be there.

  std::uint64_t memory = std::uint64_t{512} * 1024 * 1024;  ///< Address space.
  std::uint64_t cpu_seconds = 120;
  std::uint64_t file_bytes = std::uint64_t{1024} * 1024 * 1024;
  std::uint64_t descriptors = 64;
};

/// The walls around a child, put up between fork and exec:
///
///   descriptors  all but 0, 1, 2 are closed
///   limits       memory, CPU time, file size, descriptors; no core dump
///   privileges   no_new_privs, no capability in any set
///   namespaces   user, network, IPC: its own, where the system permits it
///   files        Landlock, where the kernel has version 2 or later
///   calls        a seccomp filter: see call_filter.hpp
///
/// What a kernel does not have is left out; escape.hpp tells what it has. What
/// it has and refuses keeps the program from starting. The user stays the
/// relay's own: another one could not read the quarantine, and the files
/// beside it are out of reach by Landlock already. A value; const is
/// thread-safe.
class Confinement {
 public:
  explicit Confinement(const Allowance& allowance);

  /// Of a program that the administrator has named, which may need the network
  /// and files that only it knows: descriptors, privileges, and no core dump.
  static Confinement of_helper();

  /// Confines the calling process, for good; `keep` is a descriptor besides 0,
  /// 1, 2 that stays open. Async-signal-safe; 0, or an errno.
  int enter(int keep) const noexcept;

 private:
  Confinement() = default;

  bool is_walled_ = false;
  Allowance allowance_{};
  int landlock_ = 0;
  std::vector<Place> places_{};
  std::vector<sock_filter> calls_{};
};

/// The command, to be run under it.
void confine(Command& command, Confinement confinement);

}  // namespace hoopgit::sandbox
