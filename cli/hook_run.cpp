#include "cli/hook_run.hpp"

#include "cli/scan_git.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>

extern char** environ;

namespace hoopgit::cli {
namespace {

constexpr std::string_view merged_head = "GITHEAD_";
constexpr std::string_view framework = "PRE_COMMIT";
constexpr std::string_view scissors =
    "------------------------ >8 ------------------------";

bool is_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view id) {
  return id.find_first_not_of('0') == std::string_view::npos;
}

Result<scan::Report> scan_commit(const std::filesystem::path& work_tree,
                                 const HookCall& call,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options) {
  const auto& said = call.environment;
  const auto from = said.find("PRE_COMMIT_FROM_REF");
  const auto to = said.find("PRE_COMMIT_TO_REF");
  if (from != said.end() && to != said.end())
    return scan_range(work_tree, {from->second + ".." + to->second}, scanner,
                      options);
  if (call.arguments.empty()) return scan_staged(work_tree, scanner, options);
  std::vector<std::filesystem::path> files;
  for (const auto& name : call.arguments)
    files.push_back(work_tree == "." ? std::filesystem::path(name)
                                     : work_tree / name);
  return scan_tree(files, scanner, options);
}

/// Git has not written MERGE_HEAD yet.
Result<scan::Report> scan_merge(const std::filesystem::path& work_tree,
                                const HookCall& call,
                                const scan::Scanner& scanner,
                                const ScanOptions& options) {
  LocalChanges changes;
  for (const auto& [name, value] : call.environment)
    if (name.starts_with(merged_head) && is_id(name.substr(8)))
      changes.merged.push_back(name.substr(8));
  return scan_staged(work_tree, scanner, options, changes);
}

Result<scan::Report> scan_push(const std::filesystem::path& work_tree,
                               const HookCall& call,
                               const scan::Scanner& scanner,
                               const ScanOptions& options) {
  const ScanGit git(work_tree, "scan the push");
  const std::string remote =
      call.arguments.empty() ? std::string() : call.arguments.front();
  // A push to a URL has the URL for a name, and no tracking branches.
  const auto remotes = TRY(git.text({"remote"}));
  const bool is_tracked =
      !remote.empty() &&
      ("\n" + remotes).find("\n" + remote + "\n") != std::string::npos;
  const auto has = [&](const std::string& id) {
    const auto printed = git.text({"cat-file", "--batch-check"}, id + "\n");
    return printed && printed->find(" missing") == std::string::npos;
  };
  const auto revisions = TRY(
      pushed_revisions(call.input, is_tracked ? remote : std::string(), has));
  if (!revisions.empty())
    return scan_range(work_tree, revisions, scanner, options);
  scan::Report nothing;
  nothing.ruleset = scanner.ruleset();
  return nothing;
}

Result<scan::Report> scan_message(const std::filesystem::path& work_tree,
                                  const HookCall& call,
                                  const scan::Scanner& scanner,
                                  const ScanOptions& options) {
  if (call.arguments.size() != 1)
    return Error{Fault::usage,
                 "cannot scan the message: the hook is given one file"};
  const std::string text =
      TRY(read_file(work_tree / call.arguments.front(), options.largest));
  const std::string_view message =
      std::string_view(text).substr(0, text.find(scissors));
  scan::Report report;
  scanner.scan({.kind = scan::Place::Kind::message, .commit = "this commit"},
               message, report, options.manner());
  report.sort();
  return report;
}

}  // namespace

std::map<std::string, std::string> hook_environment() {
  std::map<std::string, std::string> said;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    if (text.starts_with(merged_head) || text.starts_with(framework))
      said.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return said;
}

// "<local ref> <local id> <remote ref> <remote id>", a line each.
Result<std::vector<std::string>> pushed_revisions(
    std::string_view input, const std::string& tracked_remote,
    const std::function<bool(const std::string& id)>& has) {
  std::vector<std::string> tips;
  std::vector<std::string> there;
  for (const auto line : split(input, '\n')) {
    if (line.empty()) continue;
    const auto words = split(line, ' ');
    // A local "ref" may be any expression, blanks and all.
    if (words.size() < 4 || !is_id(words[words.size() - 3]) ||
        !is_id(words.back()))
      return Error{Fault::usage,
                   "cannot scan the push: a line is not what Git tells the "
                   "pre-push hook"};
    std::string tip(words[words.size() - 3]);
    std::string old(words.back());
    if (!is_zero(tip)) tips.push_back(std::move(tip));
    if (!is_zero(old) && has(old)) there.push_back(std::move(old));
  }
  if (tips.empty()) return tips;
  if (!there.empty() || !tracked_remote.empty()) tips.emplace_back("--not");
  tips.insert(tips.end(), there.begin(), there.end());
  if (!tracked_remote.empty()) tips.push_back("--remotes=" + tracked_remote);
  return tips;
}

Result<scan::Report> scan_for_hook(const std::filesystem::path& work_tree,
                                   const HookCall& call,
                                   const scan::Scanner& scanner,
                                   const ScanOptions& options) {
  using Run =
      Result<scan::Report> (*)(const std::filesystem::path&, const HookCall&,
                               const scan::Scanner&, const ScanOptions&);
  static const std::map<std::string_view, Run> hooks = {
      {"commit-msg", &scan_message},
      {"pre-commit", &scan_commit},
      {"pre-merge-commit", &scan_merge},
      {"pre-push", &scan_push}};
  const auto found = hooks.find(call.name);
  if (found == hooks.end())
    return Error{Fault::usage,
                 "cannot run the hook: none that scans is called "
                 "'" +
                     printable(call.name) + "'"};
  return found->second(work_tree, call, scanner, options);
}

}  // namespace hoopgit::cli
