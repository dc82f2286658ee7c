#pragma once

#include "core/base/clock.hpp"
#include "server/approval/permit.hpp"
#include "server/approval/progress.hpp"
#include "server/approval/readiness.hpp"
#include "server/identity/identity.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/landing/settings.hpp"
#include "server/push/mirror.hpp"
#include "server/push/quarantine.hpp"
#include "server/store/store.hpp"
#include "server/upstream/upstreams.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::upstream {
struct Advertisement;
}

namespace hoopgit::landing {

/// A push that could be sent: what would go upstream, and what the claim is
/// told of it.
struct Prepared {
  LandingObjects objects;
  approval::Readiness readiness;
};

/// What a person says of a push that nobody can tell of: it is upstream, or it
/// is not and will not be.
enum class Resolution { landed, conflict };

/// Brings an approved push to the upstream: once, or not at all.
///
///     prepare ─▶ permit, intent in the record ─▶ look: every ref still `old`?
///             ─▶ compare-and-swap push ─▶ report ─▶ landed | failed | partial
///                                       └▶ no report ─▶ unknown ─▶ reconcile
///
/// "Unknown" is a state, never "failed": what the upstream did is found out by
/// looking at its refs. Several refs land as one; see Settings for where the
/// upstream cannot. A worker that comes back late writes nothing, since the
/// fence of its permit is old; what it may still send upstream is refused
/// there, since the refs are no longer what it says.
/// Thread-safe; a push is landed on one thread at a time, by its claim.
class Landing {
 public:
  /// Makes everything appended so far durable and covered by a signature.
  using Cover = std::function<Result<void>()>;
  using Progress = approval::Progress;

  Landing(store::Store& store, const Clock& clock, push::Mirrors& mirrors,
          std::filesystem::path quarantines, Cover cover,
          Settings settings = {})
      : store_(store),
        clock_(clock),
        mirrors_(mirrors),
        quarantines_(std::move(quarantines)),
        cover_(std::move(cover)),
        settings_(settings) {}

  /// Makes the pack, and finds out what the upstream has, by the refs that it
  /// advertised just now. Before the claim, which wants to know.
  Result<Prepared> prepare(const store::PushRow& row,
                           const upstream::Target& target,
                           const std::vector<git::Ref>& refs);

  /// Lands the push of this permit. Returns the row as it is afterwards:
  /// landed, partial, conflict, failed, unknown, refused when the upstream
  /// cannot take such a push, or approved again when nothing was sent. After
  /// the fifth attempt to which the upstream said something it has failed; one
  /// that found it away, or no key to sign with, does not count. An Error
  /// leaves the row in `landing`; reconcile() finds out. A push that could not
  /// be prepared is not sent.
  Result<store::PushRow> land(approval::Permit permit,
                              const upstream::Target& target,
                              const Result<Prepared>& prepared);

  /// Decides what became of a push in `unknown`, or in `landing` with nobody at
  /// work on it, by the refs that the upstream has now and, where they are as
  /// before, by asking it for the commits. It may stay unknown.
  /// The caller knows that no thread of this relay is landing it.
  Result<store::PushRow> reconcile(const PushId& id,
                                   const upstream::Target& target);

  /// Keeps the claim while its worker is busy; false: it is not ours any more.
  Result<bool> renew(const PushId& id, std::int64_t fence);

  /// Says on record that a push has been in doubt for long.
  Result<void> raise_alarm(const PushId& id, std::chrono::seconds since);

  /// An operator decides what became of a push in `needs_human`, and why they
  /// think so. Fault::forbidden: it is their own push; Fault::conflict: it is
  /// in another state.
  Result<store::PushRow> resolve(const PushId& id, Resolution resolution,
                                 const std::string& reason,
                                 const identity::Identity& who);

 private:
  struct Outcome;
  Result<Outcome> attempt(const store::PushRow& row,
                          const upstream::Target& target,
                          const Prepared& prepared);
  Outcome send(const store::PushRow& row, const upstream::Target& target,
               const LandingObjects& objects,
               const upstream::Advertisement& seen) const;

  // One ref after the other: sequence.cpp.
  struct Sequence;
  bool lands_in_sequence(const store::PushRow& row,
                         const upstream::Advertisement& seen) const;
  Result<Outcome> land_in_sequence(const store::PushRow& row,
                                   const upstream::Target& target,
                                   const upstream::Advertisement& seen);
  Result<std::optional<Outcome>> land_one(Sequence& sequence,
                                          const git::RefUpdate& update);
  Result<std::optional<Outcome>> send_one(Sequence& sequence,
                                          const git::RefUpdate& update,
                                          const std::filesystem::path& pack,
                                          const upstream::Advertisement& seen);
  Result<void> begin_one(Sequence& sequence, const git::RefUpdate& update,
                         const RefObjects& objects);
  Result<void> landed_one(Sequence& sequence, const git::RefUpdate& update,
                          const std::string& why);
  Result<std::uint64_t> tell_one(Sequence& sequence,
                                 const git::RefUpdate& update,
                                 const std::string& type,
                                 store::Severity severity, json::Value data);
  static Outcome moved_one(Sequence& sequence, const git::RefUpdate& update,
                           const git::ObjectId& there);
  static Outcome halted(const Sequence& sequence, const Error& error,
                        bool is_answer);

  static std::optional<Outcome> conflict_with(
      const store::PushRow& row, const upstream::Advertisement& now);
  bool had_landed(const store::PushRow& row,
                  const upstream::Advertisement& now) const;
  static Outcome landed_before(const store::PushRow& row);
  Result<void> has_boundary(const store::PushRow& row,
                            const LandingObjects& objects,
                            const upstream::Advertisement& now,
                            const upstream::Target& target);
  Result<std::filesystem::path> refreshed_mirror(
      const store::PushRow& row, const upstream::Target& target,
      const std::vector<git::Ref>& refs);
  Result<std::vector<std::string>> present_before(
      const store::PushRow& row, const std::filesystem::path& mirror,
      const std::vector<git::Ref>& refs) const;

  Result<store::PushRow> take_over(const store::PushRow& row);
  Result<std::optional<std::vector<std::string>>> noted_present(
      const store::PushRow& row) const;
  Result<Outcome> judge(const store::PushRow& row,
                        const upstream::Target& target,
                        const upstream::Advertisement& now);
  Result<bool> has_moved_on(const store::PushRow& row,
                            const upstream::Target& target,
                            const upstream::Advertisement& now);
  Result<Outcome> judge_unmoved(const store::PushRow& row,
                                const upstream::Target& target) const;
  Result<Outcome> judge_sequence(const store::PushRow& row,
                                 const upstream::Target& target,
                                 const upstream::Advertisement& now);
  Result<void> judge_one(const store::PushRow& row,
                         const git::RefUpdate& update,
                         const upstream::Target& target,
                         const upstream::Advertisement& now,
                         Progress& progress);
  Result<bool> has_grown(const store::PushRow& row,
                         const git::RefUpdate& update,
                         const upstream::Target& target,
                         const upstream::Advertisement& now);
  Result<std::string> doubt_of(const store::PushRow& row,
                               const git::RefUpdate& update,
                               const upstream::Target& target) const;

  Result<store::PushRow> finish(const PushId& id, std::int64_t fence,
                                Outcome outcome);
  void adopt(const store::PushRow& row) const;

  store::Store& store_;
  const Clock& clock_;
  push::Mirrors& mirrors_;
  std::filesystem::path quarantines_;
  Cover cover_;
  Settings settings_;
};

}  // namespace hoopgit::landing
