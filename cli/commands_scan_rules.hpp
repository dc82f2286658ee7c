#pragma once

#include "cli/command_table.hpp"

namespace hoopgit::cli {

/// `hoopgit scan rules`, `doctor` and `explain`: what rules there are, whether
/// they are good, and what they do.
void add_rules(Reading& reading, CLI::App& scan_group);

}  // namespace hoopgit::cli
