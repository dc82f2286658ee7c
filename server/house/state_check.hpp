#pragma once

#include "core/base/clock.hpp"
#include "server/config/config.hpp"
#include "server/store/state_check.hpp"

namespace hoopgit::house {

/// Holds the database against its log. While a relay serves, too: then the log
/// does not get an entry of it; else it gets audit.verified, unless the log
/// itself is what is wrong. `is_noted`: whether it has.
///
/// Fault::not_found: nothing has run here yet.
Result<store::StateSeen> check_state(const config::Config& config,
                                     const Clock& clock,
                                     const store::TellDifference& tell,
                                     bool& is_noted);

}  // namespace hoopgit::house
