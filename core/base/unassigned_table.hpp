// Data of Unicode 14.0, for appearance.cpp only.

#pragma once

#include <span>

namespace hoopgit::unicode {

/// Code points from the first to the last.
struct Run {
  char32_t first;
  char32_t last;
};
std::span<const Run> unassigned();  ///< By `first`.

}  // namespace hoopgit::unicode
