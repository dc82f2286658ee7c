// Lines and columns as gitleaks counts them. On the first line of a fragment
// columns begin at 1; on each later one they are one higher, and the text of
// the line begins with the newline before it.

#pragma once

#include "core/scan/span.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

struct Location {
  std::size_t start_line = 0;  ///< From 0.
  std::size_t end_line = 0;
  long start_column = 0;
  long end_column = 0;  ///< 0: the match ends after the last newline, and began
                        ///< before it.
  Span line{};
};

/// The places of a text's newlines.
class Newlines {
 public:
  explicit Newlines(std::string_view text);

  /// Of a match, which may end where it begins.
  Location locate(const Span& match) const;

 private:
  Location behind_last(const Span& match) const;

  std::string_view text_;
  std::vector<std::size_t> at_;
};

}  // namespace hoopgit::scan::compat
