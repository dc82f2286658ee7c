#include "core/scan/entropy.hpp"

#include <array>
#include <cmath>

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

}  // namespace hoopgit::scan
