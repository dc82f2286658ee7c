#pragma once

#include "core/scan/literals.hpp"
#include "core/scan/proposals.hpp"
#include "core/scan/ruleset.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What is done where no database runs: proposes all that is within the width
/// of a rule around its keywords. Slower, and as complete. Immutable.
class KeywordSearch {
 public:
  explicit KeywordSearch(const Ruleset& ruleset);

  void propose(std::string_view text, Proposals& proposals) const;

 private:
  struct Target {
    std::size_t rule;
    std::size_t width;
    std::size_t size;  // Of the keyword.
  };

  std::vector<std::string> collect(const Ruleset& ruleset);

  std::vector<Target> targets_;  // By literal; the markers come after.
  Literals literals_;
};

}  // namespace hoopgit::scan
