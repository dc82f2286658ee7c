#pragma once

#include "core/scan/generator/rule_file.hpp"

#include <vector>

namespace hoopgit::scan::test {

/// The built-in rules as they are written, with their samples, in the order of
/// the ruleset.
const std::vector<WrittenRule>& written_rules();

}  // namespace hoopgit::scan::test
