#include "core/scan/entropy.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

namespace hoopgit::scan {
namespace {

/// What a character that is there `count` times adds to the bits of each.
double part_of(std::size_t count, std::size_t size) {
  const double share = static_cast<double>(count) / static_cast<double>(size);
  return -(share * std::log2(share));
}

}  // namespace

double entropy(std::string_view text) {
  std::array<unsigned, 256> count{};
  std::size_t lowest = count.size();
  std::size_t highest = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    ++count[byte];
    lowest = std::min<std::size_t>(lowest, byte);
    highest = std::max<std::size_t>(highest, byte);
  }
  // Few counts are different, so there is little to be computed.
  std::array<double, 64> known{};
  double bits = 0;
  for (std::size_t c = lowest; c <= highest; ++c) {
    const unsigned n = count[c];
    if (n >= known.size()) {
      bits += part_of(n, text.size());
      continue;
    }
    if (n > 0 && known[n] == 0) known[n] = part_of(n, text.size());
    bits += known[n];
  }
  return bits;
}

double entropy_of_characters(std::string_view text) {
  if (is_ascii(text)) return entropy(text);
  std::map<std::uint32_t, std::size_t> count;
  std::size_t all = 0;
  for (; !text.empty(); ++all) {
    const auto [point, size] = first_character(text);
    constexpr std::uint32_t replacement = 0xfffd;
    ++count[size == 0 ? replacement : point];
    text.remove_prefix(size == 0 ? 1 : size);
  }
  double bits = 0;
  for (const auto& [point, n] : count)
    bits += part_of(n, all);
  return bits;
}

}  // namespace hoopgit::scan
