#include "core/scan/entropy.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <map>

namespace hoopgit::scan {

double entropy(std::string_view text) {
  std::array<unsigned, 256> count{};
  for (const char c : text)
    ++count[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const unsigned n : count) {
    if (n == 0) continue;
    const double share =
        static_cast<double>(n) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
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
  for (const auto& [point, n] : count) {
    const double share = static_cast<double>(n) / static_cast<double>(all);
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace hoopgit::scan
