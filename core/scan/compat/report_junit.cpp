#include "core/base/text.hpp"
#include "core/scan/compat/go_json.hpp"
#include "core/scan/compat/report.hpp"
#include "core/scan/search_regex.hpp"

#include <cstdint>

namespace hoopgit::scan::compat {
namespace {

/// What XML 1.0 can have at all.
bool is_in_xml(std::uint32_t point) {
  return point == '\t' || point == '\n' || point == '\r' ||
         (point >= 0x20 && point <= 0xd7ff) ||
         (point >= 0xe000 && point <= 0xfffd) || point >= 0x10000;
}

std::string escaped_character(std::uint32_t point, std::string_view bytes) {
  switch (point) {
    case '"':
      return "&#34;";
    case '\'':
      return "&#39;";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\t':
      return "&#x9;";
    case '\n':
      return "&#xA;";
    case '\r':
      return "&#xD;";
    default:
      return std::string(is_in_xml(point) ? bytes : replacement);
  }
}

std::string xml(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto [point, size] = first_character(text);
    result += size == 0 ? std::string(replacement)
                        : escaped_character(point, text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml(value) + "\"";
}

std::string message_of(const Row& row) {
  const Finding& finding = row.finding;
  std::string text = finding.rule + " has detected a secret in file " +
                     finding.path + ", line " +
                     std::to_string(finding.start_line);
  if (!finding.commit.id.empty()) text += ", at commit " + finding.commit.id;
  return text + ".";
}

std::string test_case(const Row& row) {
  GoJson json("\t");
  write_row(json, row);
  const std::string message = message_of(row);
  return "\t\t<testcase" + attribute("classname", row.finding.description) +
         attribute("file", row.finding.path) + attribute("name", message) +
         attribute("time", "") + ">\n\t\t\t<failure" +
         attribute("message", message) +
         attribute("type", row.finding.description) + ">" + xml(json.take()) +
         "</failure>\n\t\t</testcase>\n";
}

}  // namespace

std::string junit_report(const std::vector<Row>& rows) {
  const std::string count = std::to_string(rows.size());
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\t<testsuite" +
      attribute("failures", count) + attribute("name", "gitleaks") +
      attribute("tests", count) + attribute("time", "") + ">";
  if (!rows.empty()) text += "\n";
  for (const Row& row : rows)
    text += test_case(row);
  if (!rows.empty()) text += "\t";
  return text + "</testsuite>\n</testsuites>";
}

}  // namespace hoopgit::scan::compat
