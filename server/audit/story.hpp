#pragma once

#include "core/api/api.hpp"
#include "server/store/event.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::audit {

/// What happened, one line for each event, in the order of the log, whatever
/// the order of `events`. Texts are one clause and safe for a terminal; `who`
/// is a name to show, "relay" for the relay itself. An entry that cannot be
/// read is said to be so.
std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events);

/// One clause for an entry (a parsed one): "refused at scan: …". Types that
/// this program does not know are told by their name.
std::string tell(const json::Value& entry);

/// The types that tell() has words for: all that hoopgit-audit(5) lists.
std::vector<std::string_view> known_types();

}  // namespace hoopgit::audit
