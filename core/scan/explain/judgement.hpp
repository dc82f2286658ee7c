#pragma once

#include "core/scan/explain/story.hpp"
#include "core/scan/rule.hpp"
#include "core/scan/view.hpp"

#include <vector>

namespace hoopgit::scan {

/// What the engine asks about a match once a regex has found it: entropy,
/// checks, binary content, allowlists. Moves the candidate as they do, and ends
/// with the first no.
std::vector<Step> judgement_of(const Rule& rule, const Ruleset& rules,
                               const View& view, Candidate& found);

/// Whether a rule is for a text at all; empty: it is.
std::vector<Step> terms_for(const Rule& rule, const View& view);

bool is_over(const std::vector<Step>& steps);  ///< The last one is a no.

}  // namespace hoopgit::scan
