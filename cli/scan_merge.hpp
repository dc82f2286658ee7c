// The index against each parent of the commit that is being made.

#pragma once

#include "cli/scan_diff.hpp"
#include "cli/scan_git.hpp"
#include "cli/scan_sources.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// Reads `git diff --cached` against `parent`; empty: HEAD, or nothing before
/// the first commit. Or the work tree against the index, which has one parent.
Result<void> read_local_diff(const ScanGit& git, const LocalChanges& changes,
                             const std::string& parent, DiffReader& reader);

/// What the index has that one parent has not.
struct Added {
  struct Run {
    std::size_t begin;  ///< The first line, and the one after the last.
    std::size_t end;
  };
  std::map<std::string, std::vector<Run>> lines;  ///< By path; sorted.
  std::set<std::string> blobs;                    ///< Without lines.
  std::set<std::string> paths;

  bool has_line(const std::string& path, std::size_t line) const;
};

/// During a merge, for each parent but HEAD; else none.
Result<std::vector<Added>> added_to_other_parents(const ScanGit& git,
                                                  const LocalChanges& changes);

/// Calls `take` for the lines of a hunk that are added to all of `others`.
void for_new_runs(const AddedLines& hunk, const std::vector<Added>& others,
                  const std::function<void(const AddedLines&)>& take);

}  // namespace hoopgit::cli
