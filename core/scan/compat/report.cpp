#include "core/scan/compat/report.hpp"

#include "core/base/text.hpp"
#include "core/scan/compat/go_json.hpp"
#include "core/scan/compat/lower_case.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

bool needs_quotes(std::string_view field) {
  if (field.empty()) return false;
  return field == "\\." ||
         field.find_first_of(",\"\r\n") != std::string_view::npos ||
         leading_space(field) > 0;
}

std::string csv_row(const std::vector<std::string>& fields) {
  std::string row;
  for (const auto& field : fields) {
    if (&field != fields.data()) row += ',';
    if (!needs_quotes(field)) {
      row += field;
      continue;
    }
    row += '"';
    for (const char c : field)
      row += c == '"' ? std::string("\"\"") : std::string(1, c);
    row += '"';
  }
  return row + "\n";
}

/// With a blank between all of them: the first may be empty.
std::string tags_of(const Finding& finding) {
  std::string text;
  for (const auto& tag : finding.tags)
    text += (&tag == finding.tags.data() ? "" : " ") + tag;
  return text;
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  const std::string wanted = lower(trim_space(name));
  if (wanted == "json") return Format::json;
  if (wanted == "csv") return Format::csv;
  if (wanted == "junit") return Format::junit;
  if (wanted == "sarif") return Format::sarif;
  return std::nullopt;
}

std::optional<Format> format_of_file(std::string_view path) {
  const std::string name = lower(path);
  if (name.ends_with(".json")) return Format::json;
  if (name.ends_with(".csv")) return Format::csv;
  if (name.ends_with(".sarif")) return Format::sarif;
  return std::nullopt;
}

std::string write(Format format, const std::vector<Row>& rows,
                  const Rules& rules) {
  switch (format) {
    case Format::json:
      return json_report(rows);
    case Format::csv:
      return csv_report(rows);
    case Format::junit:
      return junit_report(rows);
    case Format::sarif:
      return sarif_report(rows, rules);
  }
  return {};
}

std::string json_report(const std::vector<Row>& rows) {
  GoJson json(" ");
  json.open('[');
  for (const Row& row : rows)
    write_row(json, row);
  return json.close(']').take() + "\n";
}

/// A spreadsheet that is handed this runs what begins with "=": as with
/// gitleaks.
std::string csv_report(const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  std::vector<std::string> columns = {
      "RuleID",    "Commit",  "File",        "SymlinkFile", "Secret", "Match",
      "StartLine", "EndLine", "StartColumn", "EndColumn",   "Author", "Message",
      "Date",      "Email",   "Fingerprint", "Tags"};
  const bool has_urls = !rows.front().url.empty();
  if (has_urls) columns.emplace_back("Link");
  std::string text = csv_row(columns);
  for (const Row& row : rows) {
    const Finding& finding = row.finding;
    std::vector<std::string> fields = {finding.rule,
                                       finding.commit.id,
                                       finding.path,
                                       finding.link,
                                       row.secret,
                                       row.match,
                                       std::to_string(finding.start_line),
                                       std::to_string(finding.end_line),
                                       std::to_string(finding.start_column),
                                       std::to_string(finding.end_column),
                                       finding.commit.author,
                                       finding.commit.message,
                                       finding.commit.date,
                                       finding.commit.email,
                                       row.fingerprint,
                                       tags_of(finding)};
    if (has_urls) fields.push_back(row.url);
    text += csv_row(fields);
  }
  return text;
}

}  // namespace hoopgit::scan::compat
