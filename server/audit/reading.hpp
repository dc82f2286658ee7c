#pragma once

#include "server/store/event.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::audit {

/// An event as it is handed out: {"log", "index", "leaf_hash", "entry"}.
/// Written canonically the entry has again the bytes that were hashed.
Result<json::Value> to_item(std::string_view origin,
                            const store::StoredEvent& event);

/// "audit.query": that somebody has read the log, what was asked, and what
/// was handed out. To be appended before the answer is given. `follows`: it was
/// asked for as it came.
store::Event query_event(const store::Actor& reader,
                         const store::EventFilter& filter,
                         const std::vector<store::StoredEvent>& found,
                         bool follows = false);

/// Whether this is what query_event() makes for who follows.
bool tells_of_following(const json::Value& entry);

}  // namespace hoopgit::audit
