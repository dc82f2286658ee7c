#include "cli/scan_history.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::cli {
namespace {

constexpr std::string_view submodule_mode = "160000";

Error broken(std::string_view what) {
  return {Fault::corrupt,
          "cannot read the output of git diff-tree: " + std::string(what)};
}

bool is_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::string> listed(const ScanGit& git,
                           std::vector<std::string> arguments,
                           const std::vector<std::string>& revisions) {
  arguments.insert(arguments.begin(), "rev-list");
  arguments.insert(arguments.end(), revisions.begin(), revisions.end());
  arguments.emplace_back("--");
  return git.text(std::move(arguments));
}

Result<void> read_commits(const ScanGit& git,
                          const std::vector<std::string>& revisions,
                          History& history) {
  const auto lines =
      TRY(listed(git, {"--topo-order", "--reverse", "--boundary"}, revisions));
  for (const auto line : split(lines, '\n')) {
    if (line.starts_with('-'))
      history.boundary.emplace_back(line.substr(1));
    else if (!line.empty())
      history.commits.emplace_back(line);
  }
  return {};
}

Result<void> read_others(const ScanGit& git,
                         const std::vector<std::string>& revisions,
                         History& history) {
  const std::set<std::string_view> commits(history.commits.begin(),
                                           history.commits.end());
  const auto lines =
      TRY(listed(git, {"--objects", "--filter=tree:0"}, revisions));
  for (const auto line : split(lines, '\n')) {
    const auto id = line.substr(0, line.find(' '));
    if (!id.empty() && !commits.contains(id)) history.others.emplace_back(id);
  }
  return {};
}

Result<void> read_blobs(const ScanGit& git, History& history) {
  if (history.commits.empty()) return {};
  TreeDiffReader reader(
      [&](std::string_view commit, std::string_view blob, std::string path) {
        auto& seen = history.blobs[std::string(blob)];
        const bool is_known = std::any_of(
            seen.begin(), seen.end(),
            [&](const Sighting& sighting) { return sighting.path == path; });
        if (!is_known) seen.push_back({std::move(path), std::string(commit)});
      });
  TRY(git.run(
      {"diff-tree", "--stdin", "-r", "-z", "--raw", "-c", "--root",
       "--no-abbrev", "--no-renames", "--no-color", "--no-ext-diff",
       "--ignore-submodules=none", "-O/dev/null"},
      [&](std::string_view piece) { return reader.feed(piece); },
      join(history.commits, "\n") + "\n"));
  return reader.finish();
}

}  // namespace

Result<void> TreeDiffReader::feed(std::string_view piece) {
  for (auto end = piece.find('\0'); end != std::string_view::npos;
       end = piece.find('\0')) {
    if (carry_.empty()) {
      TRY(word(piece.substr(0, end)));
    } else {
      carry_ += piece.substr(0, end);
      TRY(word(carry_));
      carry_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  carry_ += piece;
  return {};
}

Result<void> TreeDiffReader::finish() const {
  if (awaits_path_ || !carry_.empty()) return broken("it ends too early");
  return {};
}

// An id; or ":100644 100644 <old> <new> M" and, as the next word, the path. Of
// a merge there are as many colons, modes and ids more as parents.
Result<void> TreeDiffReader::word(std::string_view text) {
  if (awaits_path_) {
    awaits_path_ = false;
    if (text.empty()) return broken("a path is empty");
    if (!blob_.empty()) take_(commit_, blob_, std::string(text));
    return {};
  }
  if (!text.starts_with(':')) {
    if (!is_id(text)) return broken("a commit has no id");
    commit_ = text;
    return {};
  }
  const auto parents = std::min(text.find_first_not_of(':'), text.size());
  const auto words = split(text.substr(parents), ' ');
  if (commit_.empty() || words.size() != 2 * parents + 3)
    return broken("an entry has other columns");
  const auto id = words[2 * parents + 1];
  if (!is_id(id)) return broken("an entry has no id");
  const bool is_gone = id.find_first_not_of('0') == std::string_view::npos;
  blob_ = is_gone || words[parents] == submodule_mode ? std::string_view() : id;
  awaits_path_ = true;
  return {};
}

Result<History> history_of(const ScanGit& git,
                           const std::vector<std::string>& revisions) {
  History history;
  TRY(read_commits(git, revisions, history));
  TRY(read_others(git, revisions, history));
  TRY(read_blobs(git, history));
  return history;
}

}  // namespace hoopgit::cli
