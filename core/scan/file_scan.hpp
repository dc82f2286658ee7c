// A file with all that is in it.

#pragma once

#include "core/scan/archive.hpp"
#include "core/scan/scanner.hpp"

namespace hoopgit::scan {

/// Scans the bytes of a file, and, if they are an archive, its members: each as
/// a file at "path!member", and its name. What could not be read of an archive
/// is a gap whose reason begins with "archive-not-read". Members count for
/// bytes, and not as files.
void scan_file(const Scanner& scanner, const Place& place,
               std::string_view bytes, const ArchiveLimits& limits,
               Report& report, const Manner& manner = {});

/// Whether only a policy, or --strict, makes this gap count.
bool is_soft(const Gap& gap);

}  // namespace hoopgit::scan
