#pragma once

#include "cli/compat_options.hpp"
#include "cli/context.hpp"
#include "cli/scan_excerpt.hpp"
#include "cli/scan_setup.hpp"
#include "core/scan/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// What of a report is shown, and how.
struct ReportShape {
  std::string format{};  ///< Empty: text, or JSON with --json.
  std::string output{};  ///< A file, instead of standard output.
  std::string min_confidence{};
  std::vector<std::string> rules{};  ///< Only of these; none: of all.
  bool show_allowed = false;
  bool stats = false;
  bool is_strict = false;  ///< Archives that nothing here reads count as gaps.
};

struct ScanCommand {
  enum class Source {
    staged,
    range,
    history,
    tree,
    blob,
    stdin_stream
  } source = Source::staged;
  std::vector<std::string> arguments{};  ///< Revisions, blobs, or paths.
  std::string path{};                    ///< What stdin is called.
  std::string revision{};                ///< Of the tree; empty: as it is.
  bool worktree = false;
  bool shallow_ok = false;
  bool require_input = false;
  bool no_inline_allow = false;
  bool as_relay = false;        ///< A range: the relay must find the same.
  bool fail_on_unused = false;  ///< Entries; where everything is scanned.
  /// Not said: what the rules say, or the default.
  std::optional<std::size_t> max_bytes{};
  std::optional<std::size_t> decode_depth{};
  std::optional<std::size_t> archive_depth{};
  ScanChoice choice{};
  ReportShape shape{};
  CompatOptions compat{};  ///< With a mode, what is above is mostly not asked.
};

/// Hands a report out as it was asked for, and the closing line; the exit code.
/// `source`: the word in the brackets of that line.
Result<int> show_report(const Context& context, scan::Report report,
                        const Excerpts& excerpts, const ScanSetup& setup,
                        const ReportShape& shape, std::string_view source,
                        bool require_input);

/// `hoopgit scan staged | range | history | tree | blob | stdin`. Here, and
/// nowhere else, exit code 2 also says that something could not be scanned.
/// Ctrl-C ends the scan, not the report of it.
Result<int> scan(const Context& context, const ScanCommand& command);

}  // namespace hoopgit::cli
