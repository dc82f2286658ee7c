#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::relay {

/// Push options are "key" or "key=value". Our own are `hoopgit-wait` (a
/// duration, 0s for not at all) and `hoopgit-ruleset` (64 hex digits); others
/// must be configured, and go upstream. Anything else refuses the push.
///
/// What is configured is a key, which may come alone or with a value of
/// letters, digits and ._/@+-, or "key=pattern" as of matches_glob() for other
/// values. Controls, blanks and what is not ASCII never pass.
Result<void> check_push_options(const std::vector<std::string>& options,
                                const std::vector<std::string>& allowed);

/// The value of the last hoopgit-ruleset: by which rules the client says that
/// it has scanned. Empty if there is none.
std::string ruleset_option(const std::vector<std::string>& options);

/// The value of the last hoopgit-wait; nullopt if there is none.
std::optional<std::chrono::seconds> wait_option(
    const std::vector<std::string>& options);

}  // namespace hoopgit::relay
