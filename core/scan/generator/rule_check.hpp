#pragma once

#include "core/scan/generator/rule_file.hpp"
#include "core/scan/ruleset.hpp"

#include <string>
#include <vector>

namespace hoopgit::scan {

/// What is wrong with each rule for itself: "<id>: <what>". Empty: nothing.
///
/// Ids and aliases are unique; the regex is one for RE2, small, of bounded
/// width, matches no empty text and has at most two groups; every match
/// contains a keyword.
std::vector<std::string> problems_of(const std::vector<WrittenRule>& rules);

/// Samples that do not do what they should. A `find` gives this rule alone,
/// with the marked secret: by itself, between other lines, with CR LF. A `skip`
/// does not give it. The same when it is searched by keywords.
std::vector<std::string> wrong_samples(const std::vector<WrittenRule>& rules,
                                       const Ruleset& ruleset);

}  // namespace hoopgit::scan
