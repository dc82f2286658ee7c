#pragma once

#include "core/api/api.hpp"
#include "server/store/event.hpp"

#include <vector>

namespace hoopgit::audit {

/// What happened, one line for each event, in the order of the log, whatever
/// the order of `events`. Texts are one clause and safe for a terminal; `who`
/// is a name to show, "relay" for the relay itself. An entry that cannot be
/// read is said to be so.
std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events);

}  // namespace hoopgit::audit
