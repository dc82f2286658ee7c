#include "server/retention/request.hpp"

#include "core/base/push_id.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::retention {
namespace {

using json::Value;

constexpr std::chrono::hours waits_for{72};
constexpr std::size_t longest_reason = 2000;
constexpr std::size_t longest_ticket = 128;

bool said(const store::ConsentRow& row, std::string_view claim) {
  const auto answer = row.subject.boolean(claim);
  return answer && *answer;
}

}  // namespace

std::string subject_of(const store::ConsentRow& row) {
  return crypto::sha256_hex(
      json::dump(json::object({{"id", row.id},
                               {"kind", row.kind},
                               {"subject", row.subject},
                               {"iss", row.by.issuer},
                               {"sub", row.by.subject},
                               {"reason", row.reason},
                               {"ticket", row.ticket},
                               {"expires", to_rfc3339(row.expires)}})));
}

Result<void> check_pair(const store::ConsentRow& row, const Caller& second) {
  if (row.by.is(second.actor.person))
    return Error{Fault::forbidden,
                 "cannot confirm this: you have asked for it yourself",
                 "it takes a second person"};
  const bool paired = (said(row, "by_administrator") && second.is_auditor) ||
                      (said(row, "by_auditor") && second.is_administrator);
  if (paired) return {};
  return Error{
      Fault::forbidden,
      std::string("cannot confirm this: it takes an administrator and "
                  "an auditor, and ") +
          (said(row, "by_administrator") ? "an administrator" : "an auditor") +
          " has asked",
      "hoopgit whoami shows your groups"};
}

store::ConsentRow row_of(const Request& request, const Caller& by, Time now) {
  return {.id = make_ulid(now, crypto::random_for_ulid()),
          .kind = std::string(kind_of(request.order)),
          .subject = json::object({{"order", to_json(request.order)},
                                   {"by_administrator", by.is_administrator},
                                   {"by_auditor", by.is_auditor}}),
          .by = by.actor.person,
          .reason = request.reason,
          .ticket = request.ticket,
          .created = now,
          .expires = now + waits_for};
}

Result<Order> order_of(const store::ConsentRow& row) {
  const Value order = TRY(row.subject.object("order"));
  return order_from(row.kind, order);
}

Result<void> check_words(const Request& request) {
  const auto wrong = [](const char* obstacle) {
    return Error{Fault::usage, std::string("cannot ask for this: ") + obstacle};
  };
  if (trim(request.reason).empty()) return wrong("it takes a reason");
  const bool erases = std::holds_alternative<EraseBody>(request.order) ||
                      std::holds_alternative<ErasePerson>(request.order);
  if (erases && trim(request.ticket).empty())
    return wrong("an erasure takes a ticket");
  if (request.reason.size() > longest_reason)
    return wrong("the reason has more than 2000 bytes");
  if (request.ticket.size() > longest_ticket)
    return wrong("the ticket has more than 128 bytes");
  return {};
}

}  // namespace hoopgit::retention
