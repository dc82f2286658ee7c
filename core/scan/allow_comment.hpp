// Comments that say "this one is meant to be here".

#pragma once

#include "core/scan/rule.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// How they are spelled: our own, and those of gitleaks, betterleaks,
/// trufflehog and detect-secrets.
std::span<const std::string_view> allow_markers();

/// The allow comments of one text.
class AllowComments {
 public:
  /// `markers`: where in `text` one of allow_markers() ends, in order.
  AllowComments(std::string_view text, std::vector<std::size_t> markers)
      : text_(text), markers_(std::move(markers)) {}

  /// Whether one stands on the first or the last line of `match`, outside of
  /// it, or one for the next line on the line above. Must be asked in the order
  /// of matches: so it looks for each line once.
  bool allow(std::string_view rule, const Span& match);

 private:
  bool any_in(const Span& where, std::string_view rule) const;
  bool any_above(std::size_t begin) const;
  bool is_for_next_line(std::size_t end) const;
  std::size_t line_begin(std::size_t at);
  std::size_t line_end(std::size_t at);

  std::string_view text_;
  std::vector<std::size_t> markers_;
  Span line_{1, 0};  // The line that was looked for last: none yet.
};

}  // namespace hoopgit::scan
