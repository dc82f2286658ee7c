#include "cli/scan_hook.hpp"

#include "cli/hook_run.hpp"
#include "cli/local_git.hpp"
#include "cli/scan.hpp"
#include "core/base/file.hpp"

#include <unistd.h>

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* hooks_path = "core.hooksPath";

/// A folder with hooks, and whether it is the one that we make for all.
struct Folder {
  fs::path path;
  bool is_for_all = false;
};

Result<Folder> folder_of(const Context& context, const HookOptions& options) {
  if (!options.global) return Folder{TRY(hooks_folder("."))};
  const fs::path ours =
      TRY(context.environment.config_folder()) / "hoopgit" / "hooks";
  const fs::path set = TRY(global_hooks_folder());
  return Folder{set.empty() ? ours : set, set.empty() || set == ours};
}

std::vector<std::string> names_of(const HookOptions& options) {
  auto names = scanning_hooks();
  if (options.commit_msg) names.emplace_back("commit-msg");
  return names;
}

Result<fs::path> this_program() {
  std::error_code problem;
  const auto self = fs::read_symlink("/proc/self/exe", problem);
  if (problem) return from_errno("find this program", problem.value());
  return self;
}

/// Those of Git's other hooks that one of ours only hands on to.
Result<void> install_passing(const Folder& folder,
                             const std::vector<std::string>& scanning) {
  for (const auto& name : other_hooks())
    if (std::find(scanning.begin(), scanning.end(), name) == scanning.end() &&
        hook_in(folder.path, name).state == Hook::State::absent)
      TRY(install_hook(folder.path, name, passing_script(name)));
  TRY(remove_config(ConfigScope::global, hooks_path));
  return add_config(ConfigScope::global, hooks_path, folder.path.string());
}

std::string_view name_of(Hook::State state) {
  switch (state) {
    case Hook::State::ours:
      return "installed";
    case Hook::State::absent:
      return "absent";
    case Hook::State::not_executable:
      return "not executable";
    case Hook::State::foreign:
      return "not of hoopgit";
  }
  return {};
}

json::Value to_json(const Hooks& hooks) {
  json::Array list;
  for (const auto& hook : hooks)
    list.push_back(json::object({{"name", hook.path.filename().string()},
                                 {"state", name_of(hook.state)},
                                 {"path", hook.path.string()},
                                 {"has_other", hook.has_other}}));
  return json::object({{"hooks", std::move(list)}});
}

void show(const Context& context, const Hooks& hooks) {
  if (context.globals.json) return context.terminal.print_json(to_json(hooks));
  std::vector<Terminal::Row> rows;
  for (const auto& hook : hooks)
    rows.push_back({hook.path.filename().string(),
                    std::string(name_of(hook.state)), hook.path.string(),
                    hook.has_other ? "yes" : "no"});
  context.terminal.table({"HOOK", "STATE", "FILE", "ANOTHER RUNS FIRST"}, rows);
}

Result<std::string> standard_input() {
  constexpr std::size_t most = std::size_t{16} * 1024 * 1024;
  auto text = TRY(read_up_to(STDIN_FILENO, most));
  if (text.size() == most)
    return Error{Fault::limit, "cannot read standard input: it is too long"};
  return text;
}

}  // namespace

Result<Hooks> install_hooks(const Context& context,
                            const HookOptions& options) {
  const Folder folder = TRY(folder_of(context, options));
  const fs::path hoopgit = TRY(this_program());
  const auto names = names_of(options);
  for (const auto& name : names)
    TRY(check_hook(hook_in(folder.path, name)));
  Hooks hooks;
  for (const auto& name : names)
    hooks.push_back(TRY(install_hook(
        folder.path, name,
        hook_script(name, hoopgit, options.global && folder.is_for_all))));
  if (options.global && folder.is_for_all) TRY(install_passing(folder, names));
  return hooks;
}

Result<Hooks> remove_hooks(const Context& context, const HookOptions& options) {
  const Folder folder = TRY(folder_of(context, options));
  auto names = scanning_hooks();
  names.emplace_back("commit-msg");
  if (options.global && folder.is_for_all)
    names.insert(names.end(), other_hooks().begin(), other_hooks().end());
  Hooks removed;
  for (const auto& name : names) {
    const auto state = hook_in(folder.path, name).state;
    if (state == Hook::State::absent || state == Hook::State::foreign) continue;
    removed.push_back(TRY(remove_hook(folder.path, name)));
  }
  if (removed.empty())
    return Error{Fault::not_found,
                 "cannot remove the hooks: none of hoopgit's are in " +
                     folder.path.string()};
  if (options.global && folder.is_for_all)
    TRY(remove_config(ConfigScope::global, hooks_path));
  return removed;
}

Result<int> hook_install(const Context& context, const HookOptions& options) {
  show(context, TRY(install_hooks(context, options)));
  return exit_done;
}

Result<int> hook_remove(const Context& context, const HookOptions& options) {
  show(context, TRY(remove_hooks(context, options)));
  return exit_done;
}

Result<int> hook_status(const Context& context, const HookOptions& options) {
  const Folder folder = TRY(folder_of(context, options));
  Hooks hooks;
  for (const auto& name : scanning_hooks())
    hooks.push_back(hook_in(folder.path, name));
  if (Hook message = hook_in(folder.path, "commit-msg");
      message.state != Hook::State::absent)
    hooks.push_back(std::move(message));
  show(context, hooks);
  const bool all = std::all_of(hooks.begin(), hooks.begin() + 3, [](auto& it) {
    return it.state == Hook::State::ours;
  });
  return all ? exit_done : exit_refused;
}

Result<int> hook_run(const Context& context, const HookRunOptions& options) {
  HookCall call{options.name, options.arguments, {}, hook_environment()};
  if (call.name == "pre-push") call.input = TRY(standard_input());
  auto setup = TRY(ScanSetup::make(context, {}));
  Excerpts excerpts;
  ScanOptions scanning = setup.options(false);
  scanning.sink = excerpts.sink();
  auto report = TRY(scan_for_hook(".", call, setup.scanner(), scanning));
  return show_report(context, std::move(report), excerpts, setup, {}, call.name,
                     false);
}

}  // namespace hoopgit::cli
