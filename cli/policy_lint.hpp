// What a relay's file allows and yet should not: `hoopgit policy lint`.

#pragma once

#include "core/base/result.hpp"
#include "core/json/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

struct LintFinding {
  std::string section;  ///< "trust" or "policy".
  std::string rule;     ///< "issuer NAME" where no rule is about one.
  std::string text;
};

/// Of `trust` and `policy`, whichever the file has. What a relay would not
/// start with is an Error, Fault::usage, with every problem and its line.
Result<std::vector<LintFinding>> lint_policy(std::string_view text,
                                             const std::string& name);

/// {"findings": [{"section", "rule", "text"}]}
json::Value to_json(const std::vector<LintFinding>& findings);

}  // namespace hoopgit::cli
