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

/// One rule's regex, compiled when a keyword of it is met for the first time.
/// Thread-safe.
///
/// The cost of a call is bounded by the width of the rule, not by the text:
/// whatever the input, a scan is linear.
class Pattern {
 public:
  explicit Pattern(const Rule& rule);
  ~Pattern();

  const Rule& rule() const { return rule_; }

  /// The match whose keyword begins at `hit` and has `keyword_size` bytes. It
  /// begins at or after `from`, the end of the match before it.
  std::optional<Candidate> match(std::string_view text, std::size_t hit,
                                 std::string_view keyword,
                                 std::size_t from) const;

 private:
  const re2::RE2& compiled() const;

  const Rule& rule_;
  std::size_t lead_width_;
  std::size_t width_;  // From the begin of the keyword on.
  mutable std::once_flag once_;
  mutable std::unique_ptr<re2::RE2> regex_;
};

}  // namespace hoopgit::scan
