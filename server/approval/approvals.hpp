#pragma once

#include "core/api/api.hpp"
#include "core/policy/policy.hpp"
#include "server/approval/permit.hpp"
#include "server/approval/readiness.hpp"
#include "server/identity/identity.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace hoopgit::approval {

/// How long a vote counts: its voter's groups are those of that moment.
inline constexpr std::chrono::hours groups_trusted_for{12};

struct Settings {
  std::chrono::seconds request_life{7 * 24 * 3600};
  std::chrono::seconds approved_life{24 * 3600};
};

/// What goes on record together with a verdict.
struct Recording {
  std::vector<store::Event> events{};  ///< Of the steps before, in order.
  std::vector<store::BodyRow> bodies{};
  /// Those of the bodies that the verdict's own event commits to.
  std::vector<store::BodyReference> of_verdict{};
};

/// Says who may say yes, and is the only one to say yes: the single place that
/// moves a push to `approved`, and the only one that makes a Permit.
///
/// Every change is one transaction: the row is read, checked and changed with
/// its event, conditional on what was read. Thread-safe.
class Approvals {
 public:
  Approvals(store::Store& store, const Clock& clock, Settings settings)
      : store_(store), clock_(clock), settings_(settings) {}

  const Settings& settings() const { return settings_; }

  /// What becomes of a judged push. The row is in `receiving` and complete but
  /// for its state; it is moved to `approved`, `pending` or `refused` by the
  /// decision, with its events and what is recorded of it, all in one
  /// transaction. Returns the row as stored.
  Result<store::PushRow> settle(store::PushRow row,
                                const policy::Decision& decision,
                                const Recording& recording);

  /// Counts a vote, or takes one back ("withdraw"). Refusals are Fault::
  /// forbidden or conflict with the typed reason first in the message, and are
  /// appended as approval.vote_refused. Returns the row as stored.
  Result<store::PushRow> vote(const PushId& id, const api::VoteRequest& vote,
                              const identity::Identity& voter);

  /// Why this person's vote would not be admitted: a word such as "requester";
  /// empty when it would.
  std::string refusal(const store::PushRow& row,
                      const identity::Identity& voter) const;

  /// The requester takes an open push back, or an administrator stops it: who
  /// may stop may not approve.
  Result<store::PushRow> cancel(const PushId& id, const identity::Identity& who,
                                bool is_administrator = false);

  /// Ends what the same requester has open on the same refs, with other content
  /// and from before: what is held or waits is the last word. Their ids.
  Result<std::vector<PushId>> supersede(const store::PushRow& by);

  /// A push that failed is sent again by its requester: moves `failed` back to
  /// `approved`, for one more attempt under the approval it had; claim() looks
  /// whether that still stands. Another state is left as it is. Returns the row
  /// as stored.
  Result<store::PushRow> retry(const PushId& id, const store::Actor& requester);

  /// Begins to land: checks once more that the approval stands (votes, expiry,
  /// the policy in force now), that no other push is landing on these refs or
  /// in doubt about them, and that the upstream's refs are what the pusher saw;
  /// moves `approved` to `landing` with the event push.landing, all in one
  /// transaction. `ready`: none when the upstream could not be looked at; then
  /// nothing may be sent under the permit.
  ///
  /// No Permit: somebody else was faster, or it does not stand any more (the
  /// row says so: pending, denied, expired or stale).
  Result<std::optional<Permit>> claim(const PushId& id,
                                      const policy::Policy& policy,
                                      const std::optional<Readiness>& ready);

  /// Whether no other push is landing on these refs: to find out cheaply that
  /// it is not worth preparing. Only claim() decides.
  Result<bool> has_turn(const store::PushRow& row) const;

  /// Moves to `expired` what nobody answered in time, and what has not landed
  /// while its approval lived. Returns their ids.
  Result<std::vector<PushId>> expire();

 private:
  Result<bool> still_stands(store::Transaction& transaction,
                            store::PushRow& row,
                            const policy::Policy& policy) const;
  Result<bool> refs_stand(store::Transaction& transaction, store::PushRow& row,
                          const Readiness& ready) const;

  store::Store& store_;
  const Clock& clock_;
  Settings settings_;
};

/// "upstream moved to <id>, fetch first": what the pusher reads of a ref.
std::string moved_text(const git::ObjectId& there);

/// The facts of a row as the policy sees them.
policy::Facts facts_of(const store::PushRow& row);

/// An event of this push, with its target and, if given, who did it.
store::Event event_of(const store::PushRow& row, std::string type,
                      std::optional<store::Actor> actor = {},
                      json::Value data = {});

}  // namespace hoopgit::approval
