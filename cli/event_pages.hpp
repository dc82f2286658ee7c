#pragma once

#include "cli/audit.hpp"
#include "cli/relay_client.hpp"
#include "core/event/format.hpp"

#include <cstddef>
#include <functional>

namespace hoopgit::cli {

/// The filter as the relay's API takes it, without limit. Times are read
/// relative to `now`; what cannot be read is Fault::usage.
Result<Form> filter_of(const AuditQuery& query, Time now);

/// Every event of the filter, page by page, until `limit` or the end: any
/// number in little memory. An error of the taker ends it and is returned.
using TakeItem = std::function<Result<void>(api::EventItem&&)>;
Result<void> each_event(RelayClient& client, const Form& filter,
                        std::size_t limit, const TakeItem& take);

/// The event as the formats of core/event write it.
Result<event::Item> item_of(const api::EventItem& item);

/// The same as a record of this format, with the name that stands beside it.
Result<std::string> record_of(event::Format format, const api::EventItem& item);

}  // namespace hoopgit::cli
