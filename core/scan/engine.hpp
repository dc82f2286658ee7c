// The pass over a text: keywords, then regexes, then checks.

#pragma once

#include "core/scan/literals.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/rule.hpp"
#include "core/scan/view.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What a rule found and its check agreed to.
struct Hit {
  const Rule* rule;
  Confidence confidence;
  Span match;
  Span secret;
};

/// Surer first, then narrower, then by id: which of two that overlap is named.
bool is_better(const Hit& a, const Hit& b);

/// Of secrets that overlap the best stays. In the order of the text.
std::vector<Hit> best_of(std::vector<Hit> hits);

/// What one pass over a text found, by where keywords end.
struct Pass {
  std::vector<Hit> hits;
  std::vector<std::size_t> markers;  ///< Ends of allow comments' markers.
  bool is_complete = true;           ///< False: it stopped at the limit.
};

/// All rules over one text. Thread-safe.
class Engine {
 public:
  explicit Engine(std::vector<const Rule*> rules);

  /// Hits of confidence `least` and better; the pass ends at `limit` of them.
  Pass search(const View& view, Confidence least, std::size_t limit) const;

 private:
  struct Target {
    std::size_t pattern;
    std::string_view keyword;
  };

  std::vector<std::string> collect(const std::vector<const Rule*>& rules);
  std::optional<Hit> confirm(const Target& target, const View& view,
                             std::size_t at, Confidence least,
                             std::size_t& resume) const;

  // Behind pointers: a once_flag does not move.
  std::vector<std::unique_ptr<Pattern>> patterns_;
  std::vector<Target> targets_;  // By literal; the markers come after.
  Literals literals_;
};

}  // namespace hoopgit::scan
