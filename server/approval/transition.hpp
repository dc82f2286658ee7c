// How a push goes from one state to the next. For this room only.

#pragma once

#include "server/store/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::approval {

/// The row; Fault::not_found when there is none of this id.
Result<store::PushRow> must_find(store::Transaction& transaction,
                                 const PushId& id);

/// The names of the refs that it updates.
std::vector<std::string> refs_of(const store::PushRow& row);

/// Writes the row in its new state together with the event; Fault::conflict:
/// somebody was faster. Within the transaction that has read the row. What
/// ends when some of its refs are upstream ends as `partial`, whatever `to`
/// says, with a "push.partial" behind the event.
Result<void> move(store::Transaction& transaction, store::PushRow& row,
                  store::PushState to, const store::Event& event, Time now);

/// "approval.granted". `by`: quorum or policy.
store::Event granted(const store::PushRow& row, std::string_view by,
                     json::Value voters);

}  // namespace hoopgit::approval
