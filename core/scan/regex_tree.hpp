// A regex as we read it: what it can match, byte by byte. It serves to propose
// where to look, and, for regexes of ours, to look there; see matcher.hpp.

#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace hoopgit::scan {

/// One byte out of a set.
using ByteSet = std::bitset<256>;

/// A place between two bytes: \A, \z, ^ and $ of (?m), \b, \B.
enum class Edge { text_begin, text_end, line_begin, line_end, word, not_word };

struct RegexTree;

/// One after the other; none: the empty text.
struct Sequence {
  std::vector<RegexTree> parts;
};

struct Choice {
  std::vector<RegexTree> branches;
};

struct Repeat {
  std::vector<RegexTree> part;  ///< Exactly one.
  std::size_t least;
  std::optional<std::size_t> most;  ///< nullopt: no bound.
  bool is_lazy = false;             ///< Prefers few to many.
};

struct RegexTree {
  std::variant<ByteSet, Edge, Sequence, Choice, Repeat> node;
  std::size_t group = 0;  ///< It captures, as this one, from 1; 0: it does not.
};

/// Reads RE2's syntax as RE2 does in Latin-1, where each byte is a character.
/// nullopt: not understood (Unicode classes, \Q, \C, folded letters beyond
/// ASCII …), or not a regex. What is understood is never narrower than RE2.
std::optional<RegexTree> parse_regex(std::string_view regex);

/// How many bytes a match has. `most` without a value: no bound.
struct Width {
  std::size_t least = 0;
  std::optional<std::size_t> most = 0;
};
Width width_of(const RegexTree& tree);

/// The same for a regex whose characters are those of UTF-8, of up to four
/// bytes. `least` is that of bytes.
Width width_in_utf8(const RegexTree& tree);

}  // namespace hoopgit::scan
