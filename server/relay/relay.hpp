#pragma once

#include "core/http/client.hpp"
#include "core/policy/policy.hpp"
#include "core/scan/scanner.hpp"
#include "server/approval/approvals.hpp"
#include "server/identity/identity.hpp"
#include "server/landing/landing.hpp"
#include "server/push/arrival.hpp"
#include "server/push/blob_verdict.hpp"
#include "server/push/changes.hpp"
#include "server/push/mirror.hpp"
#include "server/push/quarantine.hpp"
#include "server/record/records.hpp"
#include "server/relay/absences.hpp"
#include "server/relay/doubts.hpp"
#include "server/relay/errands.hpp"
#include "server/relay/push_answer.hpp"
#include "server/relay/sightings.hpp"
#include "server/store/store.hpp"
#include "server/upstream/pass_through.hpp"
#include "server/upstream/upstreams.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::relay {

struct Settings {
  std::filesystem::path quarantines;        ///< Private folder for pushes.
  std::chrono::seconds wait{600};           ///< How long a connection is held.
  std::vector<std::string> push_options{};  ///< See check_push_options().
  std::size_t most_refs = 200;  ///< Of one push; push::most_commands at most.
  push::PackLimits pack_limits{};
  push::ChangeLimits change_limits{};
};

/// The rooms of the corridor, built once by the house. All outlive the Relay.
struct Rooms {
  store::Store& store;
  const Clock& clock;
  const upstream::Upstreams& upstreams;
  push::Mirrors& mirrors;
  const scan::Scanner& scanner;
  push::BlobVerdicts& verdicts;
  const policy::Policy& policy;
  approval::Approvals& approvals;
  landing::Landing& landing;
  record::Records& records;
  /// Whether anything may be taken in or landed now; the reason if not. Fetches
  /// do not ask.
  std::function<Result<void>()> may_change;
};

/// Who asks, from where, for which repository.
struct Caller {
  identity::Identity identity;
  std::string address;
  std::string user_agent;
};

/// The corridor: what happens to a push and to a fetch, from one end to the
/// other. One plain call on one thread each; any number at once.
class Relay {
 public:
  Relay(Rooms rooms, Settings settings);

  /// Where this caller may fetch from. One answer (Fault::not_found) for a
  /// repository that does not exist and one that policy does not open.
  Result<upstream::Target> open(const Caller& caller,
                                const RepositoryName& repository);

  /// Serves one request of a clone or fetch, streamed both ways.
  Result<void> fetch(
      const Caller& caller, const upstream::Target& target,
      upstream::PassedFetch request,
      const std::function<Result<void>(const http::ResponseHead&)>& on_head,
      const http::Sink& sink);

  /// The refs as a pusher sees them: the body of
  /// info/refs?service=git-receive-pack.
  Result<std::string> advertise_push(const upstream::Target& target);

  /// Takes a push from its first byte to its answer. `body` is the request as
  /// it was spooled. An Error means that nothing was decided and nothing was
  /// sent; a refusal is an answer.
  Result<PushAnswer> receive(const Caller& caller,
                             const upstream::Target& target,
                             const std::filesystem::path& body,
                             const push::Arrival& arrival);

  /// Lands an approved push, if it is its turn and anything may be changed. Any
  /// thread, any time.
  void land(const PushId& id);

  /// An administrator says what became of a push that the relay cannot tell of:
  /// see landing::Landing::resolve().
  Result<store::PushRow> resolve(const PushId& id,
                                 landing::Resolution resolution,
                                 const std::string& reason,
                                 const identity::Identity& who);

  /// The same, by another thread: see do_errands_with().
  void land_soon(const PushId& id);

  /// What time brings: requests that expire, approved pushes whose turn has
  /// come, doubtful landings. Called about once a second; waits for no
  /// upstream where errands are done by others.
  void tend();

  /// After a start: pushes whose client is gone are closed. The others are
  /// carried on by the next tend(). Asks no upstream.
  Result<void> resume();

  /// Threads for what may have to wait for an upstream. Before the first
  /// tend(); they have ended when this object goes.
  void do_errands_with(Errands::Start start) {
    errands_.start_with(std::move(start));
  }

  /// Is called with the id of every push whose state has changed.
  void on_change(std::function<void(const PushId&)> notify) {
    notify_ = std::move(notify);
  }

 private:
  struct Arrived;
  Result<store::PushRow> begin(const Caller& caller,
                               const upstream::Target& target,
                               const push::Arrival& arrival, bool& attached,
                               std::int64_t& before);
  Result<void> see(Arrived& arrived, bool recent_will_do);
  Result<store::PushRow> walk(store::PushRow row, Arrived arrived);
  Result<push::Changes> changes_of(Arrived& arrived,
                                   const push::Quarantine& quarantine);
  Result<store::PushRow> examine(store::PushRow row, Arrived arrived,
                                 const push::Quarantine& quarantine);
  Result<push::Quarantine> admit(store::PushRow& row, const Arrived& arrived);
  Result<store::PushRow> refuse(store::PushRow row, std::string_view step,
                                const Error& error);
  Result<store::PushRow> close(store::PushRow row, store::PushState to,
                               store::Event event);
  Result<store::PushRow> land_now(store::PushRow row);
  Result<landing::Prepared> prepare(const store::PushRow& row,
                                    const upstream::Target& target,
                                    bool recent);
  void land_seen(const PushId& id, bool recent);
  void land_approved();
  void land_if_due(const store::PushRow& row);
  Result<void> tell_that_it_waits(const PushId& id);
  bool may_ask(const upstream::Target& target,
               std::chrono::milliseconds longest);
  void clear_doubts();
  void clear_doubt(const store::PushRow& row);
  std::optional<std::int64_t> fence_at_work(const PushId& id);
  void keep_claim(const store::PushRow& row, std::int64_t fence);
  PushAnswer answer_for(store::PushRow row) const;
  void drop_files(const PushId& id) const;
  void changed(const PushId& id) const;

  Rooms rooms_;
  Settings settings_;
  std::function<void(const PushId&)> notify_{};

  Sightings sightings_;
  Absences absences_{};
  Doubts doubts_{};
  Errands errands_{};
  std::mutex lock_;
  /// Pushes that a thread of ours is at work on, with the fence of its claim,
  /// or 0 before it has one and while it finds out what became of it.
  std::map<PushId, std::int64_t> at_work_;
};

}  // namespace hoopgit::relay
