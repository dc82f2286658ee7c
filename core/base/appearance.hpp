#pragma once

#include <cstdint>

namespace hoopgit {

/// Whether a reader sees of a character what it is, by Unicode 14.0.
enum class Appearance {
  plain,     ///< It looks like itself.
  blank,     ///< A blank that is not U+0020, such as U+00A0 and U+3000.
  unknown,   ///< Private use, or not assigned: each font shows something else.
  selector,  ///< Asks for a form of the character before it.
  hidden,    ///< Not seen at all, or moves what is beside it: controls, format
             ///< characters (Cf), others that are default-ignorable, line
             ///< separators, noncharacters.
};
Appearance appearance_of(std::uint32_t point);

}  // namespace hoopgit
