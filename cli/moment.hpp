#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <string>

namespace hoopgit::cli {

/// "8h" or "7d" before `now`, "2026-01-02" (midnight in UTC), or RFC 3339.
Result<Time> moment(const std::string& text, Time now);

}  // namespace hoopgit::cli
