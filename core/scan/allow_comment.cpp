#include "core/scan/allow_comment.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan {

std::span<const std::string_view> allow_markers() {
  static constexpr std::array<std::string_view, 6> markers = {
      "hoopgit:allow",
      "gitleaks:allow",
      "betterleaks:allow",
      "trufflehog:ignore",
      "pragma: allowlist secret",
      "pragma: allowlist nextline secret"};
  return markers;
}

bool AllowComments::allow(std::string_view rule, const Span& match) {
  if (markers_.empty()) return false;
  const Span before{line_begin(match.begin), match.begin};
  if (any_in(before, rule) || any_above(before.begin)) return true;
  return any_in({match.end, line_end(match.end)}, rule);
}

bool AllowComments::is_for_next_line(std::size_t end) const {
  constexpr std::string_view words = "nextline secret";
  return equal_ignoring_case(
      text_.substr(end - std::min(end, words.size()), words.size()), words);
}

/// Whether the line above the one that begins at `begin` has a comment that is
/// meant for the next.
bool AllowComments::any_above(std::size_t begin) const {
  if (begin == 0) return false;
  auto marker = std::upper_bound(markers_.begin(), markers_.end(), begin - 1);
  while (marker != markers_.begin()) {
    const std::size_t end = *--marker;
    if (!is_for_next_line(end)) continue;
    return text_.substr(end, begin - 1 - end).find('\n') ==
           std::string_view::npos;
  }
  return false;
}

bool AllowComments::any_in(const Span& where, std::string_view rule) const {
  const auto first =
      std::upper_bound(markers_.begin(), markers_.end(), where.begin);
  return std::any_of(first, std::upper_bound(first, markers_.end(), where.end),
                     [&](std::size_t end) {
                       if (is_for_next_line(end)) return false;
                       const std::string_view rest = text_.substr(end, 80);
                       if (!rest.starts_with('[')) return true;
                       return rest.substr(1, rest.find(']') - 1) == rule;
                     });
}

std::size_t AllowComments::line_begin(std::size_t at) {
  if (at < line_.begin || at > line_.end) {
    const auto newline =
        at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    line_.begin = newline == std::string_view::npos ? 0 : newline + 1;
    line_.end = std::min(text_.find('\n', at), text_.size());
  }
  return line_.begin;
}

std::size_t AllowComments::line_end(std::size_t at) {
  line_begin(at);
  return line_.end;
}

}  // namespace hoopgit::scan
