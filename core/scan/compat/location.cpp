#include "core/scan/compat/location.hpp"

#include <algorithm>
#include <cstring>

namespace hoopgit::scan::compat {
namespace {

long distance(std::size_t from, std::size_t to) {
  return static_cast<long>(to) - static_cast<long>(from);
}

}  // namespace

Newlines::Newlines(std::string_view text) : text_(text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1))
    at_.push_back(at);
  // One line is a line too.
  if (at_.empty()) at_.push_back(text.size());
}

/// No line is known to end behind the match: its line is all up to there.
Location Newlines::behind_last(const Span& match) const {
  Location location;
  location.start_line = location.end_line = at_.size();
  location.start_column = distance(at_.back(), match.begin) + 1;
  location.end_column = distance(at_.back(), match.end);
  const std::size_t line_end = text_.find_first_of("\r\n", match.end);
  location.line = {0, std::min(line_end, text_.size())};
  return location;
}

Location Newlines::locate(const Span& match) const {
  const auto next = std::upper_bound(at_.begin(), at_.end(), match.begin);
  if (next == at_.end()) return behind_last(match);
  const auto begin_of = [&](auto newline) {
    return newline == at_.begin() ? std::size_t{0} : *(newline - 1);
  };
  const auto number_of = [&](auto newline) {
    return static_cast<std::size_t>(newline - at_.begin());
  };
  Location location;
  location.start_line = location.end_line = number_of(next);
  location.start_column = distance(begin_of(next), match.begin) + 1;
  location.line = {begin_of(next), *next};

  const auto last = std::lower_bound(at_.begin(), at_.end(), match.end);
  if (last == at_.end() || match.end == 0) return location;
  location.end_column = distance(begin_of(last), match.end);
  // An empty match on a newline ends on the line before.
  if (last < next) return location;
  location.end_line = number_of(last);
  location.line.end = *last;
  return location;
}

}  // namespace hoopgit::scan::compat
