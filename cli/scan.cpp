#include "cli/scan.hpp"

#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"
#include "core/crypto/crypto.hpp"

#include <unistd.h>

namespace hoopgit::cli {
namespace {

using Source = ScanCommand::Source;

std::string_view name_of(Source source) {
  switch (source) {
    case Source::staged:
      return "staged";
    case Source::range:
      return "range";
    case Source::tree:
      return "tree";
    case Source::stdin_stream:
      return "stdin";
  }
  return "stdin";
}

Result<scan::Report> report_of(const ScanCommand& command) {
  // Fingerprints are for comparing within one report: a key for this run.
  const scan::Scanner scanner{Secret(crypto::random_bytes(32))};
  const ScanOptions options{.honour_allow_comments = !command.no_inline_allow};
  switch (command.source) {
    case Source::staged:
      return scan_staged(".", scanner, options);
    case Source::range:
      return scan_range(".", command.arguments, scanner, options);
    case Source::tree: {
      std::vector<std::filesystem::path> paths(command.arguments.begin(),
                                               command.arguments.end());
      if (paths.empty()) paths.emplace_back(".");
      return scan_tree(paths, scanner, options);
    }
    case Source::stdin_stream:
      return scan_stream(STDIN_FILENO,
                         command.path.empty() ? "-" : command.path, scanner,
                         options);
  }
  return Error{Fault::internal, "cannot scan: there is no such source"};
}

}  // namespace

Result<int> scan(const Context& context, const ScanCommand& command) {
  const scan::Report report = TRY(report_of(command));
  if (context.globals.json)
    context.terminal.print_json(scan::to_json(report));
  else
    context.terminal.print_text(findings_text(report));
  // Also when quiet: "nothing to scan" must never look like "no secrets".
  context.terminal.urge(closing_line(report, name_of(command.source)));
  return scan_status(report, command.require_input);
}

}  // namespace hoopgit::cli
