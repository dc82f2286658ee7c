#include "cli/hooks.hpp"

#include "cli/scan_git.hpp"
#include "core/base/file.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = "# hoopgit:pre-commit";

struct Hooks {
  fs::path ours;
  fs::path other;  ///< Where somebody else's is kept.
};

Result<Hooks> hooks_of(const fs::path& work_tree) {
  auto folder = TRY(ScanGit(work_tree, "find the hooks of this repository")
                        .text({"rev-parse", "--path-format=absolute",
                               "--git-path", "hooks"}));
  if (folder.ends_with('\n')) folder.pop_back();
  return Hooks{fs::path(folder) / "pre-commit",
               fs::path(folder) / "pre-commit.local"};
}

bool is_there(const fs::path& path) {
  std::error_code problem;
  return fs::exists(fs::symlink_status(path, problem));
}

bool is_ours(const fs::path& path) {
  const auto text = read_file(path);
  return text && text->find(mark) != std::string::npos;
}

Result<void> move_file(const fs::path& from, const fs::path& to) {
  std::error_code problem;
  fs::rename(from, to, problem);
  if (problem) return from_errno("rename " + from.string(), problem.value());
  return {};
}

/// 'a' -> 'a', it's -> 'it'\''s': one word for sh, whatever is inside.
std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else
      word += c;
  }
  return word + "'";
}

}  // namespace

std::string pre_commit_script(const fs::path& hoopgit) {
  return "#!/bin/sh\n" + std::string(mark) +
         "\n"
         "# Looks for secrets in what is about to be committed. A hook of your "
         "own\n"
         "# goes into pre-commit.local beside this file, and runs first.\n"
         "# To remove it, put that one, if there is one, in the place of "
         "this.\n"
         "local=$(dirname -- \"$0\")/pre-commit.local\n"
         "if [ -x \"$local\" ]; then\n"
         "  \"$local\" \"$@\" || exit\n"
         "fi\n"
         "exec " +
         quoted(hoopgit.string()) + " scan staged\n";
}

Result<HookChange> install_pre_commit(const fs::path& work_tree,
                                      const fs::path& hoopgit) {
  if (!hoopgit.is_absolute())
    return Error{Fault::usage,
                 "cannot install the hook: the path of hoopgit "
                 "is not absolute"};
  const Hooks hooks = TRY(hooks_of(work_tree));
  std::error_code problem;
  fs::create_directories(hooks.ours.parent_path(), problem);
  if (problem)
    return from_errno("make " + hooks.ours.parent_path().string(),
                      problem.value());
  if (is_there(hooks.ours) && !is_ours(hooks.ours)) {
    if (is_there(hooks.other))
      return Error{Fault::conflict,
                   "cannot install the hook: both " + hooks.ours.string() +
                       " and " + hooks.other.filename().string() +
                       " are there already",
                   "join the two in pre-commit.local, and remove pre-commit"};
    TRY(move_file(hooks.ours, hooks.other));
  }
  TRY(replace_file(hooks.ours, pre_commit_script(hoopgit), 0755));
  return HookChange{hooks.ours, is_there(hooks.other)};
}

Result<HookChange> remove_pre_commit(const fs::path& work_tree) {
  const Hooks hooks = TRY(hooks_of(work_tree));
  if (!is_ours(hooks.ours))
    return Error{Fault::not_found,
                 "cannot remove the hook: " + hooks.ours.string() +
                     " is not one of hoopgit"};
  const bool has_other = is_there(hooks.other);
  if (has_other) {
    TRY(move_file(hooks.other, hooks.ours));  // Replaces ours in one step.
  } else {
    std::error_code problem;
    fs::remove(hooks.ours, problem);
    if (problem)
      return from_errno("remove " + hooks.ours.string(), problem.value());
  }
  return HookChange{hooks.ours, has_other};
}

}  // namespace hoopgit::cli
