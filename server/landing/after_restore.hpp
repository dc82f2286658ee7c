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

/// The same for one approved push, when its folder says more than its row does:
/// it is gone, as after an end, or was sent in an attempt that the row does not
/// know of. Then the database was put back and nobody said so. True: it is
/// `unknown` now, and must not be landed. Nothing here tells of a folder that
/// was put back together with the database; an anchor does.
Result<bool> doubt_if_put_back(store::Store& store, const Clock& clock,
                               const store::PushRow& row,
                               const std::filesystem::path& quarantine);

}  // namespace hoopgit::landing
