#include "cli/scan_report.hpp"

#include "core/base/text.hpp"
#include "core/scan/ruleset.hpp"

namespace hoopgit::cli {
namespace {

using scan::Place;

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string counted(std::uint64_t count, std::string_view one) {
  std::string text = with_commas(count) + " " + std::string(one);
  if (count != 1) text += 's';
  return text;
}

std::string where(const Place& place) {
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

std::string line_of(const scan::Finding& finding) {
  std::string line = where(finding.place) + ":" + std::to_string(finding.line) +
                     ":" + std::to_string(finding.column) + "  " +
                     printable(finding.rule) + "  " +
                     std::string(name_of(finding.confidence));
  if (finding.place.kind == Place::Kind::blob && !finding.place.commit.empty())
    line += "  (commit " + printable(finding.place.commit.substr(0, 12)) + ")";
  return line + "\n";
}

std::string hint_of(const scan::Finding& finding) {
  const auto* rule = scan::built_in_ruleset().find(finding.rule);
  if (rule == nullptr) return {};
  return "    " + std::string(rule->description) +
         ". Revoke it: " + std::string(rule->revoke) + "\n";
}

bool is_nothing(const scan::Report& report) {
  return report.files == 0 && report.is_clean();
}

}  // namespace

std::string findings_text(const scan::Report& report) {
  std::string text;
  for (const auto& finding : report.findings)
    text += line_of(finding) + hint_of(finding);
  for (const auto& gap : report.gaps)
    text += where(gap.place) + "  not scanned: " + printable(gap.reason) + "\n";
  if (!report.findings.empty())
    text +=
        "Take them out, and revoke what was ever committed or pushed. A line "
        "that is meant to be so takes the comment hoopgit:allow.\n";
  return text;
}

std::string closing_line(const scan::Report& report, std::string_view source) {
  if (is_nothing(report)) return "nothing to scan";
  std::string line = "scanned " + counted(report.files, "file") + ", " +
                     counted(report.bytes, "byte") + " (" +
                     std::string(source) + "): ";
  if (!report.findings.empty())
    line += counted(report.findings.size(), "secret");
  else
    line += report.gaps.empty() ? "no secrets" : "no secrets in what was read";
  if (!report.gaps.empty()) line += ", " + counted(report.gaps.size(), "gap");
  if (report.allowed > 0)
    line += ", " + with_commas(report.allowed) + " allowed";
  return line + " · rules " + report.ruleset.substr(0, 12) + " (built-in)";
}

int scan_status(const scan::Report& report, bool require_input) {
  if (!report.findings.empty()) return 1;
  if (!report.gaps.empty()) return 2;
  return require_input && is_nothing(report) ? 3 : 0;
}

}  // namespace hoopgit::cli
