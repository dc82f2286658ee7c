#pragma once

#include "cli/context.hpp"
#include "cli/hooks.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct HookOptions {
  bool global = false;      ///< For all repositories of this user.
  bool commit_msg = false;  ///< commit-msg too.
};

/// What a change of hooks left behind, one for each of them.
using Hooks = std::vector<Hook>;

/// Installs the hooks that scan, all of them or none. For this user: where
/// core.hooksPath says, or in a folder of ours, which it is then set to; there
/// the hooks that a repository has of its own go on to run.
Result<Hooks> install_hooks(const Context& context, const HookOptions& options);

/// Undoes it. Fault::not_found when there is none of ours.
Result<Hooks> remove_hooks(const Context& context, const HookOptions& options);

/// `hoopgit scan hook install | remove | status`.
Result<int> hook_install(const Context& context, const HookOptions& options);
Result<int> hook_remove(const Context& context, const HookOptions& options);
Result<int> hook_status(const Context& context, const HookOptions& options);

struct HookRunOptions {
  std::string name{};
  std::vector<std::string> arguments{};
};

/// `hoopgit scan hook run NAME`: what a hook calls.
Result<int> hook_run(const Context& context, const HookRunOptions& options);

}  // namespace hoopgit::cli
