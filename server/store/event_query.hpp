#pragma once

#include "server/store/event.hpp"
#include "server/store/statement.hpp"

#include <string>
#include <vector>

namespace hoopgit::store {

/// The SQL for a filter: idx, leaf and bytes of each event. The text depends
/// on which conditions are set, never on their values.
///
/// One condition, the narrowest by kind, decides which index is walked, in the
/// order of the log; the others are looked up for each event found. So no
/// answer is sorted, and none reads the whole log but for the empty filter.
struct EventQuery {
  std::string sql;
  std::vector<Cell> cells;  ///< Point into the filter.
};

EventQuery make_query(const EventFilter& filter);

Result<std::vector<StoredEvent>> find_events(Connection& connection,
                                             const EventFilter& filter);

}  // namespace hoopgit::store
