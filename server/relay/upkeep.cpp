#include "core/base/crash_point.hpp"
#include "core/crypto/crypto.hpp"
#include "server/landing/after_restore.hpp"
#include "server/relay/push_events.hpp"
#include "server/relay/relay.hpp"
#include "server/upstream/advertisement.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

namespace hoopgit::relay {

using store::PushRow;
using store::PushState;

namespace {

/// Looked at together, the newest; more are looked at when these have moved on.
constexpr std::size_t most_rows = 10'000;

Result<std::vector<PushRow>> rows_in(store::Store& store,
                                     std::vector<PushState> states,
                                     std::size_t limit = most_rows) {
  store::PushFilter filter;
  filter.states = std::move(states);
  filter.limit = limit;
  return store.pushes(filter);
}

/// All in one transaction; their folders are left to who sweeps them.
Result<void> close_interrupted(store::Store& store,
                               const std::vector<PushRow>& rows, Time now) {
  return store.change([&](store::Transaction& transaction) -> Result<void> {
    for (PushRow row : rows) {
      row.reason = "the relay stopped before it was whole";
      const store::Event event = interrupted_event(row);
      const PushState from = std::exchange(row.state, PushState::cancelled);
      row.updated = now;
      if (!TRY(transaction.replace_push(row, from)))
        return Error{Fault::conflict, "cannot close the push: it changed"};
      TRY(transaction.append(event));
    }
    return {};
  });
}

/// While its upstream is away: an approved push can wait, and a doubt is to be
/// gone within seconds of its coming back.
constexpr std::chrono::milliseconds longest_wait{60'000};
constexpr std::chrono::milliseconds longest_doubt{2'000};

/// After an attempt that came to nothing.
std::chrono::milliseconds pause_before(std::int64_t attempt) {
  using namespace std::chrono_literals;
  constexpr std::array<std::chrono::milliseconds, 5> pauses{0ms, 200ms, 1s, 5s,
                                                            15s};
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(attempt, 0));
  return pauses[std::min(at, pauses.size() - 1)];
}

/// While it lives, no other thread of this relay is at work on the same push.
class Turn {
 public:
  Turn(std::mutex& lock, std::map<PushId, std::int64_t>& busy, const PushId& id)
      : lock_(lock), busy_(busy), id_(id) {
    const std::lock_guard guard(lock_);
    mine_ = busy_.try_emplace(id_, 0).second;
  }
  ~Turn() {
    const std::lock_guard guard(lock_);
    if (mine_) busy_.erase(id_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool is_mine() const { return mine_; }
  /// Under which claim: it is renewed as long as this lives.
  void works_under(std::int64_t fence) const {
    const std::lock_guard guard(lock_);
    busy_[id_] = fence;
  }

 private:
  std::mutex& lock_;
  std::map<PushId, std::int64_t>& busy_;
  PushId id_;
  bool mine_ = false;
};

}  // namespace

/// What is known of the push before it is claimed. `recent`: what the upstream
/// had a moment ago will do.
Result<landing::Prepared> Relay::prepare(const PushRow& row,
                                         const upstream::Target& target,
                                         bool recent) {
  const auto ask = [&] {
    return upstream::advertise(target, upstream::Access::read,
                               upstream::Service::upload_pack);
  };
  auto seen = recent ? sightings_.recent(target) : std::nullopt;
  const upstream::Advertisement now = seen ? *std::move(seen) : TRY(ask());
  return rooms_.landing.prepare(row, target, now.refs);
}

void Relay::land(const PushId& id) {
  land_seen(id, false);
}

void Relay::land_seen(const PushId& id, bool recent) {
  const Turn turn(lock_, at_work_, id);
  if (!turn.is_mine() || !rooms_.may_change()) return;
  const auto row = rooms_.store.push(id);
  if (!row || !*row) return;
  if ((*row)->state == PushState::approved) {
    const auto target = rooms_.upstreams.find((*row)->repository);
    const auto free = rooms_.approvals.has_turn(**row);
    if (!target || !free || !*free) return;
    CRASH_POINT("land: it is its turn");
    const auto doubted = landing::doubt_if_put_back(
        rooms_.store, rooms_.clock, **row, settings_.quarantines / id.text());
    if (!doubted || *doubted) return changed(id);
    const auto prepared = prepare(**row, *target, recent);
    CRASH_POINT("land: push is prepared");
    // An upstream that does not answer costs no attempt: the push waits.
    if (!prepared && target->upstream->reach.is_away()) {
      const auto told = tell_that_it_waits(id);
      static_cast<void>(told);  // It waits all the same.
      return;
    }
    std::optional<approval::Readiness> ready;
    if (prepared) ready = prepared->readiness;
    auto permit = rooms_.approvals.claim(id, rooms_.policy, ready);
    if (permit && *permit) {
      CRASH_POINT("land: push is claimed");
      turn.works_under((*permit)->fence());
      // An error leaves it in `landing`; upkeep finds out what became of it.
      const auto landed =
          rooms_.landing.land(*std::move(*permit), *target, prepared);
      static_cast<void>(landed);
      CRASH_POINT("land: outcome is known");
    }
  }
  if (const auto now = rooms_.store.push(id);
      now && *now && store::is_terminal((*now)->state))
    drop_files(id);
  CRASH_POINT("land: files are dropped");
  changed(id);
}

/// Once, on record and for whoever asks; until it is claimed, which clears it.
Result<void> Relay::tell_that_it_waits(const PushId& id) {
  bool is_told = false;
  TRY(rooms_.store.change([&](store::Transaction& transaction) -> Result<void> {
    is_told = false;
    auto row = TRY(transaction.find_push(id));
    if (!row || row->state != PushState::approved || !row->reason.empty())
      return {};
    row->updated = rooms_.clock.now();
    row->reason = "cannot reach upstream " + row->upstream + " since " +
                  to_rfc3339(row->updated) + ", will land by itself until " +
                  to_rfc3339(row->approved_until);
    is_told = TRY(transaction.replace_push(*row, PushState::approved));
    if (is_told) TRY(transaction.append(waiting_event(*row)));
    return {};
  }));
  if (is_told) changed(id);
  return {};
}

void Relay::land_soon(const PushId& id) {
  const auto row = rooms_.store.push(id);
  if (!row || !*row) return;
  errands_.add(id, (*row)->upstream, (*row)->repository.text(),
               [this, id] { land(id); });
}

void Relay::tend() {
  if (const auto expired = rooms_.approvals.expire())
    for (const auto& id : *expired) {
      drop_files(id);
      changed(id);
    }
  // First: it is seen by them whether an upstream has come back.
  clear_doubts();
  land_approved();
}

void Relay::land_approved() {
  const auto approved = rows_in(rooms_.store, {PushState::approved});
  if (!approved) return;
  // The oldest first, as they came.
  for (auto row = approved->rbegin(); row != approved->rend(); ++row)
    if (rooms_.clock.now() - row->updated >= pause_before(row->attempt))
      errands_.add(row->id, row->upstream, row->repository.text(),
                   [this, id = row->id] {
                     // As it is by then.
                     const auto now = rooms_.store.push(id);
                     if (now && *now) land_if_due(**now);
                   });
}

void Relay::land_if_due(const PushRow& row) {
  const auto target = rooms_.upstreams.find(row.repository);
  if (target && may_ask(*target, longest_wait)) land(row.id);
}

/// One that answers may be asked at any time.
bool Relay::may_ask(const upstream::Target& target,
                    std::chrono::milliseconds longest) {
  const upstream::Upstream& upstream = *target.upstream;
  if (upstream.reach.is_away())
    return absences_.is_due(
        upstream.name, rooms_.clock.now(), longest,
        static_cast<std::uint8_t>(crypto::random_bytes(1).front()));
  absences_.end(upstream.name);
  return true;
}

void Relay::clear_doubts() {
  const auto doubtful =
      rows_in(rooms_.store, {PushState::unknown, PushState::landing});
  if (!doubtful) return;
  std::vector<PushId> still;
  for (auto row = doubtful->rbegin(); row != doubtful->rend(); ++row) {
    const auto fence = fence_at_work(row->id);
    if (fence && *fence != 0) {
      keep_claim(*row, *fence);
      continue;
    }
    still.push_back(row->id);
    if (!fence)
      errands_.add(row->id, row->upstream, row->repository.text(),
                   [this, id = row->id] {
                     const auto now = rooms_.store.push(id);
                     if (now && *now) clear_doubt(**now);
                   });
  }
  doubts_.keep_only(still);
}

std::optional<std::int64_t> Relay::fence_at_work(const PushId& id) {
  const std::lock_guard guard(lock_);
  const auto found = at_work_.find(id);
  return found == at_work_.end() ? std::nullopt : std::optional(found->second);
}

/// A thread of ours is at work on it. More than one relay may know the push:
/// none takes it over while the lease is good.
void Relay::keep_claim(const PushRow& row, std::int64_t fence) {
  if (fence != row.fence || row.state != PushState::landing) return;
  if (row.lease_until - rooms_.clock.now() > approval::lease_of_a_claim / 2)
    return;
  const auto renewed = rooms_.landing.renew(row.id, fence);
  static_cast<void>(renewed);  // Asked again in a second.
}

void Relay::clear_doubt(const PushRow& row) {
  if (row.state != PushState::unknown && row.state != PushState::landing)
    return;
  const Turn turn(lock_, at_work_, row.id);
  if (!turn.is_mine()) return;
  const Time now = rooms_.clock.now();
  doubts_.begin(row.id, now);
  if (doubts_.is_alarming(row.id, now))
    static_cast<void>(
        rooms_.landing.raise_alarm(row.id, doubts_.age_of(row.id, now)));
  const auto target = rooms_.upstreams.find(row.repository);
  if (!target) return;
  const bool was_away = target->upstream->reach.is_away();
  if (!may_ask(*target, longest_doubt)) return;
  if (!was_away && !doubts_.is_due(row.id, now)) return;
  CRASH_POINT("doubt: it is time to look");
  const auto settled = rooms_.landing.reconcile(row.id, *target);
  if (!settled || settled->state == row.state) return;
  CRASH_POINT("doubt: it is settled");
  if (store::is_terminal(settled->state)) drop_files(row.id);
  changed(row.id);
}

Result<PushRow> Relay::resolve(const PushId& id, landing::Resolution resolution,
                               const std::string& reason,
                               const identity::Identity& who) {
  auto row = TRY(rooms_.landing.resolve(id, resolution, reason, who));
  drop_files(id);
  changed(id);
  return row;
}

Result<void> Relay::resume() {
  const auto not_whole = [this] {
    constexpr std::size_t at_once = 500;
    return rows_in(rooms_.store,
                   {PushState::receiving, PushState::quarantined,
                    PushState::scanning, PushState::clean},
                   at_once);
  };
  // Their clients are gone, and they were not whole or not judged: the client
  // pushes again. Nothing of them has left the relay.
  // What was closed is not found again.
  for (auto rows = TRY(not_whole()); !rows.empty(); rows = TRY(not_whole()))
    TRY(close_interrupted(rooms_.store, rows, rooms_.clock.now()));
  CRASH_POINT("close: push is closed");
  CRASH_POINT("resume: what was not whole is closed");
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
  CRASH_POINT("close: files are dropped");
  CRASH_POINT("resume: folders are swept");
  return {};
}

}  // namespace hoopgit::relay
