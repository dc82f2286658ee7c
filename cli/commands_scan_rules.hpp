#pragma once

#include "cli/command_table.hpp"

namespace hoopgit::cli {

/// `hoopgit scan rules` and `doctor`: what rules there are, and whether they
/// are good.
void add_rules(Reading& reading, CLI::App& scan_group);

}  // namespace hoopgit::cli
