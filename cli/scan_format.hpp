// The forms in which a scan's report leaves the program; hoopgit(1), FORMATS.
// None of them holds a secret. What came from outside is made safe for where it
// goes: a terminal, a spreadsheet, an XML reader, the log of a workflow.

#pragma once

#include "cli/scan_excerpt.hpp"
#include "core/scan/finding.hpp"
#include "core/scan/ruleset.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

enum class ReportFormat { text, json, jsonl, sarif, csv, junit, github };
std::optional<ReportFormat> report_format_named(std::string_view name);

/// A report and what is shown with it.
struct ShownReport {
  const scan::Report& report;
  const Excerpts& excerpts;
  const scan::Ruleset& rules = scan::built_in_ruleset();
  bool show_excused = false;  ///< In text and csv: those that do not count.
  bool is_colourful = false;  ///< text.
  bool is_strict = false;     ///< Every gap is a failure, also of an archive.
};

std::string write_report(ReportFormat format, const ShownReport& shown);

std::string json_lines(const scan::Report& report);
std::string sarif(const ShownReport& shown);
std::string csv(const ShownReport& shown);
std::string junit(const ShownReport& shown);
std::string github_annotations(const ShownReport& shown);

/// "GitHub personal access token (classic)": what the rule says of itself, or
/// its id. Safe for a terminal, as is where its secrets are revoked, which may
/// be empty.
std::string description_of(const scan::Ruleset& rules, const std::string& rule);
std::string revocation_of(const scan::Ruleset& rules, const std::string& rule);

/// "deploy/key.txt", "message of 0123456789ab": safe for a terminal.
std::string place_text(const scan::Place& place);

}  // namespace hoopgit::cli
