#pragma once

#include "core/scan/rule.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace re2 {
class RE2;
}

namespace hoopgit::scan {

/// One rule's regex, compiled when it is asked for the first time.
/// Thread-safe.
class Pattern {
 public:
  explicit Pattern(const Rule& rule);
  ~Pattern();

  const Rule& rule() const { return rule_; }

  /// The first match that lies in `window`. What stands around the window
  /// counts for \b, ^ and $. When every match of the text that begins in the
  /// window also ends in it, this is what a search of all of the text finds.
  std::optional<Candidate> find(std::string_view text,
                                const Span& window) const;

 private:
  const re2::RE2& compiled() const;

  const Rule& rule_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<re2::RE2> regex_;
};

}  // namespace hoopgit::scan
