#include "cli/scan_report.hpp"

#include "cli/scan_sources.hpp"
#include "core/base/text.hpp"

#include <algorithm>

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

std::string line_of(const scan::Finding& finding, bool is_colourful) {
  const std::string place = place_text(finding.place) + ":" +
                            std::to_string(finding.line) + ":" +
                            std::to_string(finding.column);
  std::string line = (is_colourful ? "\x1b[1m" + place + "\x1b[0m" : place) +
                     "  " + printable(finding.rule) + "  " +
                     std::string(name_of(finding.confidence));
  if (finding.place.kind == Place::Kind::blob && !finding.place.commit.empty())
    line += "  (commit " + printable(finding.place.commit.substr(0, 12)) + ")";
  if (!finding.counts())
    line += "  [" + std::string(name_of(finding.standing)) + "]";
  return line + "\n";
}

/// The lines of an excerpt, each indented.
std::string indented(std::string_view excerpt) {
  std::string text;
  for (const auto line : split(excerpt, '\n'))
    text += "    " + printable(trim(line)) + "\n";
  return text;
}

std::string details_of(const scan::Finding& finding, const ShownReport& shown) {
  const Excerpt* excerpt = shown.excerpts.of(finding);
  std::string text = excerpt == nullptr ? "" : indented(excerpt->text);
  const bool is_over = finding.standing == scan::Standing::expired;
  if (!finding.note.empty())
    text += "    " + std::string(is_over ? "It was allowed: " : "") +
            printable(finding.note) + "\n";
  const std::string revoke = revocation_of(shown.rules, finding.rule);
  text += "    " + description_of(shown.rules, finding.rule);
  if (!revoke.empty()) text += ". Revoke it: " + revoke;
  if (finding.fingerprint.starts_with("hg1:"))
    text += "\n    " + finding.fingerprint;
  return text + "\n";
}

bool is_nothing(const scan::Report& report) {
  return report.files == 0 && report.is_clean();
}

std::size_t count_of(const scan::Report& report, scan::Standing standing) {
  return static_cast<std::size_t>(std::count_if(
      report.excused.begin(), report.excused.end(),
      [&](const auto& finding) { return finding.standing == standing; }));
}

/// By comments, of which not all need be listed, and by entries, which have a
/// note.
std::size_t allowed_in(const scan::Report& report) {
  const auto entries = std::count_if(
      report.excused.begin(), report.excused.end(), [](const auto& finding) {
        return finding.standing == scan::Standing::allowed &&
               !finding.note.empty();
      });
  return report.allowed + static_cast<std::size_t>(entries);
}

}  // namespace

std::string findings_text(const ShownReport& shown) {
  const scan::Report& report = shown.report;
  std::string text;
  for (const auto& finding : report.findings)
    text += line_of(finding, shown.is_colourful) + details_of(finding, shown);
  if (shown.show_excused)
    for (const auto& finding : report.excused)
      text += line_of(finding, shown.is_colourful) + details_of(finding, shown);
  for (const auto& gap : report.gaps)
    text += place_text(gap.place) + "  not scanned: " + printable(gap.reason) +
            "\n";
  if (!report.findings.empty())
    text +=
        "Take them out, and revoke what was ever committed or pushed. A line "
        "that is meant to be so takes the comment hoopgit:allow.\n";
  return text;
}

std::string findings_text(const scan::Report& report) {
  return findings_text({report, Excerpts()});
}

std::string closing_line(const scan::Report& report, std::string_view source,
                         std::string_view rules) {
  if (is_nothing(report)) return "nothing to scan";
  std::string line = "scanned " + counted(report.files, "file") + ", " +
                     counted(report.bytes, "byte") + " (" +
                     std::string(source) + "): ";
  if (!report.findings.empty())
    line += counted(report.findings.size(), "secret");
  else
    line += report.gaps.empty() ? "no secrets" : "no secrets in what was read";
  if (!report.gaps.empty()) line += ", " + counted(report.gaps.size(), "gap");
  if (const auto allowed = allowed_in(report); allowed > 0)
    line += ", " + with_commas(allowed) + " allowed";
  if (const auto known = count_of(report, scan::Standing::baselined); known > 0)
    line += ", " + with_commas(known) + " in the baseline";
  if (report.left_out > 0)
    line += ", " + with_commas(report.left_out) + " left out";
  return line + " · rules " + report.ruleset.substr(0, 12) + " (" +
         printable(rules) + ")";
}

int scan_status(const scan::Report& report, bool require_input,
                bool is_strict) {
  if (!report.findings.empty()) return 1;
  if (!is_complete(report, is_strict)) return 2;
  return require_input && is_nothing(report) ? 3 : 0;
}

}  // namespace hoopgit::cli
