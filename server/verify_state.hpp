#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace hoopgit {

/// `hoopgit-relay verify --state`. Prints what differs and a summary, the rest
/// goes to `say`; 0: nothing differs; 1: something does.
Result<int> verify_state(const std::string& config_file, bool as_json,
                         const Clock& clock,
                         const std::function<void(std::string_view)>& say);

}  // namespace hoopgit
