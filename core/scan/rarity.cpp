#include "core/scan/rarity.hpp"

#include "core/scan/rarity_table.hpp"

#include <algorithm>
#include <cmath>

namespace hoopgit::scan {
namespace {

// Bits of what stands between words.
constexpr double digit = 3.33;
constexpr double begins_digits = 4;
constexpr double separator = 3;
constexpr double other = 8;

constexpr std::size_t shortest_word = 3;
constexpr double word_at_most = 4.4;  // Bits a letter, on average.

/// Names are told from drawn text by this much.
constexpr double share_of_random = 0.84;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The run of letters that `value` begins with, as far as it is one word: of
/// one case, or with a capital at its beginning.
std::size_t word_size(std::string_view value) {
  std::size_t size = 1;
  if (is_upper(value[0])) {
    while (size < value.size() && is_upper(value[size]))
      ++size;
    // "HTTPServer": the last capital is that of the next word.
    if (size > 1 && size < value.size() && is_lower(value[size]))
      return size - 1;
    if (size > 1) return size;
  }
  while (size < value.size() && is_lower(value[size]))
    ++size;
  return size;
}

double letters(std::string_view word) {
  double bits = 0;
  std::size_t before = 26;
  for (const char c : word) {
    const auto letter =
        static_cast<std::size_t>(is_upper(c) ? c - 'A' : c - 'a');
    bits += letter_bits.at(before).at(letter) / 16.0;
    before = letter;
  }
  return bits;
}

double random_bits(std::string_view value) {
  const auto has = [&](bool (*is)(char)) {
    return std::any_of(value.begin(), value.end(), is);
  };
  const auto is_sign = [](char c) {
    return !is_lower(c) && !is_upper(c) && !is_digit(c);
  };
  const double alphabet = (has(is_lower) ? 26 : 0) + (has(is_upper) ? 26 : 0) +
                          (has(is_digit) ? 10 : 0) + (has(is_sign) ? 4 : 0);
  return static_cast<double>(value.size()) * std::log2(std::max(2.0, alphabet));
}

bool is_hex(std::string_view value) {
  return value.find_first_not_of("0123456789abcdefABCDEF") ==
         std::string_view::npos;
}

}  // namespace

Rarity rarity_of(std::string_view value) {
  Rarity rarity;
  rarity.as_random = random_bits(value);
  bool in_digits = false;
  while (!value.empty()) {
    const char c = value.front();
    std::size_t size = 1;
    if (is_lower(c) || is_upper(c)) {
      size = word_size(value);
      const double bits = letters(value.substr(0, size));
      // That a word begins is told too, and in which case.
      rarity.as_words += bits + 2;
      if (size >= shortest_word &&
          bits < word_at_most * static_cast<double>(size))
        ++rarity.words;
    } else if (is_digit(c)) {
      rarity.as_words += in_digits ? digit : digit + begins_digits;
    } else {
      rarity.as_words +=
          std::string_view("-_./: ").find(c) != std::string_view::npos
              ? separator
              : other;
    }
    in_digits = is_digit(c);
    value.remove_prefix(size);
  }
  return rarity;
}

bool reads_like_a_name(std::string_view value) {
  if (value.find_first_of("!#$%^&*?@~+=") != std::string_view::npos ||
      is_hex(value))
    return false;
  const Rarity rarity = rarity_of(value);
  return rarity.words >= 2 &&
         rarity.as_words < share_of_random * rarity.as_random;
}

}  // namespace hoopgit::scan
