#pragma once

#include "core/base/url.hpp"

#include <map>
#include <string>

namespace hoopgit::cli {

/// An environment, by the names of its variables.
using Variables = std::map<std::string, std::string>;
Variables process_variables();

/// What a command that runs for an agent finds around it: git asks our helper
/// and no other for this relay, never a person; the helper looks for tokens of
/// this profile; no key of ssh, no token of a job or of a file is at hand.
///
/// What it does not find it may still look for: it is a process of the same
/// user.
Variables agent_environment(Variables around, const Url& relay,
                            const std::string& helper,
                            const std::string& profile);

}  // namespace hoopgit::cli
