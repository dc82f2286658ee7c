// What `hoopgit scan` reads. Each function scans one kind of source and gives
// a sorted report; an Error means that nothing can be said about it.
//
// Git runs as a child with everything that configuration and environment could
// change about its answer pinned down; what cannot be read is a gap. Git may
// use no network meanwhile.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/scanner.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct ScanOptions {
  bool honour_allow_comments = true;

  /// A file, blob or stream beyond it is a gap.
  std::size_t largest = std::size_t{100} * 1024 * 1024;
};

/// What the next commit adds: the added lines of the index against HEAD (or
/// against nothing, before the first commit), with their line numbers there;
/// during a merge, those that no parent has. What git calls binary is read
/// whole, without what HEAD's version has too. New paths are scanned as well.
Result<scan::Report> scan_staged(const std::filesystem::path& work_tree,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options = {});

/// Every blob that is new in the range, whole, and the messages of its commits
/// and annotated tags. `revisions`: as for git rev-list, of whose options only
/// --all, --not, --branches, --remotes and --tags may be used. No revision at
/// all is Fault::usage.
Result<scan::Report> scan_range(const std::filesystem::path& work_tree,
                                const std::vector<std::string>& revisions,
                                const scan::Scanner& scanner,
                                const ScanOptions& options = {});

/// Files as they are. Of a folder in a work tree all but what git ignores, of
/// another one all; links are not followed, `.git` is left out.
Result<scan::Report> scan_tree(const std::vector<std::filesystem::path>& paths,
                               const scan::Scanner& scanner,
                               const ScanOptions& options = {});

/// What can be read from `fd`, to its end. `name` is where findings are said to
/// be.
Result<scan::Report> scan_stream(int fd, const std::string& name,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options = {});

}  // namespace hoopgit::cli
