#include "core/base/text.hpp"
#include "server/audit/reading.hpp"
#include "server/audit/story.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/relay/views.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;
using store::EventFilter;

constexpr std::size_t most_events = 1000;

Result<std::optional<std::uint64_t>> number(const Request& request,
                                            std::string_view name) {
  const auto text = request.query_field(name);
  if (!text) return std::optional<std::uint64_t>();
  std::uint64_t value = 0;
  const auto [end, problem] =
      std::from_chars(text->data(), text->data() + text->size(), value);
  if (problem != std::errc() || end != text->data() + text->size())
    return Error{Fault::usage, "cannot read the query: '" + std::string(name) +
                                   "' is not a number"};
  return std::optional<std::uint64_t>(value);
}

Result<std::optional<Time>> moment(const Request& request,
                                   std::string_view name) {
  const auto text = request.query_field(name);
  if (!text) return std::optional<Time>();
  return std::optional<Time>(TRY(parse_rfc3339(*text)));
}

Result<EventFilter> filter_of(const Request& request) {
  EventFilter filter;
  filter.issuer = request.query_field("issuer");
  filter.subject = request.query_field("subject");
  filter.name = request.query_field("person");
  filter.repository = request.query_field("repo");
  filter.ref = request.query_field("ref");
  filter.type = request.query_field("type");
  filter.push = request.query_field("push");
  filter.outcome = request.query_field("outcome");
  filter.since = TRY(moment(request, "since"));
  filter.until = TRY(moment(request, "until"));
  filter.from = TRY(number(request, "from"));
  filter.newest_first = request.query_field("order") != "oldest";
  const std::uint64_t limit =
      TRY(number(request, "limit")).value_or(filter.limit);
  filter.limit =
      std::clamp<std::size_t>(static_cast<std::size_t>(limit), 1, most_events);
  return filter;
}

/// Events name pushes in full; people type a tail.
Result<void> complete_push(const JsonService& service, EventFilter& filter,
                           const identity::Identity& viewer) {
  if (!filter.push) return {};
  const auto row = TRY(look_up(service, {{"id", *filter.push}}, viewer));
  filter.push = row.id.text();
  return {};
}

Result<json::Value> events(const JsonService& service, const Request& request,
                           const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  EventFilter filter = TRY(filter_of(request));
  TRY(complete_push(service, filter, caller.identity));
  if (!is_auditor(service, caller.identity))
    filter.visible_to = caller.identity.actor.person;
  const auto found = TRY(service.book.query(filter));
  TRY(store::append(service.store,
                    audit::query_event(caller.identity.actor, filter, found)));
  json::Array items;
  for (const auto& event : found)
    items.push_back(TRY(audit::to_item(service.book.origin(), event)));
  json::Value answer = json::object({{"events", std::move(items)}});
  if (found.size() == filter.limit) {
    const std::uint64_t last = found.back().index;
    if (!filter.newest_first || last > 0)
      answer.set("next", static_cast<std::int64_t>(
                             filter.newest_first ? last - 1 : last + 1));
  }
  return answer;
}

Result<json::Value> story(const JsonService& service, const Request& request,
                          const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  const auto row = TRY(look_up(service, fields, caller.identity));
  EventFilter filter;
  filter.push = row.id.text();
  filter.newest_first = false;
  filter.limit = most_events;
  const auto found = TRY(service.book.query(filter));
  TRY(store::append(service.store,
                    audit::query_event(caller.identity.actor, filter, found)));
  api::Story told{relay::view_of(row, TRY(service.store.votes(row.id)),
                                 caller.identity, service.approvals),
                  audit::timeline(found)};
  return api::to_json(told);
}

}  // namespace

std::vector<Route> audit_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/audit/events", events),
          json_route(service, "GET", "/api/v1/audit/pushes/{id}", story)};
}

}  // namespace hoopgit::front
