// What all sources do with the bytes of one file.

#pragma once

#include "cli/scan_sources.hpp"

#include <string_view>

namespace hoopgit::cli {

/// Scans a file, and what is in it, if it is an archive.
void scan_content(const scan::Scanner& scanner, const ScanOptions& options,
                  const scan::Place& place, std::string_view bytes,
                  scan::Report& report);

}  // namespace hoopgit::cli
