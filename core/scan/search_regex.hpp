#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::scan {

/// A regular expression (RE2, over UTF-8) that is searched for in a text, and
/// compiled when that happens for the first time. What is no UTF-8 in the text
/// counts as U+FFFD, each byte. Thread-safe; copies share it.
class SearchRegex {
 public:
  explicit SearchRegex(std::string regex);

  const std::string& text() const;

  /// Whether its program needs no more than 64 MiB: compiles it.
  bool fits() const;

  /// False also when its program would need over 64 MiB, which is not seen
  /// before it is compiled: whoever excuses by it excuses less, and whoever
  /// finds by it asks fits() first.
  bool is_in(std::string_view text) const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // A once_flag does not move.
};

/// What RE2 and Go have against a regex; empty: nothing. Only reads it, which
/// takes microseconds.
std::string regex_problem(std::string_view regex);

/// How many groups a regex captures, if it is one.
std::size_t group_count(std::string_view regex);

/// The regex as RE2 of this machine wants it: "(?<name>" becomes "(?P<name>",
/// which newer ones and Go read as the same.
std::string with_named_groups(std::string_view regex);

inline constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

/// A copy with U+FFFD for every byte that is no UTF-8.
std::string repaired(std::string_view text);

}  // namespace hoopgit::scan
