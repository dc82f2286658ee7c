// The pre-commit hook of one repository.

#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::cli {

/// What was done to the hook.
struct HookChange {
  std::filesystem::path path;  ///< The hook's file, absolute.

  /// There is a hook of somebody else: kept beside it as pre-commit.local,
  /// which ours runs first; or put back in its place.
  bool has_other = false;
};

/// Makes every commit in `work_tree` run `HOOPGIT scan staged` first, where git
/// looks for hooks there (core.hooksPath). Once or twice makes no difference.
/// Fault::conflict when pre-commit and pre-commit.local are both somebody
/// else's. `hoopgit` must be an absolute path.
Result<HookChange> install_pre_commit(const std::filesystem::path& work_tree,
                                      const std::filesystem::path& hoopgit);

/// Undoes it. Fault::not_found when there is no hook of ours.
Result<HookChange> remove_pre_commit(const std::filesystem::path& work_tree);

/// What ours says. For any path, quotes and all.
std::string pre_commit_script(const std::filesystem::path& hoopgit);

}  // namespace hoopgit::cli
