// Evidence for auditors: where it lies, and what opens it.

#include "core/api/evidence.hpp"
#include "core/base/encoding.hpp"
#include "core/ledger/checkpoint.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/record/commitment.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::front {
namespace {

using identity::Scope;

constexpr std::size_t largest_opened = std::size_t{1024} * 1024;
constexpr std::size_t enough_opened = std::size_t{8} * 1024 * 1024;
// Beyond enough, what these have still goes into the answer.
constexpr std::size_t rows_at_once = 32;

// They may hold a secret, or what surrounds one.
constexpr std::array<std::string_view, 2> never_opened{"context", "pack"};

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

Result<store::EventFilter> filter_of(const JsonService& service,
                                     const api::EvidenceRequest& asked,
                                     const identity::Identity& auditor) {
  store::EventFilter filter;
  filter.since = asked.from;
  filter.until = asked.to;
  filter.limit = 1;
  if (!asked.push.empty())
    filter.push =
        TRY(look_up(service, {{"id", asked.push}}, auditor)).id.text();
  return filter;
}

/// From the first entry that the filter finds to the last, and all between.
Result<void> find(const JsonService& service, store::EventFilter filter,
                  api::EvidenceAnswer& answer) {
  filter.newest_first = false;
  const auto oldest = TRY(service.book.query(filter));
  filter.newest_first = true;
  const auto newest = TRY(service.book.query(filter));
  if (oldest.empty() || newest.empty()) return {};
  answer.first =
      std::max(oldest.front().index, TRY(service.store.minimum_index()));
  answer.end = std::max(newest.front().index + 1, answer.first);
  return {};
}

store::Event taken_event(const JsonService& service,
                         const identity::Identity& auditor,
                         const api::EvidenceRequest& asked,
                         const api::EvidenceAnswer& answer) {
  store::Event event;
  event.type = "audit.evidence";
  event.severity = store::Severity::notice;
  event.actor = auditor.actor;
  event.data = json::object({{"count", number(answer.end - answer.first)}});
  if (!asked.purpose.empty())
    event.data.set("purpose", service.scanner.masked(asked.purpose));
  if (!answer.push.empty()) event.data.set("push", answer.push);
  if (answer.end == answer.first) return event;
  event.data.set("first", number(answer.first));
  event.data.set("last", number(answer.end) - 1);
  return event;
}

Result<json::Value> evidence(const JsonService& service, const Request& request,
                             const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_auditor(service, caller.identity));
  const auto asked =
      TRY(api::evidence_request_from_json(TRY(json_body(request))));
  const auto filter = TRY(filter_of(service, asked, caller.identity));
  api::EvidenceAnswer answer{.origin = service.book.origin()};
  answer.push = filter.push.value_or("");
  TRY(find(service, filter, answer));
  TRY(store::append(service.store,
                    taken_event(service, caller.identity, asked, answer)));
  TRY(service.book.cover());
  answer.checkpoint = TRY(service.book.checkpoint());
  answer.size = TRY(ledger::parse_checkpoint(
                        TRY(ledger::parse_note(answer.checkpoint)).text))
                    .size;
  answer.vkeys = service.book.vkeys();
  answer.attestation_keys = service.attestor.public_keys();
  return api::to_json(answer);
}

bool may_be_opened(const store::BodyRow& row) {
  return row.bytes <= largest_opened && !record::is_emptied(row) &&
         std::find(never_opened.begin(), never_opened.end(), row.name) ==
             never_opened.end();
}

/// Nothing when it is gone, or is not for auditors.
Result<std::optional<json::Value>> open(const JsonService& service,
                                        store::BodyRow row) {
  if (!may_be_opened(row)) return std::optional<json::Value>();
  const auto opening = service.records.open(std::move(row));
  if (!opening && opening.error().fault == Fault::not_found)
    return std::optional<json::Value>();
  if (!opening) return opening.error();
  const std::string body(opening->body.reveal());
  // What somebody wrote into a push option may be anything.
  if (service.scanner.masked(body) != body) return std::optional<json::Value>();
  return std::optional<json::Value>(
      json::object({{"commitment", opening->row.commitment},
                    {"name", opening->row.name},
                    {"type", opening->row.type},
                    {"salt", to_base64(opening->salt)},
                    {"body", body}}));
}

store::Event opened_event(const identity::Identity& auditor,
                          const api::OpeningsAnswer& answer) {
  constexpr std::size_t enough_digits = 12;
  store::Event event;
  event.type = "audit.evidence";
  event.severity = store::Severity::notice;
  event.actor = auditor.actor;
  json::Array bodies;
  for (const auto& opening : answer.openings)
    bodies.emplace_back(
        opening.find("commitment")->as_text()->substr(0, enough_digits));
  event.data = json::object({{"purpose", "bodies beside the log"},
                             {"count", number(bodies.size())},
                             {"bodies", std::move(bodies)}});
  return event;
}

Result<json::Value> openings(const JsonService& service, const Request& request,
                             const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_auditor(service, caller.identity));
  const auto asked = TRY(TRY(json_body(request)).texts("commitments"));
  if (asked.size() > api::most_commitments)
    return Error{Fault::limit, "cannot open the bodies: at most " +
                                   std::to_string(api::most_commitments) +
                                   " at once"};
  api::OpeningsAnswer answer;
  std::size_t size = 0;
  while (answer.done < asked.size() && size < enough_opened) {
    const auto begin = asked.begin() + static_cast<std::ptrdiff_t>(answer.done);
    const auto count = std::min(asked.size() - answer.done, rows_at_once);
    answer.done += count;
    for (auto& row : TRY(service.store.bodies(
             {begin, begin + static_cast<std::ptrdiff_t>(count)}))) {
      auto opened = TRY(open(service, std::move(row)));
      if (!opened) continue;
      size += opened->find("body")->as_text()->size();
      answer.openings.push_back(*std::move(opened));
    }
  }
  TRY(store::append(service.store, opened_event(caller.identity, answer)));
  return api::to_json(std::move(answer));
}

}  // namespace

std::vector<Route> evidence_routes(const JsonService& service) {
  return {json_route(service, "POST", "/api/v1/audit/evidence", evidence),
          json_route(service, "POST", "/api/v1/audit/openings", openings)};
}

}  // namespace hoopgit::front
