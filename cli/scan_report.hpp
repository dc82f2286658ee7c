// How `hoopgit scan` tells people what it found; the JSON is in
// core/scan/finding.hpp.

#pragma once

#include "cli/scan_format.hpp"
#include "core/scan/finding.hpp"

#include <string>
#include <string_view>

namespace hoopgit::cli {

/// A line for each finding and each gap, "path:line:col  rule  confidence", and
/// below it its excerpt, and how to make the secret useless. Empty when there
/// is nothing to say. Safe for a terminal.
std::string findings_text(const ShownReport& shown);

/// Without excerpts, by the built-in rules.
std::string findings_text(const scan::Report& report);

/// "scanned 4 files, 1,204 bytes (staged): no secrets · rules 9f3c51d0a2b4
/// (built-in)", or "nothing to scan". For standard error, always; `source` is
/// the word in the first brackets, `rules` what the rules are called.
std::string closing_line(const scan::Report& report, std::string_view source,
                         std::string_view rules = "built-in");

/// Of hoopgit(1): 0 clean, 1 found, 2 gaps and nothing found, 3 when nothing
/// was scanned and that is required. Of gaps, those that are counted.
int scan_status(const scan::Report& report, bool require_input,
                bool is_strict = false);

}  // namespace hoopgit::cli
