// Rules as gitleaks 8.30 reads them from its files, and joins them.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/rule.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace hoopgit::scan::compat {

/// What a configuration refers to.
struct ConfigFiles {
  /// What `useDefault` means: gitleaks' own rules, which the user brings along.
  std::function<Result<std::string>()> default_rules{};

  /// `extend.path`; relative to the current folder, as in gitleaks.
  std::function<Result<std::string>(const std::string& path)> file{};
};

/// Fault::usage tells all that is wrong, a line each; `name` is the file's, for
/// that.
Result<Rules> read_rules(std::string_view text, const std::string& name,
                         const ConfigFiles& files);

/// Only these. Fault::usage: there is no such rule. What they require of others
/// they do not get.
Result<Rules> only(const Rules& rules, const std::vector<std::string>& ids);

}  // namespace hoopgit::scan::compat
