// What another process has in its memory, as root may read it: proc(5).

#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace hoopgit::stage {

/// The mappings that have one of these in them, a line of /proc/PID/maps each.
/// Fault::forbidden when the memory of the process may not be read. What it
/// gives back while it is read is not read.
Result<std::string> mappings_with(pid_t process,
                                  const std::vector<std::string>& forms);

/// Those that it has started, and not waited for.
std::vector<pid_t> children_of(pid_t process);

}  // namespace hoopgit::stage
