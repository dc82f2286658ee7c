#include "server/sink/sink.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"

#include <algorithm>

namespace hoopgit::sink {
namespace {

using namespace std::chrono_literals;

constexpr unsigned failures_until_noted = 5;

// Events that a receiver does not want move its cursor too, but not each time
// in the store: what is looked at again after a restart was cheap.
constexpr std::uint64_t most_unstored = 10'000;

/// 1 s, 2 s, 4 s … 5 min.
std::chrono::seconds wait_after(unsigned failures) {
  return std::min<std::chrono::seconds>(1s * (1 << std::min(failures - 1, 9U)),
                                        5min);
}

Result<Time> time_of(const store::StoredEvent& event) {
  return parse_rfc3339(TRY(TRY(json::parse(event.bytes)).text("time")));
}

}  // namespace

Result<std::unique_ptr<Sink>> Sink::open(store::Store& store, Settings settings,
                                         std::unique_ptr<Outlet> outlet,
                                         std::string authority) {
  store::CursorRow cursor{settings.name, TRY(store.minimum_index())};
  for (auto& row : TRY(store.cursors()))
    if (row.sink == settings.name) cursor = std::move(row);
  auto sink = std::unique_ptr<Sink>(
      new Sink(store, std::move(settings), std::move(outlet),
               std::move(authority), std::move(cursor)));
  sink->stored_next_ = sink->cursor_.next;
  return sink;
}

store::CursorRow Sink::cursor() const {
  const std::lock_guard lock(mutex_);
  return cursor_;
}

Result<void> Sink::tend(Time now, SteadyTime until) {
  {
    const std::lock_guard lock(mutex_);
    if (cursor_.paused || now < retry_at_) return {};
  }
  while (std::chrono::steady_clock::now() < until)
    if (!TRY(send_one(now))) break;
  return {};
}

/// False: there is nothing more to do now.
Result<bool> Sink::send_one(Time now) {
  auto due = due_batch();
  if (!due && due.error().fault == Fault::not_found) {
    TRY(pause("events that it lacks have been pruned"));
    return false;
  }
  if (!due) return std::move(due).error();
  if (!*due) return false;
  const Batch& batch = *(pending_ = *std::move(due));
  Answer answer{Answer::Kind::accepted, {}};
  if (!batch.records.empty()) answer = outlet_->send(batch, now);
  if (answer.kind == Answer::Kind::accepted) {
    TRY(accept(batch));
    pending_.reset();
    return true;
  }
  if (answer.kind == Answer::Kind::gone)
    TRY(pause(answer.reason));
  else
    TRY(fail(answer.reason, now));
  return false;
}

/// The batch that was not taken, unchanged, or else the next one.
Result<std::optional<Batch>> Sink::due_batch() {
  if (pending_) return std::optional(*pending_);
  const auto at = cursor();
  return next_batch(store_, settings_, {at.next, at.fingerprint}, authority_);
}

Result<void> Sink::accept(const Batch& batch) {
  store::CursorRow moved = cursor();
  moved.next = batch.last + 1;
  moved.fingerprint = batch.fingerprint;
  if (!batch.records.empty() || moved.next - stored_next_ >= most_unstored) {
    TRY(store_.change(
        [&](store::Transaction& to) { return to.put_cursor(moved); }));
    stored_next_ = moved.next;
  }
  {
    const std::lock_guard lock(mutex_);
    cursor_ = moved;
    failures_ = 0;
    problem_.clear();
  }
  if (!is_noted_) return {};
  is_noted_ = false;
  return note("audit.sink_resumed", "", moved);
}

Result<void> Sink::fail(const std::string& reason, Time now) {
  bool is_to_be_noted = false;
  {
    const std::lock_guard lock(mutex_);
    ++failures_;
    problem_ = printable(reason);
    retry_at_ = now + wait_after(failures_);
    is_to_be_noted = failures_ >= failures_until_noted && !is_noted_;
  }
  if (!is_to_be_noted) return {};
  TRY(note("audit.sink_paused", printable(reason), cursor()));
  is_noted_ = true;
  return {};
}

Result<void> Sink::pause(const std::string& reason) {
  auto paused = cursor();
  paused.paused = true;
  paused.reason = printable(reason);
  TRY(note("audit.sink_paused", paused.reason, paused));
  pending_.reset();
  is_noted_ = false;
  const std::lock_guard lock(mutex_);
  cursor_ = std::move(paused);
  return {};
}

Result<void> Sink::resume(const store::Actor& by) {
  auto resumed = cursor();
  if (!resumed.paused)
    return Error{Fault::conflict,
                 "cannot resume " + settings_.name + ": it is not paused"};
  resumed.paused = false;
  resumed.reason.clear();
  resumed.next = std::max(resumed.next, TRY(store_.minimum_index()));
  TRY(note("audit.sink_resumed", "", resumed, by));
  const std::lock_guard lock(mutex_);
  cursor_ = std::move(resumed);
  failures_ = 0;
  problem_.clear();
  retry_at_ = {};
  return {};
}

/// The event and the cursor that it tells of, or neither.
Result<void> Sink::note(std::string_view type, const std::string& reason,
                        const store::CursorRow& cursor,
                        const std::optional<store::Actor>& by) {
  store::Event event;
  event.type = type;
  const bool stops = type == "audit.sink_paused";
  event.outcome = stops ? store::Outcome::failure : store::Outcome::success;
  event.severity = stops ? store::Severity::warning : store::Severity::notice;
  event.actor = by;
  event.data = json::object(
      {{"sink", settings_.name}, {"cursor", std::to_string(cursor.next)}});
  if (!reason.empty()) event.data.set("reason", reason);
  return store_.change([&](store::Transaction& to) -> Result<void> {
    TRY(to.put_cursor(cursor));
    TRY(to.append(event));
    return {};
  });
}

Result<void> Sink::may_land(Time now) const {
  if (!settings_.enforced) return {};
  const auto at = cursor();
  const auto oldest = store_.entries(at.next, 1);
  const auto refused = [&](const std::string& why) {
    return Error{Fault::unavailable, "cannot land anything: the sink " +
                                         settings_.name + " " + why};
  };
  if (!oldest && oldest.error().fault == Fault::not_found)
    return refused("lacks events that have been pruned");
  if (!oldest) return oldest.error();
  if (oldest->empty()) return {};
  const Time since = TRY(time_of(oldest->front()));
  if (now - since <= settings_.max_lag) return {};
  return refused("has not had the events since " + to_rfc3339(since));
}

Standing Sink::standing() const {
  const std::lock_guard lock(mutex_);
  return {cursor_.sink, cursor_.next, cursor_.paused,
          cursor_.paused ? cursor_.reason : problem_, failures_};
}

}  // namespace hoopgit::sink
