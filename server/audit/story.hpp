#pragma once

#include "server/store/event.hpp"
#include "server/store/push_row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::audit {

/// The story of one push, for people and programs alike: `audit show` prints
/// the same value that --json gives.
///
///     {"push": {"id", "state", "repository", "upstream", "requester", "refs",
///               "created", "reason"?},
///      "votes": [{"who", "verb", "time", "comment"?}],
///      "timeline": [{"index", "time", "type", "outcome", "severity", "who",
///                    "text"}]}
///
/// The timeline is in the order of the log, whatever the order of `events`.
/// `text` is one clause, safe for a terminal; `who` is a name to show, "relay"
/// for the relay itself. An entry that cannot be read is said to be so.
json::Value story(const store::PushRow& push,
                  const std::vector<store::VoteRow>& votes,
                  const std::vector<store::StoredEvent>& events);

/// One clause for an entry (a parsed one): "refused at scan: …". Types that
/// this program does not know are told by their name.
std::string tell(const json::Value& entry);

/// The types that tell() has words for: all that hoopgit-audit(5) lists.
std::vector<std::string_view> known_types();

}  // namespace hoopgit::audit
