#include "cli/scan_format.hpp"

#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/text.hpp"

#include <array>

namespace hoopgit::cli {
namespace {

using scan::Finding;
using scan::Place;

constexpr std::array<std::pair<std::string_view, ReportFormat>, 7> formats = {
    {{"text", ReportFormat::text},
     {"json", ReportFormat::json},
     {"jsonl", ReportFormat::jsonl},
     {"sarif", ReportFormat::sarif},
     {"csv", ReportFormat::csv},
     {"junit", ReportFormat::junit},
     {"github", ReportFormat::github}}};

/// For the data of a workflow command, and for one of its properties.
std::string command_data(std::string_view text, bool is_property) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '%')
      safe += "%25";
    else if (c == ':' && is_property)
      safe += "%3A";
    else if (c == ',' && is_property)
      safe += "%2C";
    else
      safe += c;
  }
  return safe;
}

bool is_in_file(Place::Kind kind) {
  return kind == Place::Kind::blob || kind == Place::Kind::staged ||
         kind == Place::Kind::file || kind == Place::Kind::input;
}

std::string annotation(const Finding& finding, const scan::Ruleset& rules) {
  std::string line =
      finding.confidence == scan::Confidence::guess ? "::warning " : "::error ";
  if (is_in_file(finding.place.kind))
    line += "file=" + command_data(finding.place.path, true) +
            ",line=" + std::to_string(finding.line) +
            ",col=" + std::to_string(finding.column) + ",";
  line += "title=" + command_data(finding.rule, true) +
          "::" + command_data(description_of(rules, finding.rule), false);
  if (!is_in_file(finding.place.kind))
    line += command_data(" in " + place_text(finding.place), false);
  const std::string revoke = revocation_of(rules, finding.rule);
  if (!revoke.empty()) line += command_data(". Revoke it: " + revoke, false);
  return line + "\n";
}

std::string written(ReportFormat format, const ShownReport& shown) {
  switch (format) {
    case ReportFormat::text:
      return findings_text(shown);
    case ReportFormat::json:
      return json::dump(scan::to_json(shown.report)) + "\n";
    case ReportFormat::jsonl:
      return json_lines(shown.report);
    case ReportFormat::sarif:
      return sarif(shown);
    case ReportFormat::csv:
      return csv(shown);
    case ReportFormat::junit:
      return junit(shown);
    case ReportFormat::github:
      return github_annotations(shown);
  }
  return {};
}

}  // namespace

std::optional<ReportFormat> report_format_named(std::string_view name) {
  for (const auto& [known, format] : formats)
    if (known == name) return ReportFormat(format);
  return std::nullopt;
}

std::string write_report(ReportFormat format, const ShownReport& shown) {
  std::string text = written(format, shown);
  shown.excerpts.must_not_leak(text, shown.rules);
  return text;
}

std::string json_lines(const scan::Report& report) {
  const json::Value whole = scan::to_json(report);
  std::string lines;
  for (const char* list : {"findings", "excused", "gaps"}) {
    const auto items = whole.array(list);
    if (!items) continue;
    for (const auto& item : *items)
      lines += json::dump(item) + "\n";
  }
  return lines;
}

std::string github_annotations(const ShownReport& shown) {
  std::string text;
  for (const auto& finding : shown.report.findings)
    text += annotation(finding, shown.rules);
  for (const auto& gap : shown.report.gaps)
    text +=
        std::string(counts(gap, shown.is_strict) ? "::error" : "::warning") +
        " title=not scanned::" +
        command_data(place_text(gap.place) + ": " + gap.reason, false) + "\n";
  return text;
}

std::string description_of(const scan::Ruleset& rules,
                           const std::string& rule) {
  const auto* known = rules.find(rule);
  const bool says_nothing = known == nullptr || known->description.empty();
  return printable(says_nothing ? rule : known->description);
}

std::string revocation_of(const scan::Ruleset& rules, const std::string& rule) {
  const auto* known = rules.find(rule);
  return known == nullptr ? std::string() : printable(known->revoke);
}

std::string place_text(const Place& place) {
  if (place.path.empty() && place.commit.empty()) return "the rest";
  const std::string path = printable(place.path);
  const std::string commit = printable(place.commit.substr(0, 12));
  switch (place.kind) {
    case Place::Kind::message:
      return "message of " + commit;
    case Place::Kind::path:
      return "path " + path;
    case Place::Kind::ref:
      return "ref " + path;
    default:
      return path;
  }
}

}  // namespace hoopgit::cli
