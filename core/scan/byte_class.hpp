// Sets of bytes as RE2 names them.

#pragma once

#include "core/scan/regex_tree.hpp"

#include <optional>
#include <string_view>

namespace hoopgit::scan {

ByteSet bytes_between(unsigned char first, unsigned char last);

/// \d, \D, \s, \S, \w, \W by their letter. RE2's \s has no vertical tab.
std::optional<ByteSet> perl_class(char letter);

/// [:alpha:] and its kin, by the name between the colons.
std::optional<ByteSet> posix_class(std::string_view name);

/// With both cases of every ASCII letter in it.
ByteSet folded(ByteSet set);

/// Whether all of the bytes from 0x80 on are in the set, or none is.
bool is_even_beyond_ascii(const ByteSet& set);

}  // namespace hoopgit::scan
