#pragma once

#include "server/config/config.hpp"
#include "server/store/push_row.hpp"

#include <vector>

namespace hoopgit::house {

/// The pushes whose landing is not settled: landing, unknown, failed and
/// needs_human, the newest first. Only reads, so that it can be asked while a
/// relay serves and when none does.
Result<std::vector<store::PushRow>> open_pushes(const config::Config& config);

}  // namespace hoopgit::house
