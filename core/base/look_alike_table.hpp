// Data of UTS #39, for look_alike.cpp only.

#pragma once

#include <span>

namespace hoopgit::unicode {

/// A code point and the ASCII that it looks like.
struct LookAlike {
  char32_t from;
  char to[5];  ///< Ends with a NUL.

  /// A letter of another alphabet than the Latin one, and looks like letters of
  /// that. Not those of scripts that run from right to left, and not what is
  /// written beside Latin letters anyhow: Han, Kana, Hangul.
  bool is_foreign = false;
};
std::span<const LookAlike> look_alikes();  ///< By `from`.

}  // namespace hoopgit::unicode
