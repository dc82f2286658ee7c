#include "cli/hooks.hpp"

#include "cli/scan_git.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <unistd.h>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

std::string mark_of(const std::string& name) {
  return "# hoopgit:" + name + "\n";
}

fs::path kept_in(const fs::path& folder, const std::string& name) {
  return folder / (name + ".local");
}

bool is_there(const fs::path& path) {
  std::error_code problem;
  return fs::exists(fs::symlink_status(path, problem));
}

bool is_ours(const fs::path& path, const std::string& name) {
  const auto text = read_file(path);
  return text && text->find(mark_of(name)) != std::string::npos;
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

/// Sets $own to the hook that core.hooksPath hides.
std::string find_own(const std::string& name) {
  return "own=$(git rev-parse --git-common-dir)/hooks/" + name + "\n";
}

/// Runs one in a variable, if it is there; `feed`: what writes its input.
std::string run_first(const std::string& variable, const std::string& feed) {
  return "if [ -x \"$" + variable + "\" ]; then\n  " + feed + "\"$" + variable +
         "\" \"$@\" || exit\nfi\n";
}

/// git's output of one path; without its LF.
Result<fs::path> path_from(const ScanGit& git,
                           std::vector<std::string> arguments) {
  auto printed = TRY(git.text(std::move(arguments)));
  if (printed.ends_with('\n')) printed.pop_back();
  return fs::path(printed);
}

}  // namespace

const std::vector<std::string>& scanning_hooks() {
  static const std::vector<std::string> names = {
      "pre-commit", "pre-merge-commit", "pre-push"};
  return names;
}

const std::vector<std::string>& other_hooks() {
  static const std::vector<std::string> names = {
      "applypatch-msg",        "commit-msg",         "fsmonitor-watchman",
      "p4-changelist",         "p4-post-changelist", "p4-pre-submit",
      "p4-prepare-changelist", "post-applypatch",    "post-checkout",
      "post-commit",           "post-index-change",  "post-merge",
      "post-receive",          "post-rewrite",       "post-update",
      "pre-applypatch",        "pre-auto-gc",        "pre-rebase",
      "pre-receive",           "prepare-commit-msg", "proc-receive",
      "push-to-checkout",      "sendemail-validate", "update"};
  return names;
}

Result<fs::path> hooks_folder(const fs::path& work_tree) {
  return path_from(
      ScanGit(work_tree, "find the hooks of this repository"),
      {"rev-parse", "--path-format=absolute", "--git-path", "hooks"});
}

Result<fs::path> global_hooks_folder() {
  // With a default, so that an unset key is no failure.
  auto folder = TRY(path_from(ScanGit(".", "find the hooks of this user"),
                              {"config", "--global", "--type=path", "--default",
                               "", "--get", "core.hooksPath"}));
  if (!folder.empty() && !folder.is_absolute())
    return Error{Fault::usage,
                 "cannot find the hooks of this user: core.hooksPath is '" +
                     printable(folder.string()) + "', which is not absolute"};
  return folder;
}

Hook hook_in(const fs::path& folder, const std::string& name) {
  const fs::path path = folder / name;
  Hook hook{Hook::State::absent, path, is_there(kept_in(folder, name))};
  if (!is_there(path)) return hook;
  if (!is_ours(path, name))
    hook.state = Hook::State::foreign;
  else
    hook.state = ::access(path.c_str(), X_OK) == 0
                     ? Hook::State::ours
                     : Hook::State::not_executable;
  return hook;
}

std::string hook_script(const std::string& name, const fs::path& hoopgit,
                        bool for_all) {
  const bool has_input = name == "pre-push";
  const std::string feed =
      has_input ? "{ [ -z \"$input\" ] || printf '%s\\n' \"$input\"; } | " : "";
  std::string script = "#!/bin/sh\n" + mark_of(name) +
                       "# Looks for secrets. A hook of your own goes into " +
                       name +
                       ".local beside\n# this file, and runs first. "
                       "`hoopgit scan hook remove` undoes it.\n";
  if (has_input) script += "input=$(cat)\n";
  if (for_all) script += find_own(name) + run_first("own", feed);
  script += "local=$(dirname -- \"$0\")/" + name + ".local\n";
  script += run_first("local", feed);
  script += feed + (has_input ? "" : "exec ") + quoted(hoopgit.string()) +
            " scan hook run " + name + " -- \"$@\"\n";
  return script;
}

std::string passing_script(const std::string& name) {
  return "#!/bin/sh\n" + mark_of(name) +
         "# Runs the hook of the repository itself, which core.hooksPath "
         "hides.\n" +
         find_own(name) + "[ ! -x \"$own\" ] || exec \"$own\" \"$@\"\n";
}

Result<void> check_hook(const Hook& hook) {
  if (hook.state != Hook::State::foreign || !hook.has_other) return {};
  const std::string name = hook.path.filename().string();
  return Error{Fault::conflict,
               "cannot install the hook: both " + hook.path.string() + " and " +
                   name + ".local are there already",
               "join the two in " + name + ".local, and remove " + name};
}

Result<Hook> install_hook(const fs::path& folder, const std::string& name,
                          std::string_view script) {
  const Hook before = hook_in(folder, name);
  TRY(check_hook(before));
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return from_errno("make " + folder.string(), problem.value());
  if (before.state == Hook::State::foreign)
    TRY(move_file(before.path, kept_in(folder, name)));
  TRY(replace_file(before.path, script, 0755));
  return hook_in(folder, name);
}

Result<Hook> remove_hook(const fs::path& folder, const std::string& name) {
  const fs::path path = folder / name;
  if (!is_ours(path, name))
    return Error{Fault::not_found, "cannot remove the hook: " + path.string() +
                                       " is not one of hoopgit"};
  const bool has_other = is_there(kept_in(folder, name));
  if (has_other) {
    TRY(move_file(kept_in(folder, name), path));  // Replaces ours in one step.
  } else {
    std::error_code problem;
    fs::remove(path, problem);
    if (problem) return from_errno("remove " + path.string(), problem.value());
  }
  return Hook{Hook::State::absent, path, has_other};
}

}  // namespace hoopgit::cli
