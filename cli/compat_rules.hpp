#pragma once

#include "cli/compat_options.hpp"
#include "cli/environment.hpp"
#include "core/base/result.hpp"
#include "core/scan/compat/rule.hpp"

#include <string>

namespace hoopgit::cli {

/// The first that there is: --config, $GITLEAKS_CONFIG, $GITLEAKS_CONFIG_TOML,
/// TARGET/.gitleaks.toml where the target is a folder, gitleaks' own rules.
/// These are not ours to have: they are in the file of --gitleaks-default, of
/// $HOOPGIT_GITLEAKS_DEFAULT, or hoopgit/gitleaks-default.toml among the
/// user's data.
Result<scan::compat::Rules> compat_rules(const Environment& environment,
                                         const CompatOptions& options,
                                         const std::string& target);

}  // namespace hoopgit::cli
