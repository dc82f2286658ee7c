#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"

#include <string>

namespace hoopgit::cli {

struct ScanDoctorOptions {
  std::string file{};  ///< Only this one; empty: all that a scan here uses.
  ScanChoice choice{};
};

/// `hoopgit scan doctor [FILE]`: what is wrong or odd about the rules, the
/// ignore file, the baseline, the hooks and the library, each with what to do.
/// The exit code is 2 when something cannot be used, 1 when something is odd.
/// Where there are entries it scans everything, to see which are unused.
Result<int> scan_doctor(const Context& context,
                        const ScanDoctorOptions& options);

}  // namespace hoopgit::cli
