#pragma once

#include <string_view>

namespace hoopgit::scan {

/// Shannon's entropy of the bytes, in bits per byte: 0 for "aaaa", at most 8.
double entropy(std::string_view text);

/// The same of characters, in bits per character; a byte that is no UTF-8 is
/// one.
double entropy_of_characters(std::string_view text);

}  // namespace hoopgit::scan
