#include "core/base/text.hpp"
#include "core/event/commitment.hpp"
#include "server/audit/reading.hpp"
#include "server/audit/story.hpp"
#include "server/http/challenge.hpp"
#include "server/http/event_filter.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/relay/views.hpp"

#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;
using store::EventFilter;
using store::StoredEvent;

/// Where the next page begins: after a whole page; for who follows, always.
std::optional<std::uint64_t> next_of(const EventFilter& filter, bool follows,
                                     const std::vector<StoredEvent>& found) {
  if (follows && found.empty()) return filter.from;
  if (!follows && found.size() < filter.limit) return std::nullopt;
  const std::uint64_t last = found.back().index;
  if (!filter.newest_first) return last + 1;
  return last > 0 ? std::optional(last - 1) : std::nullopt;
}

/// Who follows the log would follow the records of that without end.
Result<std::vector<StoredEvent>> without_followers(
    std::vector<StoredEvent> found) {
  std::vector<StoredEvent> kept;
  for (auto& event : found) {
    const auto entry = TRY(json::parse(event.bytes));
    if (!audit::tells_of_following(entry)) kept.push_back(std::move(event));
  }
  return kept;
}

/// With what the actor is called, while it can be opened: the name that the
/// entry commits to, or else the subject.
Result<json::Value> item_of(const JsonService& service,
                            const StoredEvent& event) {
  json::Value item = TRY(audit::to_item(service.book.origin(), event));
  const auto& entry = *item.find("entry");
  json::Object openings;
  const auto add = [&](const char* key, std::string_view commitment) {
    if (commitment.empty()) return;
    std::string text = service.names.open(commitment);
    if (!text.empty()) openings.insert_or_assign(key, text);
  };
  add("display", event::subject_in(entry));
  add("display", event::display_in(entry));
  add("sub", event::subject_in(entry));
  add("ip", event::address_in(entry));
  if (!openings.empty()) item.set("openings", std::move(openings));
  return item;
}

Result<json::Value> events(const JsonService& service, const Request& request,
                           const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  EventFilter filter = TRY(filter_of(service, request, caller.identity));
  const bool follows = request.query_field("follow") == "1";
  if (follows) filter.newest_first = false;
  auto found = TRY(service.book.query(filter));
  const auto next = next_of(filter, follows, found);
  if (follows) found = TRY(without_followers(std::move(found)));
  // Somebody who waits for the next event has read nothing yet.
  if (!follows || !found.empty())
    TRY(store::append(
        service.store,
        audit::query_event(caller.identity.actor, filter, found, follows)));
  json::Array items;
  for (const auto& event : found)
    items.push_back(TRY(item_of(service, event)));
  json::Value answer = json::object({{"events", std::move(items)}});
  if (next) answer.set("next", static_cast<std::int64_t>(*next));
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
  api::Story told{
      relay::view_of(row, TRY(service.store.votes(row.id)), caller.identity,
                     service.approvals, service.names),
      audit::timeline(found, [&](std::string_view commitment) {
        return service.names.open(commitment);
      })};
  return api::to_json(told);
}

}  // namespace

std::vector<Route> audit_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/audit/events", events),
          json_route(service, "GET", "/api/v1/audit/pushes/{id}", story)};
}

}  // namespace hoopgit::front
