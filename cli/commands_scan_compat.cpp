#include "cli/commands_scan_compat.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace hoopgit::cli {
namespace {

// Options that only have a meaning with --compat, and those that both kinds of
// scans have. All others are for scans of our own.
constexpr auto compat_only = std::to_array<std::string_view>(
    {"gitleaks-default", "baseline-path", "gitleaks-ignore-path",
     "report-format", "report-path", "redact", "show-secrets", "exit-code",
     "ignore-gitleaks-allow", "max-target-megabytes", "follow-symlinks",
     "log-opts", "platform"});
constexpr auto of_both = std::to_array<std::string_view>(
    {"compat", "config", "enable-rule", "worktree", "json", "quiet", "verbose",
     "help", "max-decode-depth", "max-archive-depth"});

template <class Names>
bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_mode(const CLI::App& command, const CompatOptions& options) {
  for (const auto* option : command.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (options.mode.empty() && has(compat_only, name))
      throw CLI::ValidationError("--" + name + " needs --compat=gitleaks");
    if (!options.mode.empty() && !has(compat_only, name) && !has(of_both, name))
      throw CLI::ExtrasError({"--" + name});
  }
}

template <class Number>
void add_number(CLI::App& command, const char* name, Number& value,
                const char* description) {
  command.add_option(name, value, description)
      ->type_name("NUMBER")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

void add_compat(CLI::App& command, CompatOptions& options) {
  add_text(command, "--compat", options.mode,
           "Find and report just what this scanner would: gitleaks", "SCANNER");
  add_text(command, "--gitleaks-default", options.default_rules,
           "Its built-in configuration", "FILE");
  add_text(command, "-b,--baseline-path", options.baseline,
           "A JSON report: what is in it is not told", "FILE");
  add_text(command, "-i,--gitleaks-ignore-path", options.ignore_path,
           "A .gitleaksignore, or its folder", "PATH");
  add_text(command, "-f,--report-format", options.report_format,
           "json, csv, junit or sarif", "FORMAT");
  add_text(command, "-r,--report-path", options.report_path,
           "Write the report to a file; -: standard output", "FILE");
  command.add_flag("--redact{100}", options.redact,
                   "How much of secrets is left out: --redact=PERCENT");
  command.add_flag("--show-secrets", options.show_secrets,
                   "Leave out nothing; not on a terminal");
  add_number(command, "--exit-code", options.exit_code,
             "Exit code when there are findings");
  command.add_flag("--ignore-gitleaks-allow", options.ignore_allow,
                   "Report also what a comment allows");
  add_number(command, "--max-target-megabytes", options.most_megabytes,
             "Leave out larger files");
  command.add_flag("--follow-symlinks", options.follow_links,
                   "Scan the files that links lead to");
  add_text(command, "--log-opts", options.log_options,
           "Options and revisions for git log", "OPTIONS");
  add_text(command, "--platform", options.platform,
           "Where links to findings lead: github, gitlab …", "NAME");
  command.parse_complete_callback(
      [&command, &options] { check_mode(command, options); });
}

std::optional<int> compat_exit_code(int argc, char** argv,
                                    const CLI::ParseError& error) {
  const bool is_compat =
      std::any_of(argv, argv + argc, [](std::string_view argument) {
        return argument == "--compat" || argument.starts_with("--compat=");
      });
  if (!is_compat || error.get_exit_code() == 0) return std::nullopt;
  const bool is_unknown =
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  return is_unknown ? exit_unknown_option : exit_error;
}

}  // namespace hoopgit::cli
