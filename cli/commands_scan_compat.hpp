#pragma once

#include "cli/command_table.hpp"
#include "cli/compat_options.hpp"

#include <optional>

namespace hoopgit::cli {

/// --compat and all that goes with it. When the command line is read, what is
/// not for the mode that was chosen is refused.
void add_compat(CLI::App& command, CompatOptions& options);

/// Exit code of a command line that was not understood, where it says
/// --compat=gitleaks: 126 for an unknown option, else 1. nullopt: it does not.
std::optional<int> compat_exit_code(int argc, char** argv,
                                    const CLI::ParseError& error);

}  // namespace hoopgit::cli
