#include "server/relay/push_events.hpp"
#include "server/relay/relay.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>
#include <utility>

namespace hoopgit::relay {

using store::PushRow;
using store::PushState;

namespace {

constexpr std::size_t most_rows = 1000;

Result<std::vector<PushRow>> rows_in(store::Store& store,
                                     std::vector<PushState> states) {
  store::PushFilter filter;
  filter.states = std::move(states);
  filter.limit = most_rows;
  return store.pushes(filter);
}

/// After an attempt that sent nothing: an upstream that is away for a while
/// must not cost the push its approval.
std::chrono::milliseconds pause_before(std::int64_t attempt) {
  using namespace std::chrono_literals;
  constexpr std::array<std::chrono::milliseconds, 5> pauses{0ms, 200ms, 1s, 5s,
                                                            15s};
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(attempt, 0));
  return pauses[std::min(at, pauses.size() - 1)];
}

/// While it lives, no other thread of this relay lands the same push.
class Turn {
 public:
  Turn(std::mutex& lock, std::set<PushId>& busy, const PushId& id)
      : lock_(lock), busy_(busy), id_(id) {
    const std::lock_guard guard(lock_);
    mine_ = busy_.insert(id_).second;
  }
  ~Turn() {
    const std::lock_guard guard(lock_);
    if (mine_) busy_.erase(id_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool is_mine() const { return mine_; }

 private:
  std::mutex& lock_;
  std::set<PushId>& busy_;
  PushId id_;
  bool mine_ = false;
};

}  // namespace

void Relay::land(const PushId& id) {
  const Turn turn(lock_, landing_now_, id);
  if (!turn.is_mine() || !rooms_.may_change()) return;
  const auto row = rooms_.store.push(id);
  if (!row || !*row) return;
  const auto target = rooms_.upstreams.find((*row)->repository);
  if (!target) return;
  auto permit = rooms_.approvals.claim(id, rooms_.policy);
  if (permit && *permit) {
    const auto landed = rooms_.landing.land(*std::move(*permit), *target);
    // An error leaves it in `landing`; upkeep finds out what became of it.
    if (landed && store::is_terminal(landed->state)) drop_files(id);
  } else if (const auto now = rooms_.store.push(id);
             now && *now && store::is_terminal((*now)->state)) {
    drop_files(id);  // The approval did not stand any more.
  }
  changed(id);
}

void Relay::tend() {
  if (const auto expired = rooms_.approvals.expire())
    for (const auto& id : *expired) {
      drop_files(id);
      changed(id);
    }
  if (const auto approved = rows_in(rooms_.store, {PushState::approved}))
    for (const auto& row : *approved)
      if (rooms_.clock.now() - row.updated >= pause_before(row.attempt))
        land(row.id);
  const auto doubtful =
      rows_in(rooms_.store, {PushState::unknown, PushState::landing});
  if (!doubtful) return;
  for (const auto& row : *doubtful) {
    const Turn turn(lock_, landing_now_, row.id);
    const auto target = rooms_.upstreams.find(row.repository);
    if (!turn.is_mine() || !target) continue;
    const auto settled = rooms_.landing.reconcile(row.id, *target);
    if (!settled || settled->state == row.state) continue;
    if (store::is_terminal(settled->state)) drop_files(row.id);
    changed(row.id);
  }
}

Result<void> Relay::resume() {
  // Their clients are gone, and they were not whole or not judged: the client
  // pushes again. Nothing of them has left the relay.
  for (auto& row :
       TRY(rows_in(rooms_.store, {PushState::receiving, PushState::quarantined,
                                  PushState::scanning, PushState::clean}))) {
    row.reason = "the relay stopped before it was whole";
    const store::Event event = interrupted_event(row);
    TRY(close(std::move(row), PushState::cancelled, event));
  }
  // Folders of pushes that have ended, or that never had a row.
  std::error_code problem;
  for (const auto& folder :
       std::filesystem::directory_iterator(settings_.quarantines, problem)) {
    const auto id = PushId::parse(folder.path().filename().string());
    const auto row =
        id ? TRY(rooms_.store.push(*id)) : std::optional<PushRow>();
    if (row && !store::is_terminal(row->state)) continue;
    std::error_code ignored;
    std::filesystem::remove_all(folder.path(), ignored);
  }
  tend();
  return {};
}

}  // namespace hoopgit::relay
