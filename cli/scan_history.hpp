// What commits bring, as git tells it.

#pragma once

#include "cli/scan_git.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// A file version where a commit put it.
struct Sighting {
  std::string path;
  std::string commit;
};

/// Reads what `git diff-tree --stdin -r -z --raw -c` prints, as it comes: of
/// each commit the entries that none of its parents has.
class TreeDiffReader {
 public:
  using Take = std::function<void(std::string_view commit,
                                  std::string_view blob, std::string path)>;
  explicit TreeDiffReader(Take take) : take_(std::move(take)) {}

  Result<void> feed(std::string_view piece);
  Result<void> finish() const;  ///< After the last piece.

 private:
  Result<void> word(std::string_view text);

  Take take_;
  std::string carry_;
  std::string commit_;
  std::string blob_;  // Of the entry whose path comes next; empty: no file.
  bool awaits_path_ = false;
};

/// All that is reachable from some revisions and not from others.
struct History {
  std::vector<std::string> commits;   ///< Parents before children.
  std::vector<std::string> boundary;  ///< Excluded parents of `commits`.

  /// Annotated tags, and what is neither a commit nor in one: the blob or tree
  /// that a revision names itself.
  std::vector<std::string> others;

  /// Each blob with all of its paths, and the first commit that has it there.
  std::map<std::string, std::vector<Sighting>> blobs;
};

/// `revisions`: as for git rev-list.
Result<History> history_of(const ScanGit& git,
                           const std::vector<std::string>& revisions);

}  // namespace hoopgit::cli
