#pragma once

#include "core/scan/config/lint.hpp"
#include "core/scan/rule.hpp"

#include <vector>

namespace hoopgit::scan {

/// What is odd about one rule, as it was written and as it is used.
void lint_rule(const RuleText& text, const Rule& rule, ConfigKind kind,
               std::vector<Lint>& lints);

}  // namespace hoopgit::scan
