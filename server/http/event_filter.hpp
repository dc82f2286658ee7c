#pragma once

#include "server/http/json_service.hpp"
#include "server/store/event.hpp"

namespace hoopgit::front {

constexpr std::size_t most_events = 1000;

/// The conditions of a query and its page, before anybody's names and pushes
/// are looked up; a limit is brought to 1 to `most_events`. Fault::usage for
/// times and numbers that are none.
Result<store::EventFilter> read_filter(const Request& request);

/// What a request asks the log for: the fields of GET /api/v1/audit/events, as
/// in hoopgit-api(7). The caller sees, if no auditor, what concerns themselves.
Result<store::EventFilter> filter_of(const JsonService& service,
                                     const Request& request,
                                     const identity::Identity& caller);

}  // namespace hoopgit::front
