// The front door, and what the house does by the clock.

#include "core/base/disk.hpp"
#include "server/house/rooms.hpp"

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::house {

using namespace std::chrono_literals;

namespace {

/// Room for the commands before the largest pack.
std::uint64_t largest_push(const config::Config& config) {
  return config.relay.pack_limits.pack_bytes + push::longest_arrival;
}

}  // namespace

Result<void> House::Rooms::open_door() {
  gate.emplace(
      config.gate, [this] { return percent_used(state->spool()); }, log);
  const front::GitService git{*relay,
                              *gate,
                              *identities,
                              *store,
                              clock,
                              config.public_url,
                              largest_push(config)};
  replaced_logs.emplace(config.state, clock);
  const front::JsonService service{
      *relay,
      *identities,
      *approvals,
      *sweep,
      *sinks,
      *replays,
      *custody,
      *store,
      *records,
      *names,
      *book,
      *attestor,
      clock,
      *scanner,
      config.policy,
      config.repositories,
      config.auditors,
      config.administrators,
      state->quarantines(),
      config.public_url,
      [this](const PushId& id) { relay->land_soon(id); },
      [this](std::string_view number) { return replaced_logs->find(number); }};
  std::vector<front::Route> routes;
  for (auto&& some : {
           front::oauth_routes(service),
           front::push_routes(service),
           front::audit_routes(service),
           front::replay_routes(service),
           front::attestation_routes(service),
           front::commit_routes(service),
           front::evidence_routes(service),
           front::log_routes(service),
           front::admin_routes(service),
           front::resolve_routes(service),
           front::revocation_routes(service),
           front::retention_routes(service),
           front::git_routes(git),
       })
    routes.insert(routes.end(), some.begin(), some.end());
  front::ListenerSettings settings = config.listener;
  settings.spool = state->spool();
  settings.clock = &clock;
  settings.log = log;
  listener.emplace(
      TRY(front::Listener::open(std::move(settings), std::move(routes))));
  errands.emplace(relay::Errands::most);
  relay->do_errands_with([this](relay::Errands::Job job) {
    errands->submit([this, job = std::move(job)] { run_errand(job); });
  });
  relay->on_change([this](const PushId& id) { listener->wake(id.text()); });
  listener->every(1000ms, [this] { relay->tend(); });
  listener->every(200ms, [this] { keep_book(); });
  listener->every(1000ms, [this] { attest(); });
  listener->every(1000ms, [this] { stream(); });
  listener->every(1000ms, [this] { tend_anchors(); });
  listener->every(1000ms, [this] { keep_reserve(); });
  listener->every(
      1000ms, [this] { say_once(clock_problem, identities->check_clocks()); });
  listener->every(60s, [this] { look_around(); });
  listener->every(60s, [this] {
    const auto ended = records->tend();
    if (!ended) log(ended.error().message);
    if (!ended || *ended > 0) names->forget();
    if (const auto gone = custody->prune(); !gone) log(gone.error().message);
  });
  return {};
}

void House::Rooms::run_errand(const relay::Errands::Job& job) const {
  try {
    job();
  } catch (const std::exception& bug) {
    log(std::string("a bug, while a push was landed: ") + bug.what());
  }
}

void House::Rooms::keep_book() {
  say_once(book_problem, sign_log());
}

/// Nothing is said by a log that was found not to be what others have seen.
void House::Rooms::attest() {
  if (book->closed() || !anchors->is_trusted()) return;
  say_once(attestor_problem, attestor->tend());
}

void House::Rooms::tend_anchors() {
  say_once(anchor_problem, anchors->tend(clock.now()));
}

void House::Rooms::stream() {
  say_once(sink_problem, sinks->tend(clock.now()));
}

void House::Rooms::keep_reserve() {
  const auto change = reserve->tend();
  say_once(reserve_problem, change ? Result<void>() : change.error());
  if (change && *change == Reserve::Change::given_up)
    log("warning: the disk is full: what was kept for this day is given up, so "
        "that people can read on; make room on the disk that holds the state");
}

void House::Rooms::look_around() {
  if (const auto swept = sweep->tend(config.sweep); !swept)
    log(swept.error().message);
}

}  // namespace hoopgit::house
