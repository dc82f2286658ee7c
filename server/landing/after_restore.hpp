#pragma once

#include "core/base/clock.hpp"
#include "server/store/store.hpp"

#include <filesystem>

namespace hoopgit::landing {

/// A database was put back: what it calls approved or landing may have landed
/// since, and been taken back. All of it becomes `unknown` and counts as sent,
/// so that the upstream is asked before anything of it is sent again. For a
/// relay that does not serve yet. How many there were.
Result<std::size_t> doubt_all(store::Store& store, const Clock& clock,
                              const std::filesystem::path& quarantines);

}  // namespace hoopgit::landing
