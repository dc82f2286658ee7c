#pragma once

#include "server/sink/outlet.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace hoopgit::sink {

/// How a receiver stands, for those who look after the relay.
struct Standing {
  std::string name;
  std::uint64_t next = 0;  ///< Index of the first event that it lacks.
  bool paused = false;     ///< Until somebody resumes it.
  std::string problem{};   ///< Why it is paused, or why it failed last.
  unsigned failures = 0;   ///< In a row.
};

/// One receiver and how far it has been served.
///
/// Every event that it wants reaches it at least once and in order; when one is
/// sent again, it has the same index. The cursor is in the store, and moves
/// once the receiver has taken a batch. Thread-safe: one thread sends, others
/// may ask meanwhile.
class Sink {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// `store` must live longer.
  static Result<std::unique_ptr<Sink>> open(store::Store& store,
                                            Settings settings,
                                            std::unique_ptr<Outlet> outlet,
                                            std::string authority);

  /// Sends what is due, batch after batch, until everything is sent, the
  /// receiver fails, or it is `until`. After a failure it waits, from one
  /// second to five minutes. Errors are of the store; a receiver's are in
  /// standing(), and after some of them in a row in the log.
  Result<void> tend(Time now, SteadyTime until);

  /// Whether something may land, as far as this receiver is concerned: it is
  /// not enforced, or lacks no event that is older than it may.
  Result<void> may_land(Time now) const;

  /// Goes on with a receiver that was paused, from where it stands or, when
  /// this was pruned, from the first event that is left. Fault::conflict: it is
  /// not paused.
  Result<void> resume(const store::Actor& by);

  const std::string& name() const { return settings_.name; }
  Standing standing() const;

 private:
  Sink(store::Store& store, Settings settings, std::unique_ptr<Outlet> outlet,
       std::string authority, store::CursorRow cursor)
      : store_(store),
        settings_(std::move(settings)),
        outlet_(std::move(outlet)),
        authority_(std::move(authority)),
        cursor_(std::move(cursor)) {}

  Result<bool> send_one(Time now);
  Result<std::optional<Batch>> due_batch();
  Result<void> accept(const Batch& batch);
  Result<void> fail(const std::string& reason, Time now);
  Result<void> pause(const std::string& reason);
  Result<void> note(std::string_view type, const std::string& reason,
                    const store::CursorRow& cursor,
                    const std::optional<store::Actor>& by = {});
  store::CursorRow cursor() const;

  store::Store& store_;
  const Settings settings_;
  const std::unique_ptr<Outlet> outlet_;
  const std::string authority_;

  // Of the thread that sends.
  std::optional<Batch> pending_{};
  std::uint64_t stored_next_ = 0;
  bool is_noted_ = false;  // That it fails is in the log.

  mutable std::mutex mutex_{};  // Of what follows.
  store::CursorRow cursor_;
  unsigned failures_ = 0;
  std::string problem_{};
  Time retry_at_{};
};

}  // namespace hoopgit::sink
