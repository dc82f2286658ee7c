#include "cli/scan_remark.hpp"

#include "cli/hooks.hpp"
#include "cli/scan_git.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/config/config.hpp"
#include "core/scan/engine.hpp"

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using Gravity = scan::Lint::Gravity;

constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

std::string place_of(const fs::path& file, std::size_t line) {
  const std::string name = printable(file.string());
  return line == 0 ? name : name + ":" + std::to_string(line);
}

std::string hooks_remedy() {
  return "hoopgit scan hook install";
}

Remark remark_on(const Hook& hook) {
  const std::string place = printable(hook.path.string());
  if (hook.state == Hook::State::not_executable)
    return {Gravity::odd, place, "Git does not run it: it is not executable",
            "chmod +x " + place};
  if (hook.state == Hook::State::foreign)
    return {Gravity::odd, place, "it is not of hoopgit: nothing is scanned",
            hooks_remedy()};
  return {Gravity::note, place, "there is no such hook: nothing is scanned",
          hooks_remedy()};
}

/// Hooks of ours where Git does not look, because core.hooksPath says so.
void add_shadowed(const fs::path& used, Remarks& remarks) {
  const auto printed =
      ScanGit(".", "find the hooks")
          .text({"rev-parse", "--path-format=absolute", "--git-common-dir"});
  if (!printed) return;
  const fs::path own = fs::path(trim(*printed)) / "hooks";
  std::error_code problem;
  if (fs::equivalent(own, used, problem)) return;
  for (const auto& name : scanning_hooks())
    if (hook_in(own, name).state == Hook::State::ours &&
        hook_in(used, name).state != Hook::State::ours)
      remarks.push_back({Gravity::odd, printable((own / name).string()),
                         "core.hooksPath hides it", hooks_remedy()});
}

}  // namespace

Remarks remarks_on_rules(const fs::path& file, const fs::path& top) {
  const auto text = read_file(file, most_bytes);
  if (!text)
    return {{Gravity::wrong, place_of(file, 0), text.error().message, ""}};
  const fs::path beside = file.has_parent_path() ? file.parent_path() : ".";
  Remarks remarks;
  for (auto& lint : scan::lint_config(*text, file, scan::kind_of(file),
                                      top.empty() ? beside : top))
    remarks.push_back(
        {lint.gravity,
         place_of(lint.file.empty() ? file : beside / lint.file, lint.line),
         std::move(lint.text), std::move(lint.remedy)});
  return remarks;
}

Remarks remarks_on_choice(const fs::path& chosen, const fs::path& top) {
  Remarks remarks;
  if (top.empty() || chosen.empty()) return remarks;
  for (const auto* name : {".hoopgit/scan.toml", ".gitleaks.toml"}) {
    std::error_code problem;
    const fs::path other = top / name;
    if (fs::exists(other, problem) && !fs::equivalent(other, chosen, problem))
      remarks.push_back({Gravity::odd, place_of(other, 0),
                         "it is not read, since " + place_of(chosen, 0) +
                             " is: one file wins",
                         "keep one of them, or extend it"});
  }
  return remarks;
}

Remarks remarks_on_hooks() {
  Remarks remarks;
  const auto folder = hooks_folder(".");
  if (!folder) return remarks;
  for (const auto& name : scanning_hooks())
    if (const Hook hook = hook_in(*folder, name);
        hook.state != Hook::State::ours)
      remarks.push_back(remark_on(hook));
  add_shadowed(*folder, remarks);
  return remarks;
}

Remarks remarks_on_engine() {
  const std::string way = scan::Engine(scan::built_in_ruleset()).way();
  if (way.ends_with("database")) return {};
  return {{Gravity::odd, "libhs",
           "the regex database that is built in does not fit this machine's "
           "library: the same is found, slower, by keywords",
           "use the library that hoopgit was built with"}};
}

}  // namespace hoopgit::cli
