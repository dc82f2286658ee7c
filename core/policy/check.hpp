// What is wrong with a rule that reads well: it can never match, or never
// decide. For this room only.

#pragma once

#include "core/policy/rule.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::policy {

/// Why no name that the relay knows can match the pattern; empty: one can.
/// For repositories and refs, whose form is known; others match anything.
std::string never_matches(Key key, const Pattern& pattern);

/// Why a rule can never match, whatever is pushed; empty: it can.
std::string never_matches(const Rule& rule);

/// The repositories that the relay serves, and which patterns fit one.
class KnownRepositories {
 public:
  explicit KnownRepositories(const std::vector<std::string>& names);
  /// Always, when nothing is known.
  bool fits(const Pattern& pattern);

 private:
  std::vector<Pattern> known_;
  std::map<std::string, bool, std::less<>> answers_;  // Rules repeat patterns.
};

/// For each rule the stricter one that has the same clauses, so that it can
/// never decide; nullptr where there is none. They point into `rules`.
std::vector<const Rule*> shadows_over(const std::vector<Rule>& rules);

}  // namespace hoopgit::policy
