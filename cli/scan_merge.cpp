#include "cli/scan_merge.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace hoopgit::cli {
namespace {

// Each of these has a configuration key that would change it.
const std::vector<std::string> diff_arguments = {"diff",
                                                 "--raw",
                                                 "--patch",
                                                 "--no-abbrev",
                                                 "--full-index",
                                                 "-U0",
                                                 "--inter-hunk-context=0",
                                                 "-M",
                                                 "-l1000",
                                                 "--no-ext-diff",
                                                 "--no-textconv",
                                                 "--no-color",
                                                 "--src-prefix=a/",
                                                 "--dst-prefix=b/",
                                                 "--no-relative",
                                                 "--submodule=short",
                                                 "--ignore-submodules=none",
                                                 "--diff-algorithm=myers",
                                                 "--indent-heuristic",
                                                 "--output-indicator-new=+",
                                                 "--output-indicator-old=-",
                                                 "-O/dev/null"};

Result<Added> added_to(const ScanGit& git, const LocalChanges& changes,
                       const std::string& parent) {
  Added added;
  DiffReader reader([&](const AddedLines& hunk) {
    const auto count = static_cast<std::size_t>(
        std::count(hunk.text.begin(), hunk.text.end(), '\n') +
        (hunk.text.ends_with('\n') ? 0 : 1));
    added.lines[hunk.path].push_back(
        {hunk.first_line, hunk.first_line + count});
  });
  TRY(read_local_diff(git, changes, parent, reader));
  for (const auto& opaque : reader.opaque())
    added.blobs.insert(opaque.new_id);
  for (const auto& file : reader.files())
    added.paths.insert(file.path);
  return added;
}

}  // namespace

bool Added::has_line(const std::string& path, std::size_t line) const {
  const auto found = lines.find(path);
  if (found == lines.end()) return false;
  const auto& runs = found->second;
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), line,
      [](std::size_t at, const Run& run) { return at < run.begin; });
  return after != runs.begin() && line < std::prev(after)->end;
}

Result<void> read_local_diff(const ScanGit& git, const LocalChanges& changes,
                             const std::string& parent, DiffReader& reader) {
  auto arguments = diff_arguments;
  if (!changes.worktree) arguments.emplace_back("--cached");
  if (!parent.empty()) arguments.push_back(parent);
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), changes.paths.begin(), changes.paths.end());
  TRY(git.run(std::move(arguments),
              [&](std::string_view piece) { return reader.feed(piece); }));
  return reader.finish();
}

Result<std::vector<Added>> added_to_other_parents(const ScanGit& git,
                                                  const LocalChanges& changes) {
  std::vector<Added> others;
  for (const auto& id : changes.merged)
    others.push_back(TRY(added_to(git, changes, id)));
  if (changes.worktree || !others.empty()) return others;
  const auto printed = TRY(git.text(
      {"rev-parse", "--path-format=absolute", "--git-path", "MERGE_HEAD"}));
  const auto file = printed.substr(0, printed.empty() ? 0 : printed.size() - 1);
  if (!std::filesystem::exists(file)) return others;
  const auto ids = TRY(read_file(file));
  for (const auto id : split(ids, '\n'))
    if (!id.empty())
      others.push_back(TRY(added_to(git, changes, std::string(id))));
  return others;
}

void for_new_runs(const AddedLines& hunk, const std::vector<Added>& others,
                  const std::function<void(const AddedLines&)>& take) {
  if (others.empty()) return take(hunk);
  std::string_view rest = hunk.text;
  std::size_t line = hunk.first_line;
  std::size_t run = 0;  // Bytes of the run that ends before `rest`.
  std::size_t first = line;
  const auto end_run = [&] {
    if (run > 0) take({hunk.path, first, {rest.data() - run, run}});
    run = 0;
  };
  while (!rest.empty()) {
    const auto size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const bool is_new = std::all_of(
        others.begin(), others.end(),
        [&](const Added& other) { return other.has_line(hunk.path, line); });
    if (!is_new) end_run();
    if (is_new && run == 0) first = line;
    if (is_new) run += size;
    rest.remove_prefix(size);
    ++line;
  }
  end_run();
}

}  // namespace hoopgit::cli
