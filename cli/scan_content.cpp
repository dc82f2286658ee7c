#include "cli/scan_content.hpp"

#include <algorithm>

namespace hoopgit::cli {

void scan_content(const scan::Scanner& scanner, const ScanOptions& options,
                  const scan::Place& place, std::string_view bytes,
                  scan::Report& report) {
  scan::scan_file(scanner, place, bytes, options.archives, report,
                  options.manner());
}

bool counts(const scan::Gap& gap, bool is_strict) {
  return is_strict || !scan::is_soft(gap);
}

bool is_complete(const scan::Report& report, bool is_strict) {
  return std::none_of(
      report.gaps.begin(), report.gaps.end(),
      [&](const scan::Gap& gap) { return counts(gap, is_strict); });
}

}  // namespace hoopgit::cli
