#include "cli/compat_scan.hpp"

#include "cli/compat_link.hpp"
#include "cli/compat_rules.hpp"
#include "cli/compat_run.hpp"
#include "cli/compat_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/scan/compat/config.hpp"
#include "core/scan/compat/report.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using scan::compat::Finding;
using scan::compat::Format;
using scan::compat::Rules;
using Source = CompatScan::Source;

std::string target_of(const CompatScan& scan) {
  return scan.source == Source::files && !scan.arguments.empty()
             ? scan.arguments.front()
             : ".";
}

/// How the report is written; nullopt: there is none.
Result<std::optional<Format>> format_of(const Context& context,
                                        const CompatOptions& options) {
  using scan::compat::format_named;
  using scan::compat::format_of_file;
  if (!options.report_format.empty()) {
    const auto format = format_named(options.report_format);
    if (format) return format;
    if (options.report_format == "template")
      return Error{Fault::usage, "cannot write a report by a template",
                   "json, csv, junit or sarif"};
    return Error{Fault::usage,
                 "cannot write a report: there is no format '" +
                     printable(options.report_format) + "'",
                 "json, csv, junit or sarif"};
  }
  if (options.report_path.empty())
    return context.globals.json ? std::optional(Format::json) : std::nullopt;
  const auto format = format_of_file(options.report_path);
  if (format) return format;
  return Error{Fault::usage, "cannot write a report: its name tells no format",
               "say it with --report-format"};
}

/// All is left out, unless somebody asks for less.
Result<scan::compat::Redaction> redaction_of(const CompatOptions& options) {
  scan::compat::Redaction redaction;
  if (options.show_secrets) return scan::compat::Redaction{0};
  if (options.redact.empty()) return redaction;
  const char* const end = options.redact.data() + options.redact.size();
  const auto [read, problem] =
      std::from_chars(options.redact.data(), end, redaction.percent);
  if (problem == std::errc() && read == end) return redaction;
  return Error{Fault::usage, "cannot redact '" + printable(options.redact) +
                                 "': it is no percentage"};
}

bool is_for_terminal(const CompatOptions& options) {
  return (options.report_path.empty() || options.report_path == "-") &&
         ::isatty(STDOUT_FILENO) == 1;
}

bool takes_arguments(Source source) {
  return source == Source::files || source == Source::history;
}

Result<void> check(const CompatScan& scan) {
  const CompatOptions& options = scan.options;
  if (options.mode != "gitleaks")
    return Error{Fault::usage,
                 "cannot scan like '" + printable(options.mode) + "'",
                 "--compat=gitleaks"};
  const auto redaction = TRY(redaction_of(options));
  if (redaction.percent == 0 && is_for_terminal(options))
    return Error{Fault::usage, "cannot show secrets on a terminal",
                 "write the report to a file with --report-path"};
  if (scan.source == Source::files && scan.arguments.size() > 1)
    return Error{Fault::usage, "cannot scan more than one folder or file"};
  if (!takes_arguments(scan.source) && !scan.arguments.empty())
    return Error{Fault::usage, "cannot scan single files of what is staged"};
  return {};
}

bool is_unknown_option(const CompatScan& scan, const std::string& argument) {
  constexpr std::array<std::string_view, 5> of_revisions = {
      "--all", "--not", "--branches", "--remotes", "--tags"};
  return scan.source == Source::history && argument.starts_with('-') &&
         std::find(of_revisions.begin(), of_revisions.end(),
                   argument.substr(0, argument.find('='))) ==
             of_revisions.end();
}

/// What is not told again.
class KnownFiles {
 public:
  KnownFiles(const Context& context, const CompatOptions& options)
      : context_(context), options_(options) {}

  scan::compat::Known read(const std::string& target) {
    add_ignores(options_.ignore_path);
    add_ignores(fs::path(options_.ignore_path) / ".gitleaksignore");
    add_ignores(fs::path(target) / ".gitleaksignore");
    if (!options_.baseline.empty()) add_baseline(target);
    return std::move(known_);
  }

  /// As paths of the target would name it; empty: there is none.
  const std::string& baseline() const { return baseline_; }

 private:
  void add_ignores(const fs::path& file) {
    std::error_code problem;
    if (!fs::exists(file, problem) || fs::is_directory(file, problem)) return;
    const auto text = read_file(file);
    if (!text) return context_.terminal.problem(text.error());
    for (const auto& warning : known_.add_ignores(*text))
      context_.terminal.urge(printable(file.string()) + ": " + warning);
  }

  /// Without it more is told, not less: so the scan goes on.
  void add_baseline(const std::string& target) {
    constexpr std::size_t most = std::size_t{256} * 1024 * 1024;
    const auto text = read_file(options_.baseline, most);
    if (!text) return context_.terminal.problem(text.error());
    const auto redaction = redaction_of(options_);
    // That we redact by ourselves leaves the comparison as exact as it is.
    const bool is_redacted =
        !options_.redact.empty() && redaction && redaction->percent > 0;
    const auto added = known_.add_baseline(*text, is_redacted);
    if (!added) return context_.terminal.problem(added.error());
    baseline_ = fs::absolute(options_.baseline)
                    .lexically_normal()
                    .lexically_relative(fs::absolute(target).lexically_normal())
                    .string();
  }

  const Context& context_;
  const CompatOptions& options_;
  scan::compat::Known known_{};
  std::string baseline_{};
};

/// The configuration that a scan leaves out, as its paths would name it.
std::string left_out_config(const CompatScan& scan) {
  if (!scan.options.config.empty()) return scan.options.config;
  return (fs::path(target_of(scan)) / ".gitleaks.toml")
      .lexically_normal()
      .string();
}

/// Where findings of the history can be looked at.
Result<WebHost> web_host(const std::string& platform) {
  if (platform == "none") return WebHost{};
  const auto kind = web_host_named(platform);
  if (!kind)
    return Error{Fault::usage,
                 "cannot link to findings: there is no platform '" +
                     printable(platform) + "'"};
  Command command;
  command.argv = {"git", "ls-remote", "--quiet", "--get-url"};
  const auto remote = hoopgit::run(command);
  if (!remote || !remote->succeeded()) return WebHost{};
  return web_host_of(remote->output, *kind);
}

/// `git log` is given what one would give it.
std::vector<std::string> log_arguments(const CompatScan& scan) {
  std::vector<std::string> arguments = {"log", "-p", "-U0"};
  if (!scan.options.log_options.empty())
    for (const auto word : split(scan.options.log_options, ' '))
      arguments.emplace_back(word);
  arguments.insert(arguments.end(), scan.arguments.begin(),
                   scan.arguments.end());
  constexpr std::size_t fixed = 3;
  if (arguments.size() == fixed)
    arguments.insert(arguments.end(),
                     {"--full-history", "--all", "--diff-filter=tuxdb"});
  return arguments;
}

Result<void> read_source(const CompatScan& scan, CompatRun& run) {
  const CompatOptions& options = scan.options;
  switch (scan.source) {
    case Source::staged:
      return compat_git({"diff", "-U0", "--no-ext-diff", "--staged", "."},
                        options.archive_depth, run);
    case Source::worktree:
      return compat_git({"diff", "-U0", "--no-ext-diff", "."},
                        options.archive_depth, run);
    case Source::history:
      return compat_git(log_arguments(scan), options.archive_depth, run);
    case Source::files: {
      constexpr std::size_t megabyte = 1'000'000;
      return compat_files({.path = target_of(scan),
                           .largest = options.most_megabytes * megabyte,
                           .follow_links = options.follow_links,
                           .archive_depth = options.archive_depth},
                          run);
    }
    case Source::stdin_stream:
      return compat_stream(STDIN_FILENO, run);
  }
  return {};
}

/// Into a file, or where the path leads: a pipe, a device.
Result<void> write_report(const Context& context, const CompatOptions& options,
                          std::string_view text) {
  if (options.report_path.empty() || options.report_path == "-") {
    context.terminal.print_raw(text);
    return {};
  }
  std::error_code problem;
  const fs::path path = options.report_path;
  if (fs::exists(path, problem) && !fs::is_regular_file(path, problem))
    return write_file(path, text);
  return replace_file(path, text);
}

std::string closing_line(const CompatRun& run, std::size_t findings) {
  const std::string found = findings == 0 ? "no secrets"
                            : findings == 1
                                ? "1 finding"
                                : std::to_string(findings) + " findings";
  return "scanned " + std::to_string(run.bytes()) +
         " bytes as gitleaks: " + found +
         (run.missed().empty() ? "" : ", incomplete");
}

Result<int> scan_as_gitleaks(const Context& context, const CompatScan& scan) {
  const CompatOptions& options = scan.options;
  TRY(check(scan));
  const auto format = TRY(format_of(context, options));
  const Rules all =
      TRY(compat_rules(context.environment, options, target_of(scan)));
  const Rules tried =
      options.rules.empty() ? all : TRY(only(all, options.rules));
  const WebHost host = scan.source == Source::history
                           ? TRY(web_host(options.platform))
                           : WebHost{};
  KnownFiles files(context, options);
  auto known = files.read(target_of(scan));
  CompatRun run(
      {.rules = tried,
       .options = {.decode_depth = options.decode_depth,
                   .most_megabytes = options.most_megabytes,
                   .honour_allow_comments = !options.ignore_allow},
       .known = std::move(known),
       .redaction = TRY(redaction_of(options)),
       .left_out = {left_out_config(scan), files.baseline()},
       .url = [&](const Finding& finding) { return host.link_to(finding); }});
  const auto done = read_source(scan, run);
  if (!done) run.miss(done.error().message);
  const auto rows = run.rows();
  if (format) TRY(write_report(context, options, write(*format, rows, all)));
  for (const auto& missed : run.missed())
    context.terminal.urge(missed);
  context.terminal.urge(closing_line(run, rows.size()));
  if (!run.missed().empty()) return exit_error;
  return rows.empty() ? exit_done : options.exit_code;
}

}  // namespace

int compat_scan(const Context& context, const CompatScan& scan) {
  for (const auto& argument : scan.arguments)
    if (is_unknown_option(scan, argument)) {
      context.terminal.problem(
          {Fault::usage,
           "cannot scan: there is no option " + printable(argument),
           "give it to git log with --log-opts"});
      return exit_unknown_option;
    }
  const auto status = scan_as_gitleaks(context, scan);
  if (status) return *status;
  context.terminal.problem(status.error());
  return exit_error;
}

}  // namespace hoopgit::cli
