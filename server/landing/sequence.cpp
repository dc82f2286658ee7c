// A push whose refs land one after the other. Each has an intent of its own in
// a signed checkpoint, a compare-and-swap of its own, and its own line in the
// row before and after, so that a restart knows which of them may be sent.

#include "server/landing/sequence.hpp"

#include "core/base/crash_point.hpp"
#include "server/approval/approvals.hpp"
#include "server/landing/landed_refs.hpp"
#include "server/upstream/receive_pack.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hoopgit::landing {

using git::RefUpdate;
using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;

namespace {

/// Deletes last: what a ref is moved away from goes when it has arrived.
std::vector<RefUpdate> in_order(std::vector<RefUpdate> updates) {
  std::stable_partition(
      updates.begin(), updates.end(),
      [](const RefUpdate& update) { return !update.new_id.is_zero(); });
  return updates;
}

std::vector<git::ObjectId> landed_ids(const Landing::Progress& progress,
                                      const PushRow& row) {
  std::vector<git::ObjectId> ids;
  for (const auto& update : row.updates)
    if (progress.is(update.ref, "ok") && !update.new_id.is_zero())
      ids.push_back(update.new_id);
  return ids;
}

}  // namespace

Result<bool> is_there_by_another(store::Store& store, const PushRow& row,
                                 const RefUpdate& update) {
  const auto known = TRY(store.known_refs(row.repository.text()));
  return std::any_of(known.begin(), known.end(), [&](const auto& one) {
    return one.upstream == row.upstream && one.ref == update.ref &&
           one.id == update.new_id && one.time >= row.created;
  });
}

std::size_t place_of(const PushRow& row, const RefUpdate& update) {
  const auto found =
      std::find_if(row.updates.begin(), row.updates.end(),
                   [&](const RefUpdate& one) { return one.ref == update.ref; });
  return static_cast<std::size_t>(found - row.updates.begin());
}

Landing::Outcome Landing::Outcome::of(Progress progress, PushState otherwise,
                                      const std::string& why) {
  const bool in_part = progress.has("ok");
  const bool moved = otherwise == PushState::conflict;
  progress.turn("waiting", "ng", "not sent: " + why);
  Outcome outcome{in_part ? PushState::partial : otherwise,
                  in_part ? "push.partial"
                  : moved ? "push.conflict"
                          : "push." + std::string(store::name_of(otherwise)),
                  in_part ? Severity::high : Severity::warning,
                  store::Outcome::failure, why};
  outcome.refs = progress.results();
  return outcome;
}

Landing::Outcome Landing::Outcome::to_go_on(const PushRow& row,
                                            const Progress& progress,
                                            const std::string& why) {
  const std::size_t landed = progress.count("ok");
  Outcome outcome{PushState::approved, "push.released", Severity::notice,
                  store::Outcome::failure,
                  landed == 0
                      ? why
                      : std::to_string(landed) + " of " +
                            std::to_string(row.updates.size()) +
                            " refs have landed, the others wait: " + why};
  outcome.refs = progress.results();
  return outcome;
}

bool Landing::lands_in_sequence(const PushRow& row,
                                const upstream::Advertisement& seen) const {
  if (row.updates.size() < 2) return false;
  if (approval::has_landed_in_part(row)) return true;
  return settings_.sequential && !row.atomic && !seen.has("atomic");
}

Result<Landing::Outcome> Landing::land_in_sequence(
    const PushRow& row, const upstream::Target& target,
    const upstream::Advertisement& seen) {
  Sequence sequence{row, target, Progress::of(row), seen};
  if (!settings_.sequential)
    return Outcome::of(sequence.progress, PushState::failed,
                       "refs may not land one after the other any more");
  for (const auto& update : in_order(row.updates)) {
    if (sequence.progress.is(update.ref, "ok")) continue;
    if (auto end = TRY(land_one(sequence, update))) return *std::move(end);
    sequence.seen.reset();
  }
  return Outcome{PushState::landed,
                 "push.landed",
                 Severity::info,
                 store::Outcome::success,
                 "",
                 sequence.progress.results()};
}

/// What stops it before a byte of this ref was sent. `is_answer`: somebody
/// said something, so that the attempt counts.
Landing::Outcome Landing::halted(const Sequence& sequence, const Error& error,
                                 bool is_answer) {
  const PushRow& row = sequence.row;
  const bool counts = is_answer && !sequence.target.upstream->reach.is_away();
  if (counts && row.attempt >= most_attempts)
    return Outcome::of(sequence.progress, PushState::failed, error.message);
  Outcome outcome = Outcome::to_go_on(row, sequence.progress, error.message);
  outcome.is_for_nothing = !counts && !sequence.has_sent;
  return outcome;
}

/// Nothing: it landed. An Error: the claim is somebody else's.
Result<std::optional<Landing::Outcome>> Landing::land_one(
    Sequence& sequence, const RefUpdate& update) {
  const PushRow& row = sequence.row;
  const auto folder = quarantines_ / row.id.text();
  const auto seen =
      sequence.seen ? Result(*sequence.seen) : upstream::look(sequence.target);
  if (!seen) return {halted(sequence, seen.error(), true)};
  const auto there = seen->id_of(update.ref);
  if (there == update.new_id && was_ever_sending(folder, row.attempt - 1) &&
      !TRY(is_there_by_another(store_, row, update))) {
    TRY(landed_one(sequence, update, "an earlier attempt had arrived"));
    return std::optional<Outcome>();
  }
  if (there != update.old_id) return {moved_one(sequence, update, there)};

  const auto objects =
      ref_objects(row, folder, update, landed_ids(sequence.progress, row));
  if (!objects) return {halted(sequence, objects.error(), true)};
  CRASH_POINT("sequence: pack is made");
  TRY(begin_one(sequence, update, *objects));
  CRASH_POINT("sequence: intent is written");
  const auto covered = cover_();
  CRASH_POINT("sequence: intent is covered");
  // Who has slept over the end of the claim asks whether it is still theirs.
  if (clock_.now() >= sequence.lease_until && !TRY(renew(row.id, row.fence)))
    return claimed_anew("land " + update.ref);
  auto noted = covered ? note_sending(folder, row.attempt) : covered;
  if (noted)
    noted = note_sending_ref(folder, row.attempt, place_of(row, update));
  CRASH_POINT("sequence: sending is noted");
  if (!noted) {
    sequence.progress.set(update.ref, "waiting");
    return {halted(sequence, noted.error(), bool(covered))};
  }
  return send_one(sequence, update, objects->pack, *seen);
}

Landing::Outcome Landing::moved_one(Sequence& sequence, const RefUpdate& update,
                                    const git::ObjectId& there) {
  const std::string text = approval::moved_text(there);
  sequence.progress.set(update.ref, "ng", text);
  return Outcome::of(sequence.progress, PushState::conflict,
                     update.ref + ": " + text);
}

/// Writes how far it has come, with the event that says so; its index.
Result<std::uint64_t> Landing::tell_one(Sequence& sequence,
                                        const RefUpdate& update,
                                        const std::string& type,
                                        Severity severity, json::Value data) {
  std::uint64_t index = 0;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto row = TRY(transaction.find_push(sequence.row.id));
    if (!row || row->fence != sequence.row.fence ||
        row->state != PushState::landing)
      return claimed_anew("land " + update.ref);
    row->result = sequence.progress.results();
    row->updated = clock_.now();
    row->lease_until = row->updated + approval::lease_of_a_claim;
    if (!TRY(transaction.replace_push(*row, PushState::landing)))
      return claimed_anew("land " + update.ref);
    data.set("fence", row->fence);
    data.set("attempt", row->attempt);
    data.set("ref", update.ref);
    Event event = approval::event_of(*row, type, {}, std::move(data));
    event.severity = severity;
    index = TRY(transaction.append(event));
    sequence.lease_until = row->lease_until;
    if (sequence.progress.is(update.ref, "ok"))
      TRY(remember_refs(transaction, *row,
                        json::Array{ref_result(update.ref, "ok", "")}, index));
    CRASH_POINT("sequence: row is written");
    return {};
  }));
  return index;
}

Result<void> Landing::begin_one(Sequence& sequence, const RefUpdate& update,
                                const RefObjects& objects) {
  sequence.progress.set(update.ref, "sending");
  TRY(tell_one(sequence, update, "push.ref_landing", Severity::notice,
               json::object({{"old", update.old_id.hex()},
                             {"new", update.new_id.hex()},
                             {"pack_sha256", objects.pack_sha256}})));
  return {};
}

Result<void> Landing::landed_one(Sequence& sequence, const RefUpdate& update,
                                 const std::string& why) {
  sequence.progress.set(update.ref, "ok", why);
  TRY(tell_one(sequence, update, "push.ref_landed", Severity::info,
               json::object({{"reason", why}})));
  CRASH_POINT("sequence: ref has landed");
  return {};
}

Result<std::optional<Landing::Outcome>> Landing::send_one(
    Sequence& sequence, const RefUpdate& update,
    const std::filesystem::path& pack, const upstream::Advertisement& seen) {
  const auto sent = upstream::send({sequence.target,
                                    {update},
                                    options_for_upstream(sequence.row),
                                    false,
                                    pack},
                                   seen);
  CRASH_POINT("sequence: report is read");
  if (const auto* nothing = std::get_if<upstream::NotSent>(&sent)) {
    sequence.progress.set(update.ref, "waiting");
    if (nothing->error.fault == Fault::usage)
      return {Outcome::of(sequence.progress, PushState::refused,
                          nothing->error.message)};
    return {halted(sequence, nothing->error, true)};
  }
  sequence.has_sent = true;
  if (const auto* doubt = std::get_if<upstream::Unknown>(&sent))
    return {
        Outcome::in_doubt(doubt->error.message, sequence.progress.results())};
  const Outcome told =
      Outcome::told({update}, std::get<upstream::Report>(sent));
  if (told.state == PushState::landed) {
    TRY(landed_one(sequence, update, ""));
    return std::optional<Outcome>();
  }
  // Refused, since somebody was faster in the last moment?
  if (const auto now = upstream::look(sequence.target))
    if (const auto there = now->id_of(update.ref); there != update.old_id)
      return {moved_one(sequence, update, there)};
  sequence.progress.set(update.ref, "ng", told.reason);
  return {Outcome::of(sequence.progress, PushState::failed, told.reason)};
}

}  // namespace hoopgit::landing
