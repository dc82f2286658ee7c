#include "core/scan/ruleset.hpp"

#include <algorithm>

namespace hoopgit::scan {

const Rule* Ruleset::find(std::string_view id) const {
  const auto found = std::find_if(
      rules.begin(), rules.end(),
      [&](const Rule& rule) { return rule.is_enabled && rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace hoopgit::scan
