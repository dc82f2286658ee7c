// What a repository had before a range.

#pragma once

#include "cli/scan_git.hpp"
#include "cli/scan_sources.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// Which secrets stand already in the commits that a range begins at. A secret
/// that moves within its file, or with it, is not new.
class Base {
 public:
  /// Looks only at the paths that are asked about, in every commit of
  /// `boundary`. Git and the scanner are used during the call alone.
  static Result<Base> read(const ScanGit& git,
                           const std::vector<std::string>& boundary,
                           const std::set<std::string>& paths,
                           const scan::Scanner& scanner,
                           const ScanOptions& options);

  /// That rule found that secret at this path.
  bool has(const std::string& path, const scan::Finding& finding) const;

 private:
  std::map<std::string, std::set<std::string>> known_;  // By path.
};

}  // namespace hoopgit::cli
