// What `hoopgit scan` reads. Each function scans one kind of source and gives
// a sorted report; an Error means that nothing can be said about it.
//
// Git runs as a child with everything that configuration and environment could
// change about its answer pinned down; what cannot be read is a gap. Git may
// use no network meanwhile. A scan that its watch ended is a report with a gap
// that says so, and all that was found until then.

#pragma once

#include "cli/scan_watch.hpp"
#include "core/base/result.hpp"
#include "core/scan/file_scan.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct ScanOptions {
  bool honour_allow_comments = true;

  /// A file, blob or stream beyond it is a gap.
  std::size_t largest = std::size_t{100} * 1024 * 1024;

  std::size_t decode_depth = 5;    ///< Encodings inside of each other.
  scan::ArchiveLimits archives{};  ///< How much of archives is read.

  /// Rules look at paths: a blob is scanned at each of its own, and not only
  /// at the first.
  bool every_path = false;

  /// That a shallow clone lacks history is not a gap.
  bool shallow_ok = false;

  ScanWatch watch{};

  scan::Settle settle{};  ///< Decides what counts.
  scan::Sink sink{};      ///< Sees what was found.

  scan::Manner manner(std::size_t first_line = 1) const {
    return {.honour_allow_comments = honour_allow_comments,
            .first_line = first_line,
            .decode_depth = decode_depth,
            .settle = settle,
            .sink = sink};
  }
};

/// Which changes of a work tree.
struct LocalChanges {
  bool worktree = false;  ///< What is not staged yet, of tracked files.
  std::vector<std::string> paths{};  ///< Git's pathspecs; none: all.

  /// Ids of what is being merged, where MERGE_HEAD does not say it yet.
  std::vector<std::string> merged{};
};

/// What the next commit adds: the added lines of the index against HEAD (or
/// against nothing, before the first commit), with their line numbers there;
/// during a merge, those that no parent has. What git calls binary is read
/// whole, without what HEAD's version has too. New paths are scanned as well.
/// Or, of the work tree against the index, the same.
Result<scan::Report> scan_staged(const std::filesystem::path& work_tree,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options = {},
                                 const LocalChanges& changes = {});

/// Every blob that a commit of the range puts at a path where none of its
/// parents has it, whole; those paths; and its commits and annotated tags as
/// text. That is what the relay scans of a push. A secret that the same path
/// has in a commit that the range begins at is not new, and left out.
/// `revisions`: as for git rev-list, of whose options only --all, --not,
/// --branches, --remotes and --tags may be used. No revision at all is
/// Fault::usage.
Result<scan::Report> scan_range(const std::filesystem::path& work_tree,
                                const std::vector<std::string>& revisions,
                                const scan::Scanner& scanner,
                                const ScanOptions& options = {});

/// Files as they are. Of a folder in a work tree all but what git ignores, of
/// another one all; links are not followed, `.git` is left out.
Result<scan::Report> scan_tree(const std::vector<std::filesystem::path>& paths,
                               const scan::Scanner& scanner,
                               const ScanOptions& options = {});

/// Files as `revision` has them: those below the current folder, or at `paths`
/// in it, named from the top.
Result<scan::Report> scan_revision(const std::filesystem::path& work_tree,
                                   const std::string& revision,
                                   const std::vector<std::string>& paths,
                                   const scan::Scanner& scanner,
                                   const ScanOptions& options = {});

/// Single blobs, each by any name that git knows: an id, or "REVISION:PATH".
Result<scan::Report> scan_objects(const std::filesystem::path& work_tree,
                                  const std::vector<std::string>& names,
                                  const scan::Scanner& scanner,
                                  const ScanOptions& options = {});

/// Whether a gap makes a report incomplete: what is in an archive that nothing
/// here reads does so only where that is asked for.
bool counts(const scan::Gap& gap, bool is_strict);
bool is_complete(const scan::Report& report, bool is_strict);

/// What can be read from `fd`, to its end. `name` is where findings are said to
/// be.
Result<scan::Report> scan_stream(int fd, const std::string& name,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options = {});

}  // namespace hoopgit::cli
