#pragma once

#include <cstdint>
#include <span>

namespace hoopgit::scan::compat {

/// Characters [first, last], every `step`th of them, whose lower case is
/// `distance` further.
struct LowerCase {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t step;
  std::int32_t distance;
};

/// Sorted; from U+0080 on.
std::span<const LowerCase> lower_cases();

}  // namespace hoopgit::scan::compat
