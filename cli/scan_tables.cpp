// Reports for spreadsheets and for those who count test cases.

#include "cli/scan_format.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/text.hpp"

#include <map>

namespace hoopgit::cli {
namespace {

using scan::Finding;

/// One cell by RFC 4180. Text that a spreadsheet would run gets a quote before
/// it.
std::string cell(std::string_view text) {
  constexpr std::string_view formula = "=+-@\t\r";
  std::string value = printable(text);
  if (!value.empty() && formula.find(value.front()) != std::string_view::npos)
    value.insert(value.begin(), '\'');
  if (value.find_first_of(",\"") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char c : value)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string row(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& text : cells)
    line += (&text == cells.data() ? "" : ",") + cell(text);
  return line + "\r\n";
}

std::string row(const Finding& finding) {
  std::vector<std::string> encodings;
  for (const auto encoding : finding.encodings)
    encodings.emplace_back(name_of(encoding));
  return row({finding.rule, std::string(name_of(finding.confidence)),
              std::string(name_of(finding.standing)),
              std::string(name_of(finding.place.kind)), finding.place.path,
              finding.place.commit, std::to_string(finding.line),
              std::to_string(finding.column), std::to_string(finding.end_line),
              std::to_string(finding.end_column),
              std::to_string(finding.length), finding.fingerprint,
              join(encodings, " "), join(finding.also, " "), finding.note});
}

/// Control characters have no place in XML, not even escaped.
std::string xml(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

std::string failure(const Finding& finding, const scan::Ruleset& rules) {
  const std::string at =
      std::to_string(finding.line) + ":" + std::to_string(finding.column);
  return "    <failure type=\"" + xml(finding.rule) + "\" message=\"" +
         xml(finding.rule + " in " + place_text(finding.place) + ":" + at) +
         "\">" + xml(description_of(rules, finding.rule)) + "</failure>\n";
}

}  // namespace

std::string csv(const ShownReport& shown) {
  std::string text =
      row({"rule", "confidence", "state", "kind", "path", "commit", "line",
           "column", "end_line", "end_column", "length", "fingerprint",
           "encodings", "also", "note"});
  for (const auto& finding : shown.report.findings)
    text += row(finding);
  if (shown.show_excused)
    for (const auto& finding : shown.report.excused)
      text += row(finding);
  return text;
}

std::string junit(const ShownReport& shown) {
  std::map<std::string, std::string> cases;
  for (const auto& finding : shown.report.findings)
    cases[place_text(finding.place)] += failure(finding, shown.rules);
  std::size_t errors = 0;
  for (const auto& gap : shown.report.gaps) {
    const bool is_error = counts(gap, shown.is_strict);
    errors += is_error ? 1 : 0;
    cases[place_text(gap.place)] +=
        (is_error ? "    <error type=\"not-scanned\" message=\""
                  : "    <skipped message=\"") +
        xml(gap.reason) + "\"/>\n";
  }
  std::string body;
  for (const auto& [name, problems] : cases)
    body += "   <testcase classname=\"hoopgit.scan\" name=\"" + xml(name) +
            "\">\n" + problems + "   </testcase>\n";
  if (cases.empty())
    body = "   <testcase classname=\"hoopgit.scan\" name=\"no secrets\"/>\n";
  const auto count = [](std::size_t number) {
    return "\"" + std::to_string(number) + "\"";
  };
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
         "  <testsuite name=\"hoopgit scan\" tests=" +
         count(std::max<std::size_t>(1, cases.size())) +
         " failures=" + count(shown.report.findings.size()) +
         " errors=" + count(errors) + ">\n" + body +
         "  </testsuite>\n</testsuites>\n";
}

}  // namespace hoopgit::cli
