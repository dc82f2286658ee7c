#pragma once

#include "cli/context.hpp"
#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct ExecOptions {
  std::string agent{};
  std::string branch_prefix{};              ///< Empty: agent/NAME/.
  std::vector<std::string> repositories{};  ///< None: those of this clone.
  std::vector<std::string> actions{};       ///< None: create and update.
  int pushes = 20;
  std::string life = "1h";
  std::vector<std::string> command{};
};

/// Runs a command for an agent: with a credential that can do less than this
/// person's, in their name, and that ends with the command. Its exit status.
Result<int> exec(const Context& context, const ExecOptions& options);

}  // namespace hoopgit::cli
