#pragma once

#include "core/base/clock.hpp"

#include <string>
#include <vector>

namespace hoopgit::identity {

/// Groups of a person, and when the directory said so.
struct KnownGroups {
  std::vector<std::string> names{};
  Time at{};
};

}  // namespace hoopgit::identity
