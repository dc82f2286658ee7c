#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::git {

/// One variable of a .gitmodules file: `key` of [submodule "name"]. Sections
/// and keys are lower case, names and values as Git reads them.
struct ModuleSetting {
  std::string section;  ///< "submodule", as a rule; may be empty.
  std::string name;     ///< Empty without a subsection.
  std::string key;
  std::string value;
  friend bool operator==(const ModuleSetting&, const ModuleSetting&) = default;
};

/// Reads the syntax of git-config(1) as Git does: quotes, escapes, comments,
/// continued lines. Fault::usage, with the line, for what Git cannot read.
Result<std::vector<ModuleSetting>> parse_modules(std::string_view text);

/// Refuses (Fault::usage, a clause) a file that Git cannot read or that turns
/// against whoever clones it: a name or value with a control or hidden
/// character (CVE-2025-48384 is a path that ends in CR) or that begins with
/// '-', and a name or path that is absolute or goes up. What else may be wrong
/// with it `git fsck` says.
Result<void> check_modules(std::string_view text);

}  // namespace hoopgit::git
