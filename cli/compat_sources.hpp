// What gitleaks reads, in the way it reads it. Each hands fragments to a run;
// what could not be read is missed there.

#pragma once

#include "cli/compat_run.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct CompatFiles {
  std::string path = ".";   ///< A folder or a file.
  std::size_t largest = 0;  ///< Bytes; larger files are left out. 0: none.
  bool follow_links = false;
  std::size_t archive_depth = 0;
};

/// All below a folder, in the order of names, with paths as they are walked.
Result<void> compat_files(const CompatFiles& files, CompatRun& run);

/// What can be read from `fd`, to its end.
Result<void> compat_stream(int fd, CompatRun& run);

/// What `git` prints with these arguments: of `log -p -U0` or of `diff -U0`.
Result<void> compat_git(const std::vector<std::string>& arguments,
                        std::size_t archive_depth, CompatRun& run);

}  // namespace hoopgit::cli
