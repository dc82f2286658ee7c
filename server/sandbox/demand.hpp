#pragma once

#include "core/base/result.hpp"
#include "server/sandbox/escape.hpp"

namespace hoopgit::sandbox {

/// What the administrator asks of the walls: hoopgit-config(5), `sandbox`.
enum class Demand {
  /// Every wall that any Debian 12 kernel has, and Landlock where the kernel
  /// has it; and no attempt gets through what is there.
  required,
  available,  ///< Whatever can be had.
};

/// Whether one may serve behind these walls. An Error names what a child could
/// do.
Result<void> judge(const Report& report, Demand demand);

/// What must be said although one may serve; empty: nothing.
std::string warning_of(const Report& report);

}  // namespace hoopgit::sandbox
