#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"

#include <string>

namespace hoopgit::cli {

struct ScanRulesOptions {
  std::string name{};  ///< Of a rule, or of a file of rules; or empty.
  ScanChoice choice{};
};

/// `hoopgit scan rules list`: the rules that a scan here would use.
Result<int> rules_list(const Context& context, const ScanRulesOptions& options);

/// `hoopgit scan rules show RULE`: all of one, and where it is searched. By any
/// of its names.
Result<int> rules_show(const Context& context, const ScanRulesOptions& options);

/// `hoopgit scan rules test [FILE]`: reads a file of rules, all that is wrong
/// with it is told, and tries the samples in it. The exit code is 1 when one is
/// not as it should be.
Result<int> rules_test(const Context& context, const ScanRulesOptions& options);

}  // namespace hoopgit::cli
