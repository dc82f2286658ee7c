#include "core/scan/compat/entropy.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace hoopgit::scan::compat {

double entropy(std::string_view text) {
  std::vector<std::uint32_t> characters;
  characters.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    constexpr std::uint32_t bad_byte = 0xfffd;
    const auto [point, size] = first_character(rest);
    characters.push_back(size == 0 ? bad_byte : point);
    rest.remove_prefix(size == 0 ? 1 : size);
  }
  std::sort(characters.begin(), characters.end());
  // Multiplied, not divided: a threshold may be met to the last bit.
  const double share_of_one = 1.0 / static_cast<double>(text.size());
  double bits = 0;
  for (auto each = characters.begin(); each != characters.end();) {
    const auto next = std::upper_bound(each, characters.end(), *each);
    const double share = static_cast<double>(next - each) * share_of_one;
    bits -= share * std::log2(share);
    each = next;
  }
  return bits;
}

}  // namespace hoopgit::scan::compat
