// One thing that `hoopgit scan doctor` has to say, and where it looks for them.

#pragma once

#include "cli/scan_setup.hpp"
#include "core/scan/config/lint.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct Remark {
  scan::Lint::Gravity gravity = scan::Lint::Gravity::odd;
  std::string place{};  ///< ".gitleaks.toml:12"; printable.
  std::string text{};
  std::string next{};  ///< What to do or to type; may be empty.
};
using Remarks = std::vector<Remark>;

/// Of one file of rules.
Remarks remarks_on_rules(const std::filesystem::path& file,
                         const std::filesystem::path& top);

/// Of other files that would be rules too, if it were not for the one that is.
Remarks remarks_on_choice(const std::filesystem::path& chosen,
                          const std::filesystem::path& top);

/// Of entries that are over, endless, or bound to a place.
Remarks remarks_on_entries(const std::filesystem::path& top,
                           const scan::Day& today);

/// Of entries and lines that nothing is found for: scans all there is, unless
/// there are none.
Result<Remarks> remarks_on_use(ScanSetup& setup);

/// Of the hooks of the work tree that this is in.
Remarks remarks_on_hooks();

/// Of what the built-in rules run on.
Remarks remarks_on_engine();

}  // namespace hoopgit::cli
