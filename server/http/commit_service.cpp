#include "core/api/commit_story.hpp"
#include "core/base/committed.hpp"
#include "core/event/change_record.hpp"
#include "server/audit/reading.hpp"
#include "server/http/challenge.hpp"
#include "server/http/event_filter.hpp"
#include "server/http/json_reply.hpp"

#include <algorithm>

namespace hoopgit::front {
namespace {

using store::EventFilter;
using store::StoredEvent;

// A commit that many branches begin at came with one of the first pushes.
constexpr std::size_t most_pushes = 20;

std::string_view text_of(const json::Value& object, std::string_view key) {
  const json::Value* value = object.find(key);
  const auto* text = value == nullptr ? nullptr : value->as_text();
  return text == nullptr ? std::string_view() : *text;
}

/// How an entry names a commit.
struct Mention {
  std::string full{};      ///< Its id, where the entry has it.
  bool is_brought = true;  ///< False: the push only begins at it.
};

Mention mention_of(const json::Value& entry, std::string_view beginning) {
  Mention mention;
  bool is_old = false;
  bool is_new = false;
  const auto look = [&](std::string_view id, bool& is) {
    if (!id.starts_with(beginning)) return;
    is = true;
    mention.full = id;
  };
  const json::Value* target = entry.find("target");
  const json::Value* refs = target == nullptr ? nullptr : target->find("refs");
  if (refs != nullptr && refs->as_array() != nullptr)
    for (const auto& ref : *refs->as_array()) {
      look(text_of(ref, "old"), is_old);
      look(text_of(ref, "new"), is_new);
      look(text_of(ref, "land"), is_new);
    }
  mention.is_brought = is_new || !is_old;
  return mention;
}

/// The pushes that brought the commit, by id, in the order of the log.
Result<std::vector<std::string>> pushes_of(
    const std::vector<StoredEvent>& events, api::CommitStory& story) {
  std::vector<std::string> pushes;
  const std::string asked = story.commit;
  for (const auto& event : events) {
    const auto entry = TRY(json::parse(event.bytes));
    const auto mention = mention_of(entry, asked);
    if (!mention.full.empty()) story.commit = mention.full;
    const std::string push(text_of(entry, "push_id"));
    if (push.empty() || !mention.is_brought ||
        std::ranges::find(pushes, push) != pushes.end())
      continue;
    if (pushes.size() < most_pushes) pushes.push_back(push);
  }
  return pushes;
}

Result<std::vector<StoredEvent>> events_of(const JsonService& service,
                                           EventFilter filter) {
  filter.newest_first = false;
  filter.limit = most_events;
  return service.book.query(filter);
}

/// The name of an actor beside what the entry commits to, and the subject in
/// its place, while they open.
json::Value named(const JsonService& service, json::Value actor) {
  auto name = service.names.open(text_of(actor, "display"));
  if (!name.empty()) actor.set("name", std::move(name));
  auto subject = service.names.open(committed_in(text_of(actor, "sub")));
  if (!subject.empty()) actor.set("sub", std::move(subject));
  return actor;
}

json::Value with_names(const JsonService& service, json::Value change) {
  if (const json::Value* who = change.find("who"))
    change.set("who", named(service, *who));
  const json::Value* votes = change.find("approvals");
  if (votes == nullptr || votes->as_array() == nullptr) return change;
  json::Array all;
  for (const auto& vote : *votes->as_array())
    all.push_back(named(service, vote));
  change.set("approvals", std::move(all));
  return change;
}

Result<json::Value> change_of(const JsonService& service, std::string push,
                              const std::optional<store::Person>& viewer) {
  EventFilter filter;
  filter.push = push;
  filter.visible_to = viewer;
  event::ChangeRecords records(service.book.origin(), std::move(push));
  for (const auto& event : TRY(events_of(service, std::move(filter))))
    records.add(event.index, event.bytes);
  if (records.size() == 0) return json::Value();
  return with_names(service, TRY(json::parse(records.at(0).json)));
}

Result<json::Value> commit(const JsonService& service, const Request& request,
                           const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, identity::Scope::api_read));
  EventFilter filter;
  filter.object = fields.front().second;
  if (!is_auditor(service, caller.identity))
    filter.visible_to = caller.identity.actor.person;
  const auto found = TRY(events_of(service, filter));
  TRY(store::append(service.store,
                    audit::query_event(caller.identity.actor, filter, found)));
  api::CommitStory story{*filter.object};
  for (auto& push : TRY(pushes_of(found, story)))
    if (auto change =
            TRY(change_of(service, std::move(push), filter.visible_to));
        !change.is_null())
      story.changes.push_back(std::move(change));
  return api::to_json(story);
}

}  // namespace

std::vector<Route> commit_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/audit/commits/{id}", commit)};
}

}  // namespace hoopgit::front
