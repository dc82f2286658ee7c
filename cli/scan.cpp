#include "cli/scan.hpp"

#include "cli/compat_scan.hpp"
#include "cli/scan_progress.hpp"
#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <unistd.h>

#include <algorithm>

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

/// What a relay would not know of cannot be asked for.
Result<ScanChoice> choice_of(const ScanCommand& command) {
  ScanChoice choice = command.choice;
  if (!command.as_relay) return choice;
  if (!choice.config.empty() || !choice.baseline.empty() || command.max_bytes ||
      command.decode_depth || command.archive_depth)
    return Error{Fault::usage,
                 "cannot scan as a relay does by rules, entries or limits of "
                 "your own",
                 "leave out --as-relay, or the other option"};
  choice.no_config = true;
  return choice;
}

ScanOptions options_of(const ScanCommand& command, ScanSetup& setup) {
  ScanOptions options = setup.options(is_walked(command));
  if (command.as_relay) options.settle = {};
  options.honour_allow_comments = !command.no_inline_allow;
  options.shallow_ok = command.shallow_ok;
  options.largest = command.max_bytes.value_or(options.largest);
  options.decode_depth = command.decode_depth.value_or(options.decode_depth);
  options.archives.depth =
      command.archive_depth.value_or(options.archives.depth);
  return options;
}

/// With what a person sees meanwhile. Not for standard input: whoever types it
/// is in no need of a bar, and Ctrl-C is to end the program.
Result<scan::Report> watched_report_of(const Context& context,
                                       const ScanCommand& command,
                                       ScanSetup& setup, Excerpts& excerpts) {
  ScanOptions options = options_of(command, setup);
  options.sink = excerpts.sink();
  if (command.source == Source::stdin_stream)
    return report_of(command, setup.scanner(), options);
  ScanDisplay display(context.terminal, ::isatty(STDERR_FILENO) == 1,
                      &std::chrono::steady_clock::now);
  options.watch = [&](const ScanProgress& progress) {
    return display.goes_on(progress);
  };
  return report_of(command, setup.scanner(), options);
}

Result<ReportFormat> format_of(const Context& context,
                               const ReportShape& shape) {
  if (shape.format.empty())
    return context.globals.json ? ReportFormat::json : ReportFormat::text;
  const auto format = report_format_named(shape.format);
  if (!format)
    return Error{Fault::usage, "cannot scan: there is no format '" +
                                   printable(shape.format) + "'"};
  return *format;
}

/// What is asked for that cannot be is told before the scan, not after it.
Result<void> check(const Context& context, const ReportShape& shape,
                   const scan::Ruleset& rules) {
  TRY(format_of(context, shape));
  if (!shape.min_confidence.empty() &&
      !scan::confidence_named(shape.min_confidence))
    return Error{Fault::usage,
                 "cannot scan: '" + printable(shape.min_confidence) +
                     "' is no confidence",
                 "guess, likely or sure"};
  for (const auto& rule : shape.rules)
    if (rules.find(rule) == nullptr)
      return Error{Fault::usage,
                   "cannot scan: there is no rule '" + printable(rule) + "'"};
  return {};
}

/// Leaves out what was not asked for. A finding is one of a rule that gave way
/// to a surer one too.
void narrow(const ReportShape& shape, std::vector<scan::Finding>& findings) {
  const auto least = scan::confidence_named(shape.min_confidence)
                         .value_or(scan::Confidence::guess);
  const auto is_wanted = [&](const std::string& rule) {
    return std::find(shape.rules.begin(), shape.rules.end(), rule) !=
           shape.rules.end();
  };
  std::erase_if(findings, [&](const scan::Finding& finding) {
    const bool is_of_rule =
        shape.rules.empty() || is_wanted(finding.rule) ||
        std::any_of(finding.also.begin(), finding.also.end(), is_wanted);
    return finding.confidence < least || !is_of_rule;
  });
}

std::string statistics(const scan::Report& report,
                       std::chrono::steady_clock::duration time) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  std::string line = "took " + std::to_string(milliseconds) + " ms";
  if (milliseconds > 0)
    line += ", " +
            std::to_string(report.bytes / 1000 /
                           static_cast<std::uint64_t>(milliseconds)) +
            " MB/s";
  return line + "; " + std::to_string(report.findings.size()) + " count, " +
         std::to_string(report.excused.size()) + " are excused, " +
         std::to_string(report.gaps.size()) + " gaps";
}

CompatScan::Source compat_source(const ScanCommand& command) {
  switch (command.source) {
    case Source::staged:
      return command.worktree ? CompatScan::Source::worktree
                              : CompatScan::Source::staged;
    case Source::tree:
      return CompatScan::Source::files;
    case Source::stdin_stream:
      return CompatScan::Source::stdin_stream;
    case Source::range:
    case Source::history:
    case Source::blob:
      break;
  }
  return CompatScan::Source::history;
}

CompatScan compat_scan_of(const ScanCommand& command) {
  CompatScan scan{compat_source(command), command.arguments, command.compat};
  scan.options.config = command.choice.config;
  scan.options.decode_depth =
      command.decode_depth.value_or(scan.options.decode_depth);
  scan.options.archive_depth =
      command.archive_depth.value_or(scan.options.archive_depth);
  for (const auto& rules : command.shape.rules)
    for (const auto rule : split(rules, ','))
      scan.options.rules.emplace_back(rule);
  return scan;
}

}  // namespace

Result<int> show_report(const Context& context, scan::Report report,
                        const Excerpts& excerpts, const ScanSetup& setup,
                        const ReportShape& shape, std::string_view source,
                        bool require_input) {
  narrow(shape, report.findings);
  narrow(shape, report.excused);
  const ReportFormat format = TRY(format_of(context, shape));
  const scan::Ruleset rules = setup.rules().ruleset();
  const ShownReport shown{
      report,
      excerpts,
      rules,
      shape.show_allowed,
      shape.output.empty() && context.terminal.is_colourful(),
      shape.is_strict};
  const std::string text = write_report(format, shown);
  if (shape.output.empty())
    context.terminal.print_raw(text);
  else
    TRY(replace_file(shape.output, text));
  // Also when quiet: "nothing to scan" must never look like "no secrets".
  context.terminal.urge(closing_line(report, source, setup.rules().name()));
  return scan_status(report, require_input, shape.is_strict);
}

Result<int> scan(const Context& context, const ScanCommand& command) {
  if (!command.compat.mode.empty())
    return compat_scan(context, compat_scan_of(command));
  auto setup = TRY(ScanSetup::make(context, TRY(choice_of(command))));
  TRY(check(context, command.shape, setup.rules().ruleset()));
  const auto began = std::chrono::steady_clock::now();
  Excerpts excerpts;
  auto report = TRY(watched_report_of(context, command, setup, excerpts));
  if (command.shape.stats)
    context.terminal.urge(
        statistics(report, std::chrono::steady_clock::now() - began));
  const int status =
      TRY(show_report(context, std::move(report), excerpts, setup,
                      command.shape, name_of(command), command.require_input));
  if (!command.fail_on_unused) return status;
  const auto unused = setup.acceptance().unused();
  for (const auto& entry : unused)
    context.terminal.urge("unused: " + entry);
  return status == exit_done && !unused.empty() ? exit_refused : status;
}

}  // namespace hoopgit::cli
