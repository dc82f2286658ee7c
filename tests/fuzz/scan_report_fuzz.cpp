// Reports of scans: whatever a text, its path and its commit are, each form of
// report is one that its readers understand, and none holds a secret, which
// write_report() sees to itself.

#include "cli/scan_format.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

bool is_one_byte_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t';
  });
}

void check_json(const std::string& text) {
  must(static_cast<bool>(json::parse(text)));
}

void check_lines(const std::string& text) {
  for (const auto line : split(text, '\n'))
    must(line.empty() || static_cast<bool>(json::parse(line)));
}

/// Each "<" opens one of ours, and quotes stand in pairs in it.
void check_xml(const std::string& text) {
  for (const char c : text)
    must(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  for (const auto line : split(text, '\n'))
    must(std::count(line.begin(), line.end(), '"') % 2 == 0);
  must(text.ends_with("</testsuites>\n"));
}

/// Rows of as many cells, by RFC 4180, and none that a spreadsheet would run.
void check_csv(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    std::size_t cells = 1;
    bool is_quoted = false;
    std::size_t at = 0;
    bool is_first = true;
    for (; is_quoted || !text.substr(at).starts_with("\r\n"); ++at) {
      must(at < text.size());
      const char c = text[at];
      must(!is_first || std::string_view("=+-@").find(c) == std::string::npos);
      is_first = !is_quoted && c == ',';
      if (c == '"') is_quoted = !is_quoted;
      if (is_first) ++cells;
    }
    if (columns == 0) columns = cells;
    must(cells == columns);
    text.remove_prefix(at + 2);
  }
}

void check_github(const std::string& text) {
  for (const auto line : split(text, '\n'))
    must(line.empty() || line.starts_with("::error ") ||
         line.starts_with("::warning "));
}

/// What is hostile about a text, without what could be a secret in it.
std::string signs_of(std::string_view text) {
  std::string signs(text);
  for (char& c : signs)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        (c >= '0' && c <= '9'))
      c = 'a';
  return signs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using cli::ReportFormat;
  static const scan::Scanner scanner{Secret("fuzz")};
  const auto input = fuzz::text_of(data, size);
  const auto end = std::min(input.find('\n'), input.size());
  const scan::Place place{
      .kind = size % 2 == 0 ? scan::Place::Kind::blob : scan::Place::Kind::file,
      .path = signs_of(input.substr(0, end)),
      .commit = signs_of(input.substr(0, end / 2))};
  cli::Excerpts excerpts;
  scan::Report report;
  scanner.scan(place, input, report,
               {.decode_depth = 0, .sink = excerpts.sink()});
  report.gaps.push_back({place, signs_of(input.substr(end))});
  report.sort();
  const cli::ShownReport shown{.report = report,
                               .excerpts = excerpts,
                               .show_excused = true,
                               .is_strict = size % 3 == 0};
  const auto written = [&](ReportFormat format) {
    return write_report(format, shown);
  };
  must(is_one_byte_text(written(ReportFormat::text)));
  check_json(written(ReportFormat::json));
  check_lines(written(ReportFormat::jsonl));
  check_json(written(ReportFormat::sarif));
  check_csv(written(ReportFormat::csv));
  check_xml(written(ReportFormat::junit));
  check_github(written(ReportFormat::github));
  return 0;
}
