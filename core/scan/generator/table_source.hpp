#pragma once

#include "core/scan/ruleset.hpp"

#include <string>

namespace hoopgit::scan {

/// A C++ file that defines built_in_ruleset() to be this one.
std::string table_source(const Ruleset& ruleset);

}  // namespace hoopgit::scan
