#pragma once

#include "core/scan/ruleset.hpp"

#include <cstddef>
#include <string>

namespace hoopgit::scan {

/// Where the regex of a user's rule is searched for, and why there.
struct Plan {
  /// So many bytes to both sides of each keyword; 0: in all of a text that has
  /// one, or, of a rule without keywords, in every text.
  std::size_t width = 0;
  std::string why{};  ///< Of 0: "a match may be of any width".
};
Plan plan_of(const Rule& rule);

/// The same for people, for every kind of rule: "in the built-in database".
std::string plan_text(const Ruleset& ruleset, const Rule& rule);

}  // namespace hoopgit::scan
