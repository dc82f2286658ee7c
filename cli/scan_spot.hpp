#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// A line of a file, as people write it.
struct Spot {
  std::string path{};
  std::size_t line = 0;  ///< 0: all of it.
};

/// "PATH:LINE". A path without a line is one; line 0 is none.
Spot spot_of(std::string_view what);

}  // namespace hoopgit::cli
