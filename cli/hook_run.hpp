// What a hook scans.

#pragma once

#include "cli/scan_sources.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// How a hook was called.
struct HookCall {
  std::string name;                      ///< "pre-push".
  std::vector<std::string> arguments{};  ///< What Git or a framework gave it.
  std::string input{};                   ///< Of pre-push: its lines.

  /// Variables that say more: of the pre-commit framework, and Git's
  /// GITHEAD_<id>, of which there is one for each commit that is merged.
  std::map<std::string, std::string> environment{};
};

/// The variables of HookCall that this process has.
std::map<std::string, std::string> hook_environment();

/// pre-commit: what is staged; under the pre-commit framework the files that it
/// names, whole, or what PRE_COMMIT_FROM_REF..PRE_COMMIT_TO_REF brings.
/// pre-merge-commit: what the merge adds that none of its parents has.
/// pre-push: what the pushed tips bring that neither the ids which the remote
/// announced nor its tracking branches have. commit-msg: the message, to the
/// line below which Git cuts it off. Fault::usage: there is no such hook, or
/// its input is not what Git writes.
Result<scan::Report> scan_for_hook(const std::filesystem::path& work_tree,
                                   const HookCall& call,
                                   const scan::Scanner& scanner,
                                   const ScanOptions& options = {});

/// The revisions of a push by what Git tells the hook; none: it only deletes.
/// `has`: whether the object with this id is here.
Result<std::vector<std::string>> pushed_revisions(
    std::string_view input, const std::string& tracked_remote,
    const std::function<bool(const std::string& id)>& has);

}  // namespace hoopgit::cli
