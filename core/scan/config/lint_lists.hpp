#pragma once

#include "core/scan/config/joined.hpp"
#include "core/scan/config/lint.hpp"

#include <vector>

namespace hoopgit::scan {

/// What is odd about the allowlists of a configuration, and about what gitleaks
/// loses of it.
void lint_lists(const Joined& joined, ConfigKind kind,
                std::vector<Lint>& lints);

}  // namespace hoopgit::scan
