// Data of Unicode 14.0, for fold.cpp only.

#pragma once

#include <array>
#include <span>

namespace hoopgit::unicode {

/// What a code point becomes: decomposed, folded and decomposed again. Unused
/// places are 0. Hangul syllables are not listed: they follow a formula.
struct Fold {
  char32_t from;
  std::array<char32_t, 4> to;
};
std::span<const Fold> folds();  ///< By `from`.

/// Code points of one canonical combining class that is not 0.
struct Combining {
  char32_t first;
  char32_t last;
  unsigned char rank;
};
std::span<const Combining> combining();  ///< By `first`.

}  // namespace hoopgit::unicode
