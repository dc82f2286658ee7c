#include "server/landing/landing.hpp"

#include "core/base/overloaded.hpp"
#include "core/base/text.hpp"
#include "server/approval/approvals.hpp"
#include "server/landing/landed_refs.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"
#include "server/upstream/receive_pack.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hoopgit::landing {

namespace fs = std::filesystem;

using store::Event;
using store::PushRow;
using store::PushState;
using store::Severity;

/// How an attempt ended, before it is written down.
struct Landing::Outcome {
  PushState state;
  std::string event;
  Severity severity = Severity::notice;
  store::Outcome result = store::Outcome::success;
  std::string reason{};
  json::Value refs{};  ///< [{ref, status, text}]
};

namespace {

constexpr std::int64_t most_attempts = 5;

json::Value ref_result(const std::string& ref, std::string_view status,
                       const std::string& text) {
  return json::object({{"ref", ref}, {"status", status}, {"text", text}});
}

json::Value all_refs(const PushRow& row, std::string_view status,
                     const std::string& text) {
  json::Array refs;
  for (const auto& update : row.updates)
    refs.push_back(ref_result(update.ref, status, text));
  return refs;
}

/// Where the upstream's refs stand, compared with what the push wants.
struct Seen {
  bool all_old = true;
  bool all_landed = true;
  std::string moved{};  ///< The first ref that is neither.
};

Seen compare(const PushRow& row, const upstream::Advertisement& now) {
  Seen seen;
  for (const auto& update : row.updates) {
    const git::ObjectId there = now.id_of(update.ref);
    seen.all_old = seen.all_old && there == update.old_id;
    seen.all_landed = seen.all_landed && there == update.new_id;
    if (there != update.old_id && there != update.new_id && seen.moved.empty())
      seen.moved =
          update.ref +
          (there.is_zero() ? " is gone" : " moved to " + there.short_hex());
  }
  return seen;
}

}  // namespace

Result<PushRow> Landing::land(approval::Permit permit,
                              const upstream::Target& target) {
  const auto row = TRY(store_.push(permit.push()));
  // Decided without us, or claimed again since: this permit is spent.
  if (!row || row->fence != permit.fence() || row->state != PushState::landing)
    return Error{Fault::conflict, "cannot land the push: it was claimed anew"};
  Outcome outcome = TRY(attempt(*row, target));
  return finish(permit.push(), permit.fence(), std::move(outcome));
}

Result<Landing::Outcome> Landing::attempt(const PushRow& row,
                                          const upstream::Target& target) {
  const auto released = [&](const Error& error) -> Outcome {
    if (row.attempt >= most_attempts)
      return {PushState::failed, "push.failed",
              Severity::warning, store::Outcome::failure,
              error.message,     all_refs(row, "ng", error.message)};
    return {PushState::approved, "push.released", Severity::notice,
            store::Outcome::failure, error.message};
  };
  // No byte goes upstream before the intent stands in a signed checkpoint.
  if (const auto covered = cover_(); !covered) return released(covered.error());

  const auto objects = prepare(row, quarantines_ / row.id.text());
  if (!objects) return released(objects.error());
  const auto seen = upstream::look(target);
  if (!seen) return released(seen.error());
  const Seen refs = compare(row, *seen);
  if (!refs.all_old) {
    const std::string why =
        "upstream moved: " +
        (refs.moved.empty() ? "it has a part of the push" : refs.moved) +
        ", fetch first";
    return Outcome{PushState::conflict,
                   "push.conflict",
                   Severity::warning,
                   store::Outcome::failure,
                   why,
                   all_refs(row, "ng", why)};
  }
  if (const auto there = has_boundary(row, *objects, *seen, target); !there)
    return released(there.error());
  const fs::path quarantine = quarantines_ / row.id.text();
  if (const auto noted = note_sending(quarantine, row.fence); !noted)
    return released(noted.error());

  upstream::SendRequest request{target, row.updates, {}, false, objects->pack};
  request.atomic = row.updates.size() > 1;
  for (const auto& option : row.push_options)
    if (!option.starts_with("hoopgit-")) request.push_options.push_back(option);
  const auto sent = upstream::send(request, *seen);

  const auto judge = Overloaded{
      [&](const upstream::NotSent& nothing) -> Outcome {
        // What the upstream cannot do it will not learn: no use in trying on.
        if (nothing.error.fault == Fault::usage)
          return {PushState::failed,
                  "push.failed",
                  Severity::warning,
                  store::Outcome::failure,
                  nothing.error.message,
                  all_refs(row, "ng", nothing.error.message)};
        return released(nothing.error);
      },
      [&](const upstream::Unknown& doubt) -> Outcome {
        return {PushState::unknown, "push.unknown", Severity::warning,
                store::Outcome::unknown, doubt.error.message};
      },
      [&](const upstream::Report& report) -> Outcome {
        json::Array results;
        std::size_t landed = 0;
        std::string why = report.unpack_ok ? "" : report.unpack_reason;
        for (const auto& ref : report.refs) {
          results.push_back(
              ref_result(ref.ref, ref.ok ? "ok" : "ng", ref.reason));
          landed += ref.ok ? 1 : 0;
          if (!ref.ok && why.empty()) why = ref.ref + ": " + ref.reason;
        }
        const bool all = landed == row.updates.size() && report.unpack_ok;
        if (all)
          return {PushState::landed,
                  "push.landed",
                  Severity::info,
                  store::Outcome::success,
                  "",
                  results};
        why = "upstream refused: " + why;
        for (const auto& line : report.remote_lines)
          why += "; " + line;
        return {landed > 0 ? PushState::partial : PushState::failed,
                landed > 0 ? "push.partial" : "push.failed",
                landed > 0 ? Severity::high : Severity::warning,
                store::Outcome::failure,
                why.substr(0, 1000),
                results};
      }};
  return std::visit(judge, sent);
}

/// The commits that the push builds upon are still there. If not, objects that
/// nobody has looked at would be missing from what lands.
Result<void> Landing::has_boundary(const PushRow& row,
                                   const LandingObjects& objects,
                                   const upstream::Advertisement& now,
                                   const upstream::Target& target) {
  std::vector<git::ObjectId> advertised;
  for (const auto& ref : now.refs)
    advertised.push_back(ref.id);
  const auto is_advertised = [&](const git::ObjectId& id) {
    return std::find(advertised.begin(), advertised.end(), id) !=
           advertised.end();
  };
  if (std::all_of(objects.boundary.begin(), objects.boundary.end(),
                  is_advertised))
    return {};
  const fs::path mirror = TRY(mirrors_.refresh(
      row.upstream, row.repository.text(), now.refs,
      [&](const auto& wants, const auto& haves, const auto& sink) {
        return upstream::fetch_pack(target, wants, haves, sink);
      }));
  const auto repository = TRY(git::Repository::open(mirror));
  if (TRY(repository.new_commits(objects.boundary, advertised)).empty())
    return {};
  return Error{Fault::conflict,
               "cannot land the push: upstream no longer has a commit that "
               "the push builds upon",
               "git fetch"};
}

Result<PushRow> Landing::finish(const PushId& id, std::int64_t fence,
                                Outcome outcome) {
  std::optional<PushRow> finished;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    auto row = TRY(transaction.find_push(id));
    if (!row || row->fence != fence ||
        (row->state != PushState::landing && row->state != PushState::unknown))
      return Error{Fault::conflict,
                   "cannot finish the landing: it was claimed anew"};
    const PushState from = row->state;
    row->state = outcome.state;
    row->reason = outcome.reason;
    row->updated = clock_.now();
    if (!outcome.refs.is_null()) row->result = outcome.refs;
    if (!TRY(transaction.replace_push(*row, from)))
      return Error{Fault::conflict,
                   "cannot finish the landing: it was claimed anew"};
    ++row->version;
    Event event =
        approval::event_of(*row, outcome.event, {},
                           json::object({{"fence", row->fence},
                                         {"attempt", row->attempt},
                                         {"refs", outcome.refs},
                                         {"reason", outcome.reason}}));
    event.outcome = outcome.result;
    event.severity = outcome.severity;
    const std::uint64_t index = TRY(transaction.append(event));
    TRY(remember_refs(transaction, *row, outcome.refs, index));
    finished = std::move(row);
    return {};
  }));
  if (finished->state == PushState::landed) adopt(*finished);
  return *std::move(finished);
}

void Landing::adopt(const PushRow& row) const {
  // Only saves the next push a fetch; a mirror that could not adopt refreshes.
  const auto packs = landed_packs(quarantines_ / row.id.text());
  std::vector<git::Ref> landed;
  std::vector<std::string> removed;
  for (const auto& update : row.updates) {
    if (update.new_id.is_zero())
      removed.push_back(update.ref);
    else
      landed.push_back({update.ref, update.new_id});
  }
  const auto adopted = mirrors_.adopt(row.upstream, row.repository.text(),
                                      packs, landed, removed);
  static_cast<void>(adopted);
}

Result<PushRow> Landing::reconcile(const PushId& id,
                                   const upstream::Target& target) {
  const auto row = TRY(store_.push(id));
  if (!row) return Error{Fault::not_found, "cannot find the push " + id.text()};
  if (row->state != PushState::unknown && row->state != PushState::landing)
    return *row;
  const auto now = upstream::advertise(target, upstream::Access::read,
                                       upstream::Service::upload_pack);
  const Seen seen = now ? compare(*row, *now) : Seen{false, false, {}};

  Outcome outcome{PushState::unknown, "push.unknown", Severity::warning,
                  store::Outcome::unknown, "the upstream does not answer"};
  if (now && seen.all_landed) {
    outcome = {PushState::landed,
               "push.reconciled",
               Severity::notice,
               store::Outcome::success,
               "",
               all_refs(*row, "ok", "")};
  } else if (now && seen.all_old &&
             !was_sending(quarantines_ / id.text(), row->fence)) {
    outcome = {PushState::approved, "push.released", Severity::notice,
               store::Outcome::failure, "nothing had been sent"};
  } else if (now && seen.all_old) {
    // It may have landed and been taken back: only a person can tell.
    outcome = {PushState::needs_human, "push.needs_human", Severity::high,
               store::Outcome::unknown,
               "the upstream's refs are as before; whether the push had "
               "landed in between is not known"};
  } else if (now) {
    outcome = {PushState::conflict,
               "push.conflict",
               Severity::warning,
               store::Outcome::failure,
               "upstream moved: " + seen.moved,
               all_refs(*row, "ng", "upstream moved")};
  } else if (row->state == PushState::unknown) {
    return *row;
  }
  return finish(id, row->fence, std::move(outcome));
}

}  // namespace hoopgit::landing
