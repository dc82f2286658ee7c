// Why something was found at a place, or was not.

#pragma once

#include "core/scan/ruleset.hpp"
#include "core/scan/scanner.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// One thing that was asked about a match, and the answer. Holds nothing of
/// the match itself.
struct Step {
  std::string name;  ///< "entropy"
  bool is_yes;       ///< False: it ends here.
  std::string text;  ///< "4.02 bits per character, at least 3.00"; printable.
};

/// One match of a rule, or a rule that came near.
struct Story {
  std::string rule;
  std::size_t line = 0;  ///< Of its match, or of its keyword.
  std::size_t column = 0;
  std::vector<Step> steps{};  ///< In order; only the last may be a no.

  bool is_reported() const { return !steps.empty() && steps.back().is_yes; }
};

struct Question {
  const Place& place;
  std::string_view bytes;
  std::size_t line = 0;  ///< 0: all of them.
};

/// The stories of all rules that came near a line: those that match there, and
/// those whose keyword stands in it; of a whole text only those that match. By
/// line, column and rule. `scanner` is by `rules`, and has the last word: what
/// it reports is reported here. Takes the time of a scan without a database.
std::vector<Story> explain(const Scanner& scanner, const Ruleset& rules,
                           const Question& question, const Manner& manner);

}  // namespace hoopgit::scan
