#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"

namespace hoopgit::cli {

struct BaselineOptions {
  bool history = false;  ///< What any ref ever had, too.
  ScanChoice choice{};
};

/// `hoopgit scan baseline create`: adds what counts now to
/// .hoopgit/scan-baseline, and tells Git to merge that file line by line. The
/// first time, it makes the salt.
Result<int> baseline_create(const Context& context,
                            const BaselineOptions& options);

/// `hoopgit scan baseline tidy`: sorts it, and drops what neither the files as
/// they are nor the history have any more.
Result<int> baseline_tidy(const Context& context,
                          const BaselineOptions& options);

}  // namespace hoopgit::cli
