#include "cli/scan.hpp"

#include "cli/scan_progress.hpp"
#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"

#include <unistd.h>

namespace hoopgit::cli {
namespace {

using Source = ScanCommand::Source;

std::string_view name_of(const ScanCommand& command) {
  switch (command.source) {
    case Source::staged:
      return command.worktree ? "worktree" : "staged";
    case Source::range:
      return "range";
    case Source::history:
      return "history";
    case Source::tree:
      return "tree";
    case Source::blob:
      return "blob";
    case Source::stdin_stream:
      return "stdin";
  }
  return "stdin";
}

Result<scan::Report> scan_files(const ScanCommand& command,
                                const scan::Scanner& scanner,
                                const ScanOptions& options) {
  if (!command.revision.empty())
    return scan_revision(".", command.revision, command.arguments, scanner,
                         options);
  std::vector<std::filesystem::path> paths(command.arguments.begin(),
                                           command.arguments.end());
  if (paths.empty()) paths.emplace_back(".");
  return scan_tree(paths, scanner, options);
}

Result<scan::Report> report_of(const ScanCommand& command,
                               const scan::Scanner& scanner,
                               const ScanOptions& options) {
  switch (command.source) {
    case Source::staged:
      return scan_staged(".", scanner, options,
                         {command.worktree, command.arguments});
    case Source::range:
      return scan_range(".", command.arguments, scanner, options);
    case Source::history:
      return scan_range(".", {"--all"}, scanner, options);
    case Source::tree:
      return scan_files(command, scanner, options);
    case Source::blob:
      return scan_objects(".", command.arguments, scanner, options);
    case Source::stdin_stream:
      return scan_stream(STDIN_FILENO,
                         command.path.empty() ? "-" : command.path, scanner,
                         options);
  }
  return Error{Fault::internal, "cannot scan: there is no such source"};
}

/// Whether paths are named from the current folder.
bool is_walked(const ScanCommand& command) {
  return command.source == Source::tree && command.revision.empty();
}

/// With what a person sees meanwhile. Not for standard input: whoever types it
/// is in no need of a bar, and Ctrl-C is to end the program.
Result<scan::Report> watched_report_of(const Context& context,
                                       const ScanCommand& command,
                                       ScanSetup& setup) {
  ScanOptions options{.honour_allow_comments = !command.no_inline_allow,
                      .largest = command.max_bytes,
                      .shallow_ok = command.shallow_ok,
                      .settle = setup.settle(is_walked(command))};
  if (command.source == Source::stdin_stream)
    return report_of(command, setup.scanner(), options);
  ScanDisplay display(context.terminal, ::isatty(STDERR_FILENO) == 1,
                      &std::chrono::steady_clock::now);
  options.watch = [&](const ScanProgress& progress) {
    return display.goes_on(progress);
  };
  return report_of(command, setup.scanner(), options);
}

}  // namespace

int show_report(const Context& context, const scan::Report& report,
                const ScanSetup& setup, std::string_view source,
                bool require_input) {
  if (context.globals.json)
    context.terminal.print_json(scan::to_json(report));
  else
    context.terminal.print_text(findings_text(report, setup.rules().ruleset()));
  // Also when quiet: "nothing to scan" must never look like "no secrets".
  context.terminal.urge(closing_line(report, source, setup.rules().name()));
  return scan_status(report, require_input);
}

Result<int> scan(const Context& context, const ScanCommand& command) {
  auto setup = TRY(ScanSetup::make(context, command.choice));
  const auto report = TRY(watched_report_of(context, command, setup));
  const int status = show_report(context, report, setup, name_of(command),
                                 command.require_input);
  if (!command.fail_on_unused) return status;
  const auto unused = setup.acceptance().unused();
  for (const auto& entry : unused)
    context.terminal.urge("unused: " + entry);
  return status == exit_done && !unused.empty() ? exit_refused : status;
}

}  // namespace hoopgit::cli
