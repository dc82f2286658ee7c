#pragma once

#include "core/api/replay.hpp"
#include "core/scan/scanner.hpp"
#include "server/push/changes.hpp"
#include "server/push/mirror.hpp"
#include "server/push/quarantine.hpp"
#include "server/record/names.hpp"
#include "server/store/store.hpp"

#include <filesystem>
#include <mutex>

namespace hoopgit::relay {

/// The corridor walked again, by a push that was recorded: from its pack and
/// from what the upstream had then, by the policy and the groups of its day,
/// with its times and its nonce. The functions are those of the way in, so the
/// same bytes must come out: objects, findings, verdict, requirement, subject,
/// and the count of the votes. Each is compared with what the log commits to.
///
/// Never asks an upstream: what the push builds upon is read from the mirror.
/// Costs as much as the push did, so one is run at a time: Fault::unavailable
/// while there is another. Thread-safe; the rooms live longer.
class Replays {
 public:
  struct Rooms {
    store::Store& store;
    const push::Mirrors& mirrors;
    const scan::Scanner& scanner;
    record::Records& records;
    record::Names& names;
  };

  /// `temporary`: a private folder, where the pack is open while it is looked
  /// at.
  Replays(Rooms rooms, std::filesystem::path temporary,
          push::PackLimits pack_limits, push::ChangeLimits change_limits);

  /// `view`: the push as the one who asks may see it. `with_diff`: show what
  /// lands with it, secrets masked.
  Result<api::Replay> replay(api::PushView view, bool with_diff);

 private:
  Rooms rooms_;
  std::filesystem::path temporary_;
  push::PackLimits pack_limits_;
  push::ChangeLimits change_limits_;
  std::mutex one_at_a_time_{};
};

/// "audit.replayed": who did it, and what came out.
store::Event replayed_event(const store::Actor& reader,
                            const api::Replay& replay);

}  // namespace hoopgit::relay
