#include "server/landing/after_restore.hpp"

#include "server/approval/approvals.hpp"
#include "server/approval/progress.hpp"
#include "server/landing/landing_objects.hpp"

#include <utility>

namespace hoopgit::landing {
namespace {

using store::PushRow;
using store::PushState;

constexpr std::size_t most_rows = 1000;

Result<void> doubt(store::Store& store, const Clock& clock, const PushRow& seen,
                   const std::filesystem::path& quarantine) {
  std::error_code ignored;
  const bool in_part = approval::has_landed_in_part(seen);
  if (std::filesystem::exists(quarantine, ignored)) {
    TRY(note_sending(quarantine, seen.attempt));
    for (std::size_t i = 0; in_part && i < seen.updates.size(); ++i)
      TRY(note_sending_ref(quarantine, seen.attempt, i));
  }
  return store.change([&](store::Transaction& transaction) -> Result<void> {
    PushRow row = seen;
    const PushState from = std::exchange(row.state, PushState::unknown);
    row.reason = "the database was put back";
    if (in_part) {
      auto progress = approval::Progress::of(row);
      progress.turn("waiting", "sending");
      row.result = progress.results();
    }
    row.updated = clock.now();
    if (!TRY(transaction.take_over_push(row, from)))
      return Error{Fault::conflict, "cannot doubt the push: it changed"};
    store::Event event =
        approval::event_of(row, "push.unknown", {},
                           json::object({{"fence", row.fence},
                                         {"attempt", row.attempt},
                                         {"refs", json::Value()},
                                         {"reason", row.reason}}));
    event.outcome = store::Outcome::unknown;
    event.severity = store::Severity::warning;
    TRY(transaction.append(event));
    return {};
  });
}

}  // namespace

Result<std::size_t> doubt_all(store::Store& store, const Clock& clock,
                              const std::filesystem::path& quarantines) {
  store::PushFilter open;
  open.states = {PushState::approved, PushState::landing};
  open.limit = most_rows;
  std::size_t count = 0;
  // What was doubted is not found again.
  for (auto rows = TRY(store.pushes(open)); !rows.empty();
       rows = TRY(store.pushes(open)))
    for (const auto& row : rows) {
      TRY(doubt(store, clock, row, quarantines / row.id.text()));
      ++count;
    }
  return count;
}

Result<bool> doubt_if_put_back(store::Store& store, const Clock& clock,
                               const PushRow& row,
                               const std::filesystem::path& quarantine) {
  const bool has_folder = std::filesystem::is_directory(quarantine);
  if (has_folder && !was_sending(quarantine, row.attempt + 1)) return false;
  TRY(doubt(store, clock, row, quarantine));
  // It counts as sent now; what becomes of it is found out once.
  constexpr std::int64_t most = 100;
  for (std::int64_t more = 1; has_folder && more <= most; ++more)
    note_not_sent(quarantine, row.attempt + more);
  return true;
}

}  // namespace hoopgit::landing
