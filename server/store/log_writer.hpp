#pragma once

#include "core/ledger/merkle.hpp"
#include "server/store/cover.hpp"
#include "server/store/entry.hpp"
#include "server/store/row_notes.hpp"
#include "server/store/statement.hpp"
#include "server/store/term_index.hpp"

#include <optional>
#include <vector>

namespace hoopgit::store {

/// Where entries come from: what every one of them says of its writer.
struct Origin {
  RelayName relay;
  std::string boot;  ///< Boot id of the kernel.
  const Clock* clock;
  std::string log;  ///< Its name: "relay.example.com/log/1"; may be empty.
  Cover cover{};
};

/// Appends to the log within one transaction: for as long as that lasts.
/// The head of the log is written by finish().
class LogWriter {
 public:
  LogWriter(Connection& connection, const Origin& origin)
      : connection_(connection), origin_(origin), notes_(connection) {}

  /// The index of the new entry. Its time is never before that of the entry
  /// before it, whatever the clock does. It is written with the next one, or by
  /// tell_rows().
  Result<std::uint64_t> append(const Event& event);

  /// The rows that are written in this change.
  RowNotes& notes() { return notes_; }

  /// At the end of a change: its last entry says what its rows have become. Of
  /// a change that has no entry nothing is said.
  Result<void> tell_rows();

  Result<void> finish();

  /// Where the log stood: to go back to when what came after is rolled back.
  struct Mark {
    std::optional<ledger::Frontier> frontier{};
    Time last_time{};
    std::size_t appended = 0;
  };
  Mark mark() const { return {frontier_, last_time_, fresh_.size()}; }
  void back_to(Mark mark);

  std::size_t appended() const { return fresh_.size(); }

  /// What was appended, for the index. The rows of its pushes are looked at.
  Result<std::vector<IndexedEntry>> indexed();

 private:
  struct Fresh {
    std::uint64_t index;
    json::Value entry;
  };

  struct Waiting {
    Event event;
    Stamp stamp;
  };

  Result<void> load();
  Result<void> write_waiting(const json::Value& more);

  Connection& connection_;
  const Origin& origin_;
  std::optional<ledger::Frontier> frontier_{};  // Once something is appended.
  Time last_time_{};
  std::vector<Fresh> fresh_{};
  RowNotes notes_;
  std::optional<Waiting> waiting_{};  // The last entry of this change.
};

}  // namespace hoopgit::store
