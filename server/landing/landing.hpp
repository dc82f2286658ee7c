#pragma once

#include "core/base/clock.hpp"
#include "server/approval/permit.hpp"
#include "server/push/mirror.hpp"
#include "server/push/quarantine.hpp"
#include "server/store/store.hpp"
#include "server/upstream/upstreams.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace hoopgit::upstream {
struct Advertisement;
}

namespace hoopgit::landing {

struct LandingObjects;

/// Brings an approved push to the upstream: once, or not at all.
///
///     permit ─▶ intent in the record ─▶ look: every ref still `old`?
///            ─▶ compare-and-swap push ─▶ report ─▶ landed | failed | partial
///                                      └▶ no report ─▶ unknown ─▶ reconcile
///
/// "Unknown" is a state, never "failed": what the upstream did is found out by
/// looking at its refs. A worker that comes back late writes nothing, since the
/// fence of its permit is old; what it may still send upstream is refused
/// there, since the refs are no longer what it says.
/// Thread-safe; a push is landed on one thread at a time, by its claim.
class Landing {
 public:
  /// Makes everything appended so far durable and covered by a signature.
  using Cover = std::function<Result<void>()>;

  Landing(store::Store& store, const Clock& clock, push::Mirrors& mirrors,
          std::filesystem::path quarantines, Cover cover)
      : store_(store),
        clock_(clock),
        mirrors_(mirrors),
        quarantines_(std::move(quarantines)),
        cover_(std::move(cover)) {}

  /// Lands the push of this permit. Returns the row as it is afterwards:
  /// landed, partial, conflict, failed, unknown, or approved again when nothing
  /// was sent. An Error leaves the row in `landing`; reconcile() finds out.
  Result<store::PushRow> land(approval::Permit permit,
                              const upstream::Target& target);

  /// Decides what became of a push in `unknown`, or in `landing` with nobody at
  /// work on it, by the refs that the upstream has now. It may stay unknown.
  /// The caller knows that no thread of this relay is landing it.
  Result<store::PushRow> reconcile(const PushId& id,
                                   const upstream::Target& target);

 private:
  struct Outcome;
  Result<Outcome> attempt(const store::PushRow& row,
                          const upstream::Target& target);
  Result<void> has_boundary(const store::PushRow& row,
                            const LandingObjects& objects,
                            const upstream::Advertisement& now,
                            const upstream::Target& target);
  Result<store::PushRow> finish(const PushId& id, std::int64_t fence,
                                Outcome outcome);
  void adopt(const store::PushRow& row) const;

  store::Store& store_;
  const Clock& clock_;
  push::Mirrors& mirrors_;
  std::filesystem::path quarantines_;
  Cover cover_;
};

}  // namespace hoopgit::landing
