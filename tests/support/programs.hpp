#pragma once

#include <string>
#include <vector>

namespace hoopgit::stage {

/// Where the programs of this build are, first to last, for PATH.
std::vector<std::string> program_folders();

/// The program of this build if it has one of this name, else the name: that
/// of the machine is meant.
std::string program(const std::string& name);

/// What sanitizers are told in this process, "NAME=value": our programs, which
/// otherwise get an environment of their own, should obey the same.
std::vector<std::string> sanitizer_options();

}  // namespace hoopgit::stage
