#include "server/relay/relay.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "server/approval/judgement.hpp"
#include "server/approval/subject.hpp"
#include "server/identity/delegation.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/relay/credential_check.hpp"
#include "server/relay/examination.hpp"
#include "server/relay/push_events.hpp"
#include "server/relay/push_option.hpp"
#include "server/relay/recording.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::relay {

using store::PushRow;
using store::PushState;

/// What a push is looked at with: where it came in, and what the upstream has.
struct Relay::Arrived {
  const Caller& caller;
  const upstream::Target& target;
  const std::filesystem::path& body;
  const push::Arrival& arrival;
  upstream::Advertisement upstream_now;
  std::filesystem::path mirror;
  bool is_recent = false;  ///< Seen some seconds ago, not now.
};

namespace {

std::vector<git::RefUpdate> provisional(const push::Arrival& arrival) {
  using Kind = git::RefUpdate::Kind;
  std::vector<git::RefUpdate> updates;
  for (const auto& command : arrival.commands)
    updates.push_back({command.ref, command.old_id, command.new_id,
                       command.old_id.is_zero()   ? Kind::create
                       : command.new_id.is_zero() ? Kind::remove
                                                  : Kind::update});
  return updates;
}

}  // namespace

Relay::Relay(Rooms rooms, Settings settings)
    : rooms_(rooms), settings_(std::move(settings)), sightings_(rooms.clock) {}

Result<PushAnswer> Relay::receive(const Caller& caller,
                                  const upstream::Target& target,
                                  const std::filesystem::path& body,
                                  const push::Arrival& arrival) {
  CRASH_POINT("receive: body is spooled");
  TRY(rooms_.may_change());
  TRY(check_push_options(arrival.options, settings_.push_options));
  if (arrival.commands.size() > settings_.most_refs)
    return Error{Fault::limit, "cannot take the push: it updates " +
                                   std::to_string(arrival.commands.size()) +
                                   " refs, and the limit is " +
                                   std::to_string(settings_.most_refs)};
  for (const auto& command : arrival.commands)
    if (rooms_.scanner.masked(command.ref) != command.ref)
      return Error{Fault::usage,
                   "cannot take the push: the name of a ref is a secret",
                   "rename it, and revoke the secret"};
  bool attached = false;
  std::int64_t before = 0;
  PushRow row = TRY(begin(caller, target, arrival, attached, before));
  CRASH_POINT("receive: push is on record");
  // Also who would only be attached: to land it again is to push it.
  auto allowed = check_updates(caller.identity, provisional(arrival));
  if (allowed && !attached) allowed = check_quota(caller.identity, before);
  if (!allowed) {
    if (attached) return allowed.error();
    return answer_for(
        TRY(refuse(std::move(row), "credential", allowed.error())));
  }
  if (attached && row.state != PushState::failed)
    return answer_for(std::move(row));
  if (attached) {
    row = TRY(rooms_.approvals.retry(row.id, caller.identity.actor));
    return answer_for(TRY(land_now(std::move(row))));
  }

  Arrived arrived{caller, target, body, arrival, {}, {}};
  row = TRY(walk(std::move(row), std::move(arrived)));
  CRASH_POINT("receive: push is walked");
  return answer_for(TRY(land_now(std::move(row))));
}

/// Lands what is approved and free to go; the row as it is then.
Result<PushRow> Relay::land_now(PushRow row) {
  if (row.state != PushState::approved) return row;
  land_seen(row.id, row.attempt == 0);
  CRASH_POINT("receive: landing has ended");
  auto now = TRY(rooms_.store.push(row.id));
  return now ? *std::move(now) : std::move(row);
}

/// Puts the push on record, or finds the open row of the same push: who sends
/// it again while it is held is attached to it, and nothing is counted twice.
/// `before`: how many pushes an agent has made in its session before this one.
Result<PushRow> Relay::begin(const Caller& caller,
                             const upstream::Target& target,
                             const push::Arrival& arrival, bool& attached,
                             std::int64_t& before) {
  const Time now = rooms_.clock.now();
  PushRow row{.id = PushId::make(now, crypto::random_for_ulid()),
              .repository = target.repository};
  row.upstream = target.upstream->name;
  row.requester = caller.identity.actor;
  row.requester.address = caller.address;
  row.requester.user_agent = caller.user_agent;
  row.updates = provisional(arrival);
  row.push_options = arrival.options;
  row.atomic = arrival.atomic;
  row.created = now;
  row.updated = now;
  row.expires = now + rooms_.approvals.settings().request_life;
  row.key = TRY(approval::push_key(row));
  TRY(rooms_.store.change([&](store::Transaction& transaction) -> Result<void> {
    if (auto open = TRY(transaction.find_open_push(row.key))) {
      attached = true;
      row = *std::move(open);
      return {};
    }
    if (caller.identity.limits)
      before = TRY(transaction.pushes_of(
          row.requester, now - identity::Delegation::longest_life));
    TRY(transaction.add_push(row));
    TRY(transaction.append(started_event(row, rooms_.scanner)));
    return {};
  }));
  return row;
}

/// What the upstream has, and a mirror that has it too.
Result<void> Relay::see(Arrived& arrived, bool recent_will_do) {
  const auto& target = arrived.target;
  auto recent = sightings_.recent(target);
  arrived.is_recent = recent_will_do && recent;
  arrived.upstream_now =
      arrived.is_recent
          ? *std::move(recent)
          : TRY(upstream::advertise(target, upstream::Access::read,
                                    upstream::Service::upload_pack));
  // The claim must not go by what is older than this.
  if (!arrived.is_recent) sightings_.note(target, arrived.upstream_now);
  CRASH_POINT("receive: upstream was seen");
  arrived.mirror = TRY(rooms_.mirrors.refresh(
      target.upstream->name, target.repository.text(),
      arrived.upstream_now.refs,
      [&](const auto& wants, const auto& haves, const auto& sink) {
        return upstream::fetch_pack(target, wants, haves, sink);
      }));
  CRASH_POINT("receive: mirror is fresh");
  return {};
}

/// The push, room by room. What stops it is written into its row.
Result<PushRow> Relay::walk(PushRow row, Arrived arrived) {
  if (const auto seen = see(arrived, true); !seen)
    return refuse(std::move(row), "upstream", seen.error());
  auto quarantine = admit(row, arrived);
  // A base that is missing may have come since the refs were seen.
  if (!quarantine && quarantine.error().fault == Fault::not_found &&
      arrived.is_recent) {
    if (const auto seen = see(arrived, false); !seen)
      return refuse(std::move(row), "upstream", seen.error());
    drop_files(row.id);
    quarantine = admit(row, arrived);
  }
  if (!quarantine) return refuse(std::move(row), "pack", quarantine.error());
  return examine(std::move(row), std::move(arrived), *quarantine);
}

Result<push::Quarantine> Relay::admit(PushRow& row, const Arrived& arrived) {
  const auto folder = settings_.quarantines / row.id.text();
  auto quarantine =
      arrived.arrival.has_pack
          ? push::Quarantine::admit(
                folder, arrived.mirror, arrived.upstream_now.refs, arrived.body,
                arrived.arrival.pack_offset, settings_.pack_limits)
          : push::Quarantine::admit_empty(folder, arrived.mirror);
  if (!quarantine) return std::move(quarantine).error();
  CRASH_POINT("receive: pack is admitted");
  row.pack_sha256 = quarantine->pack_sha256();
  row.pack_bytes = quarantine->pack_bytes();
  row.objects = quarantine->object_count();
  return quarantine;
}

Result<push::Changes> Relay::changes_of(Arrived& arrived,
                                        const push::Quarantine& quarantine) {
  const auto find = [&]() -> Result<push::Changes> {
    auto changes = TRY(
        push::find_changes(arrived.arrival.commands, arrived.upstream_now.refs,
                           quarantine.objects(), settings_.change_limits));
    TRY(quarantine.check_brought(changes, arrived.upstream_now.refs));
    return changes;
  };
  auto changes = find();
  // Moved since it was seen, or seen before it moved? Only now tells.
  if (changes || !arrived.is_recent) return changes;
  TRY(see(arrived, false));
  return find();
}

Result<PushRow> Relay::examine(PushRow row, Arrived arrived,
                               const push::Quarantine& quarantine) {
  auto changes = changes_of(arrived, quarantine);
  if (!changes) return refuse(std::move(row), "objects", changes.error());
  note_exceptions(quarantine, *changes);
  CRASH_POINT("receive: changes are found");
  row.updates = changes->updates;
  // Only now it is known which of them are forced.
  if (const auto allowed = check_updates(arrived.caller.identity, row.updates);
      !allowed)
    return refuse(std::move(row), "credential", allowed.error());
  row.manifest_sha256 = changes->manifest_sha256;
  const auto folder = settings_.quarantines / row.id.text();
  if (auto noted = landing::note_objects(folder, *changes); !noted)
    return refuse(std::move(row), "objects", noted.error());

  CRASH_POINT("receive: objects are noted");
  auto report =
      push::scan_changes(*changes, quarantine.objects(), rooms_.scanner,
                         {rooms_.policy.inline_allow(), &rooms_.verdicts});
  if (!report) return refuse(std::move(row), "scan", report.error());
  CRASH_POINT("receive: objects are scanned");
  row.report = report_of(*report, *changes);

  const policy::Decision decision = approval::judge(rooms_.policy, row);
  row.policy_sha256 = decision.policy_sha256;
  const auto subject = approval::make_subject(
      row, peel(*changes), crypto::sha256_hex(json::dump(row.report)),
      changes->manifest_sha256, to_hex(crypto::random_bytes(16)));
  if (!subject) return refuse(std::move(row), "subject", subject.error());
  row.subject = subject->sha256;
  row.subject_text = subject->text;

  CRASH_POINT("receive: push is judged");
  // A held push must survive whatever comes; one that lands now or never is
  // pushed again by its client.
  if (decision.verdict == policy::Verdict::ask)
    if (const auto synced = sync_tree(folder); !synced)
      return refuse(std::move(row), "sync", synced.error());
  CRASH_POINT("receive: quarantine is whole");
  const PushRow before = row;
  const Judged judged{
      before,   arrived.arrival, arrived.body, arrived.upstream_now.refs,
      *changes, *report,         decision};
  auto draft = draft_of(rooms_.records, judged);
  if (!draft) return refuse(before, "record", draft.error());
  CRASH_POINT("receive: record is drafted");
  auto settled = rooms_.approvals.settle(std::move(row), decision,
                                         recording_of(*draft, judged));
  if (!settled) return refuse(before, "verdict", settled.error());
  CRASH_POINT("receive: verdict is on record");
  draft->keep();
  CRASH_POINT("receive: record is kept");
  if (settled->state == PushState::refused) drop_files(settled->id);
  if (const auto replaced = rooms_.approvals.supersede(*settled))
    for (const auto& id : *replaced) {
      drop_files(id);
      changed(id);
    }
  changed(settled->id);
  return settled;
}

/// A step that could not be completed stops the push: an error is never a yes.
Result<PushRow> Relay::refuse(PushRow row, std::string_view step,
                              const Error& error) {
  row.reason = error.message;
  const bool moved = error.fault == Fault::conflict;
  return close(row, moved ? PushState::stale : PushState::refused,
               refused_event(row, step, error));
}

Result<PushRow> Relay::close(PushRow row, PushState to, store::Event event) {
  TRY(rooms_.store.change([&](store::Transaction& transaction) -> Result<void> {
    const PushState from = std::exchange(row.state, to);
    row.updated = rooms_.clock.now();
    if (!TRY(transaction.replace_push(row, from)))
      return Error{Fault::conflict, "cannot close the push: it changed"};
    ++row.version;
    TRY(transaction.append(event));
    return {};
  }));
  CRASH_POINT("close: push is closed");
  drop_files(row.id);
  CRASH_POINT("close: files are dropped");
  changed(row.id);
  return row;
}

PushAnswer Relay::answer_for(PushRow row) const {
  const bool open = !store::is_terminal(row.state) &&
                    row.state != PushState::failed &&
                    row.state != PushState::needs_human;
  if (!open) return Settled{std::move(row)};
  std::chrono::seconds wait = settings_.wait;
  if (const auto requirement = policy::requirement_from_json(row.requirement);
      requirement && requirement->wait)
    wait = *requirement->wait;
  if (const auto asked = wait_option(row.push_options))
    wait = std::min(wait, *asked);
  return Waiting{std::move(row), wait};
}

void Relay::drop_files(const PushId& id) const {
  std::error_code ignored;  // The sweep at the next start finds it.
  std::filesystem::remove_all(settings_.quarantines / id.text(), ignored);
}

void Relay::changed(const PushId& id) const {
  if (notify_) notify_(id);
}

}  // namespace hoopgit::relay
