#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"

#include <string>

namespace hoopgit::cli {

struct ScanExplainOptions {
  std::string place{};  ///< PATH, PATH:LINE, or a fingerprint.
  bool from_stdin = false;
  std::string path{};  ///< What standard input is called.
  ScanChoice choice{};
};

/// `hoopgit scan explain`: for each rule that came near a place, what was asked
/// and what said no. Shows nothing of a secret.
Result<int> scan_explain(const Context& context,
                         const ScanExplainOptions& options);

}  // namespace hoopgit::cli
