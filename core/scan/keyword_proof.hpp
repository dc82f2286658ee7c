#pragma once

#include "core/scan/regex_tree.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// Whether every match of `tree` contains one of `keywords`, in any case of
/// ASCII letters: every way through the tree passes a literal that holds one.
/// False also when this cannot be seen.
bool always_contains(const RegexTree& tree,
                     const std::vector<std::string_view>& keywords);

}  // namespace hoopgit::scan
