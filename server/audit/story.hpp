#pragma once

#include "core/api/api.hpp"
#include "server/store/event.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::audit {

/// The name that an entry commits to; empty: it is there no more.
using OpenName = std::function<std::string(std::string_view commitment)>;

/// What happened, one line for each event, in the order of the log, whatever
/// the order of `events`. Texts are one clause and safe for a terminal; `who`
/// is a name to show: "erased person" and the subject when nothing opens it,
/// the subject when there never was one, "relay" for the relay itself. An entry
/// that cannot be read is said to be so.
std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events,
                                       const OpenName& open_name);

}  // namespace hoopgit::audit
