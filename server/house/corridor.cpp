// The corridor, from left to right.

#include "server/house/rooms.hpp"

#include <cstdlib>
#include <utility>

namespace hoopgit::house {

using namespace std::chrono_literals;

std::filesystem::path systemd_folder() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr ? folder : "";
}

Result<void> House::Rooms::furnish() {
  upstreams.emplace(
      TRY(upstream::Upstreams::open(config.upstreams, config.repositories,
                                    *client, clock, systemd_folder())));
  identities.emplace(config.identity, *client, *store, clock);
  mirrors.emplace(state->mirrors(), state->temporary());
  approvals.emplace(*store, clock, config.approvals);
  landing.emplace(
      *store, clock, *mirrors, state->quarantines(),
      [this] { return cover_landing(); }, config.landing);
  relay::Settings settings = config.relay;
  settings.quarantines = state->quarantines();
  relay.emplace(relay::Rooms{*store, clock, *upstreams, *mirrors, *scanner,
                             verdicts, config.policy, *approvals, *landing,
                             *records, [this] { return may_change(); }},
                std::move(settings));
  sweep.emplace(*store, *upstreams, clock);
  sinks.emplace(
      TRY(sink::Sinks::open(*store, config.sinks, book->vkeys().back())));
  replays.emplace(
      relay::Replays::Rooms{*store, *mirrors, *scanner, *records, *names},
      state->temporary(), config.relay.pack_limits, config.relay.change_limits);
  custody.emplace(*store, *records, *names, clock, config.entries);
  TRY(appoint_attestor());
  return relay->resume();
}

Result<void> House::Rooms::may_change() const {
  if (auto why = book->closed()) return *std::move(why);
  if (!anchors->is_trusted())
    return Error{Fault::unavailable,
                 "cannot change anything: no anchor of the log has answered "
                 "since the start"};
  return sinks->may_land(clock.now());
}

Result<void> House::Rooms::cover_landing() {
  TRY(may_change());
  const std::uint64_t size = TRY(store->tree_head()).size;
  TRY(book->cover());
  if (!config.landing_waits_for_witnesses) return {};
  return anchors->await_witnesses(size, clock, 10s);
}

}  // namespace hoopgit::house
