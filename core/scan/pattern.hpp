#pragma once

#include "core/scan/rule.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

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

  /// False: its program would need over 64 MiB. Only a user's rule can be so.
  bool is_usable(bool as_utf8 = false) const;

  /// The first match that lies in `window`. What stands around the window
  /// counts for \b, ^ and $. When every match of the text that begins in the
  /// window also ends in it, this is what a search of all of the text finds.
  std::optional<Candidate> find(std::string_view text, const Span& window,
                                bool as_utf8 = false) const;

 private:
  /// For bytes, and for UTF-8.
  struct Compiled {
    std::once_flag once{};
    std::unique_ptr<re2::RE2> regex{};
  };
  const re2::RE2& compiled(bool as_utf8) const;
  std::optional<Span> chosen_group(
      const std::vector<std::optional<Span>>& groups) const;

  const Rule& rule_;
  mutable std::array<Compiled, 2> compiled_;
};

}  // namespace hoopgit::scan
