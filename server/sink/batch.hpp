#pragma once

#include "server/sink/settings.hpp"
#include "server/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::sink {

/// Events in a row, as one receiver gets them. The same batch is sent until it
/// is taken, byte by byte the same.
struct Batch {
  std::string log;
  std::uint64_t first = 0, last = 0;  ///< Indexes, both included.

  /// What a batch of the format begins with. JSON lines: {"log", "first",
  /// "last", "checkpoint"} with the newest checkpoint, whose size is beyond
  /// `last`; with "filtered":true when not all events between are here.
  std::string head;
  std::vector<std::string> records;  ///< Each with its line end.

  std::string fingerprint;  ///< Of the last event, where they are chained.

  std::string body() const;  ///< Head and records.
};

/// Where the receiver stands: CursorRow, as far as it concerns a batch.
struct Position {
  std::uint64_t next = 0;
  std::string fingerprint{};
};

/// What the receiver is to get next; nothing when it has everything that a
/// checkpoint covers. No events are sent that are not signed, so that each
/// batch can be proved. A batch without records passes over events that the
/// receiver does not want.
///
/// `authority` is the vkey of the log. Fault::not_found: the events from
/// position.next on have been pruned.
Result<std::optional<Batch>> next_batch(store::Store& store,
                                        const Settings& settings,
                                        const Position& position,
                                        std::string_view authority);

}  // namespace hoopgit::sink
