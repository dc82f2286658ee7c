#pragma once

#include "core/base/result.hpp"
#include "core/scan/ruleset.hpp"

#include <string>
#include <vector>

namespace hoopgit::scan {

/// A database for each kind of processor that this library knows, in the order
/// in which they are to be tried. The same rules give the same bytes.
struct CompiledDatabase {
  std::string platform;
  std::string bytes;
};
Result<std::vector<CompiledDatabase>> compile_databases(
    const std::vector<Rule>& rules);

}  // namespace hoopgit::scan
