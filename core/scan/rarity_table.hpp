#pragma once

#include <array>
#include <cstdint>

namespace hoopgit::scan {

/// Bits, in sixteenths, that a letter tells behind another one in a word: by
/// the letter before, from a; the last row is that of a word's beginning. Made
/// by rarity_table.py.
extern const std::array<std::array<std::uint8_t, 26>, 27> letter_bits;

}  // namespace hoopgit::scan
