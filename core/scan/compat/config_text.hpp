#pragma once

#include "core/scan/compat/rule.hpp"
#include "core/scan/compat/weak.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::scan::compat {

/// One file, before it is joined with what it extends.
struct ConfigText {
  Rules rules{};
  bool extends_default = false;
  std::string extends_path{};
  std::vector<std::string> disabled{};

  /// Lists that are only for some rules: by their ids.
  std::vector<std::pair<std::string, std::shared_ptr<const Allowlist>>>
      targeted{};
};

ConfigText read_config_text(const WeakTable& table);

}  // namespace hoopgit::scan::compat
