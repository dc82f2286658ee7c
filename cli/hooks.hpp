// The hooks that scan: what stands in a folder of hooks, and the change of it.

#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// pre-commit, pre-merge-commit and pre-push.
const std::vector<std::string>& scanning_hooks();

/// Where Git looks for the hooks of a work tree (core.hooksPath), absolute.
Result<std::filesystem::path> hooks_folder(
    const std::filesystem::path& work_tree);

/// The user's core.hooksPath; empty: it is not set. Fault::usage: it is not
/// absolute, so that there is one folder for each repository.
Result<std::filesystem::path> global_hooks_folder();

/// One hook as it stands there.
struct Hook {
  enum class State { absent, ours, not_executable, foreign } state;
  std::filesystem::path path;

  /// There is a hook of somebody else: kept beside it as NAME.local, which
  /// ours runs first; or, of one that was removed, put back in its place.
  bool has_other = false;
};
Hook hook_in(const std::filesystem::path& folder, const std::string& name);

/// What a hook of ours says. For any path, quotes and all. `for_all`: in a
/// folder that stands in the place of every repository's own, whose hook of
/// this name runs first.
std::string hook_script(const std::string& name,
                        const std::filesystem::path& hoopgit,
                        bool for_all = false);

/// A hook that does no more than run the repository's own.
std::string passing_script(const std::string& name);

/// The hooks of Git that stand still when core.hooksPath says elsewhere, but
/// those that scan; `reference-transaction` is left out, since it runs several
/// times for each change of a ref.
const std::vector<std::string>& other_hooks();

/// Fault::conflict when both NAME and NAME.local are somebody else's.
Result<void> check_hook(const Hook& hook);

/// Puts `script` there as the hook NAME, the mode included; one that passes
/// check_hook() is kept. Once or twice makes no difference.
Result<Hook> install_hook(const std::filesystem::path& folder,
                          const std::string& name, std::string_view script);

/// Undoes it. Fault::not_found when there is no hook of ours.
Result<Hook> remove_hook(const std::filesystem::path& folder,
                         const std::string& name);

}  // namespace hoopgit::cli
