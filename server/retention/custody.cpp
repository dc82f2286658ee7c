#include "server/retention/custody.hpp"

#include "core/base/crash_point.hpp"
#include "server/retention/carried_out.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::retention {
namespace {

using store::Event;
using store::Severity;

/// Of the request: who asked, until when; what for is only told to those who
/// may see it, as it can name the person who is to be forgotten.
Event requested(const store::ConsentRow& row, const Caller& by) {
  Event event;
  event.type = "approval.requested";
  event.severity = Severity::notice;
  event.actor = by.actor;
  event.data = json::object({{"subject", subject_of(row)},
                             {"requirement", "an administrator and an auditor"},
                             {"request", row.id},
                             {"act", row.kind},
                             {"expires", to_rfc3339(row.expires)}});
  return event;
}

}  // namespace

/// What is refused is on record too. The Error that stopped it counts more than
/// one of writing it down.
Error Custody::refused(const Caller& by, std::string_view kind, Error why) {
  Event event;
  event.type = "auth.denied";
  event.outcome = store::Outcome::denied;
  event.severity = Severity::warning;
  event.actor = by.actor;
  event.data = json::object(
      {{"method", "two persons"}, {"purpose", kind}, {"reason", why.message}});
  if (auto noted = store::append(store_, event); !noted)
    return std::move(noted).error();
  return why;
}

Result<store::HoldRow> Custody::find_hold(std::string_view name) {
  auto holds = TRY(store_.holds());
  const auto found = std::ranges::find(holds, name, &store::HoldRow::name);
  if (found != holds.end()) return *std::move(found);
  return Error{Fault::not_found,
               "cannot find the hold '" + std::string(name) + "'",
               "hoopgit admin hold list"};
}

/// Fills in what the order means today, and refuses what could not be done.
Result<void> Custody::complete(Order& order, const Caller& by) {
  if (auto* set = std::get_if<SetHold>(&order)) {
    if (!find_hold(set->name)) return {};
    return Error{Fault::conflict, "cannot set the hold '" + set->name +
                                      "': there is one of that name"};
  }
  if (auto* release = std::get_if<ReleaseHold>(&order)) {
    release->set = TRY(find_hold(release->name)).time;
    return {};
  }
  if (auto* order_of_person = std::get_if<ErasePerson>(&order)) {
    const auto person = names_.people().find(
        {order_of_person->issuer, order_of_person->subject});
    if (names_.people().is_erasable())
      order_of_person->subject = person.subject;
    TRY(check_person(person));
    if (names_.people().is_erasable() && by.actor.person.is(person))
      return Error{Fault::conflict,
                   "cannot erase the person: it is you who asks",
                   "let another administrator or auditor ask"};
    return check_at_rest(person);
  }
  auto& erasure = std::get<EraseBody>(order);
  erasure.commitment = TRY(commitment_in(store_, erasure.index, erasure.field));
  return records_.check_free(erasure.commitment);
}

/// A request says whom it is about as the log would.
Result<void> Custody::cover(store::Transaction& transaction, Order& order) {
  auto* set = std::get_if<SetHold>(&order);
  if (set == nullptr) return {};
  const auto issuer = set->filter.maybe_text("issuer");
  const auto subject = set->filter.maybe_text("subject");
  if (!issuer || !*issuer || !subject || !*subject) return {};
  set->filter.set("subject",
                  TRY(transaction.cover({**issuer, **subject})).subject);
  return {};
}

Result<store::ConsentRow> Custody::ask(const Caller& by, Request request) {
  if (!by.is_administrator && !by.is_auditor)
    return refused(by, kind_of(request.order),
                   {Fault::forbidden,
                    "cannot ask for this: it is for administrators and "
                    "auditors",
                    "hoopgit whoami shows your groups"});
  TRY(check_words(request));
  const std::lock_guard lock(acting_);
  TRY(complete(request.order, by));
  store::ConsentRow row;
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(cover(transaction, request.order));
    row = row_of(request, by, clock_.now());
    if (!TRY(transaction.add_consent(row)))
      return Error{Fault::internal, "cannot note the request: its id is taken"};
    TRY(transaction.append(requested(row, by)));
    CRASH_POINT("consent: request is noted");
    return {};
  }));
  CRASH_POINT("consent: request is durable");
  return row;
}

Result<store::ConsentRow> Custody::find(std::string_view id) {
  auto waiting = TRY(store_.consents());
  const auto found = std::ranges::find(waiting, id, &store::ConsentRow::id);
  if (found != waiting.end()) return *std::move(found);
  return Error{Fault::not_found,
               "cannot find the request: it was carried out, or has expired",
               "hoopgit admin requests"};
}

Result<store::ConsentRow> Custody::confirm(const Caller& by,
                                           std::string_view id,
                                           std::string_view subject) {
  if (!by.is_administrator && !by.is_auditor)
    return refused(by, "confirm",
                   {Fault::forbidden,
                    "cannot confirm this: it is for administrators and "
                    "auditors",
                    "hoopgit whoami shows your groups"});
  const std::lock_guard lock(acting_);
  const store::ConsentRow row = TRY(find(id));
  if (auto fits = check_pair(row, by); !fits)
    return refused(by, row.kind, std::move(fits).error());
  if (subject != subject_of(row))
    return refused(
        by, row.kind,
        {Fault::conflict, "cannot confirm this: it is not what you were shown",
         "look at it again: hoopgit admin requests"});
  CRASH_POINT("consent: pair is checked");
  TRY(carry_out(row, by));
  CRASH_POINT("consent: order is carried out");
  return row;
}

}  // namespace hoopgit::retention
