#pragma once

#include "core/scan/literals.hpp"
#include "core/scan/proposals.hpp"
#include "core/scan/ruleset.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What is done where no database runs, and for users' rules, which are in
/// none: proposes all that is within the width of a rule around its keywords;
/// for rules of any width all of the text, if a keyword is in it. Slower, and
/// as complete. Immutable.
class KeywordSearch {
 public:
  /// For the rules from `first` on. With the first one comes the search for
  /// allow markers.
  explicit KeywordSearch(const Ruleset& ruleset, std::size_t first = 0);

  void propose(std::string_view text, Proposals& proposals) const;

 private:
  struct Target {
    std::size_t rule;
    std::size_t width;
    std::size_t size;  // Of the keyword.
  };

  std::vector<std::string> collect(const Ruleset& ruleset, std::size_t first);
  void propose_folded(std::string_view text, Proposals& proposals) const;

  std::vector<Target> targets_;      // By literal; the markers come after.
  std::vector<std::size_t> always_;  // Rules without a keyword.
  bool has_users_ = false;
  Literals literals_;
};

}  // namespace hoopgit::scan
