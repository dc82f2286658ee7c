#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

struct StatusOptions {
  std::string push{};  ///< Id or tail; empty: my open pushes.
};

/// `hoopgit status`: my open pushes, or one push. The exit code of one push is
/// that of exit_code_of_state().
Result<int> status(const Context& context, const StatusOptions& options);

}  // namespace hoopgit::cli
