#pragma once

#include <string>
#include <vector>

namespace hoopgit::sandbox {

/// What may be done with the files below a place: landlock(7). The C library
/// of Debian 12 has no functions for it: the kernel is called by number.
struct Place {
  enum class Use {
    read,
    execute,  ///< Read, and start as a program.
    write,    ///< Read; make, write, rename and remove files, make folders.
    device,   ///< Read and write one that is there: /dev/null.
  };
  std::string path;
  Use use;
  bool is_needed = false;  ///< Otherwise it is left out where it is missing.
};

/// The version of Landlock that a process may use here; 0: none. Version 1 is
/// none: under it no file can be renamed into another folder, which Git does.
int landlock_version() noexcept;

/// From now on this thread, and what it starts, may use these places and no
/// other: for good. Needs no_new_privs. Async-signal-safe; 0, or an errno.
int enter_landlock(int version, const std::vector<Place>& places) noexcept;

}  // namespace hoopgit::sandbox
