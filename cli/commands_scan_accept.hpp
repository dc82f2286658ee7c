#pragma once

#include "cli/command_table.hpp"
#include "cli/scan_setup.hpp"

namespace hoopgit::cli {

/// Which rules, which baseline, and as of when.
void add_rules_choice(CLI::App& command, ScanChoice& choice);
void add_scan_choice(CLI::App& command, ScanChoice& choice);

/// `hoopgit scan allow`, `ignore` and `baseline`.
void add_acceptance(Reading& reading, CLI::App& scan_group);

}  // namespace hoopgit::cli
