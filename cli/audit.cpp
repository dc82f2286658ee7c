#include "cli/audit.hpp"

#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::size_t largest_page = 1000;

Result<Form> filter_of(const AuditQuery& query, Time now) {
  Form form;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) form.emplace_back(name, value);
  };
  add("person", query.person);
  add("repo", query.repository);
  add("ref", query.ref);
  add("type", query.type);
  add("outcome", query.outcome);
  if (!query.push.empty()) add("push", TRY(push_name(query.push)));
  if (!query.since.empty())
    add("since", to_rfc3339(TRY(moment(query.since, now))));
  if (!query.until.empty())
    add("until", to_rfc3339(TRY(moment(query.until, now))));
  return form;
}

/// A text somewhere inside of an event: "actor", "sub".
std::string text_at(const json::Value& event,
                    std::initializer_list<std::string_view> path) {
  const json::Value* value = &event;
  for (const auto key : path) {
    value = value->find(key);
    if (value == nullptr) return "";
  }
  return value->as_text() != nullptr ? *value->as_text() : "";
}

std::string person_in(const json::Value& event) {
  for (const auto* key : {"name", "sub", "kind"}) {
    auto text = text_at(event, {"actor", key});
    if (!text.empty()) return text;
  }
  return "";
}

std::string time_in(const json::Value& event) {
  const auto time = parse_rfc3339(text_at(event, {"time"}));
  return time ? local_time(*time) : "";
}

std::string tail_of(const std::string& push) {
  return push.size() == 26 ? push.substr(18) : push;
}

Terminal::Row row_of(const api::EventItem& item) {
  const auto& event = item.entry;
  return {std::to_string(item.index),
          time_in(event),
          text_at(event, {"type"}),
          text_at(event, {"outcome"}),
          person_in(event),
          text_at(event, {"target", "repo"}),
          tail_of(text_at(event, {"push_id"}))};
}

/// Page after page, until the limit or the end.
Result<std::vector<api::EventItem>> events_of(RelayClient& client,
                                              const Form& filter,
                                              std::size_t limit) {
  std::vector<api::EventItem> items;
  std::optional<std::uint64_t> from;
  while (items.size() < limit) {
    Form page = filter;
    page.emplace_back(
        "limit", std::to_string(std::min(limit - items.size(), largest_page)));
    if (from) page.emplace_back("from", std::to_string(*from));
    auto events = TRY(client.events(page));
    for (auto& item : events.items)
      items.push_back(std::move(item));
    if (!events.next || events.items.empty()) break;
    from = events.next;
  }
  return items;
}

}  // namespace

Result<Time> moment(const std::string& text, Time now) {
  if (const auto ago = parse_duration(text)) return Time(now - *ago);
  constexpr std::size_t date_size = 10;
  if (text.size() == date_size) return parse_rfc3339(text + "T00:00:00Z");
  return parse_rfc3339(text);
}

Result<int> query_audit(const Context& context, const AuditQuery& query) {
  const Form filter = TRY(filter_of(query, context.clock.now()));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto items = TRY(events_of(client, filter, query.limit));
  if (context.globals.json) {
    for (const auto& item : items)
      context.terminal.print_json(api::to_json(item));
    return exit_done;
  }
  std::vector<Terminal::Row> rows;
  rows.reserve(items.size());
  for (const auto& item : items)
    rows.push_back(row_of(item));
  if (rows.empty())
    context.terminal.note("no events");
  else
    context.terminal.table(
        {"INDEX", "TIME", "TYPE", "OUTCOME", "WHO", "REPOSITORY", "PUSH"},
        rows);
  return exit_done;
}

Result<int> show_story(const Context& context, const std::string& push) {
  const std::string name = TRY(push_name(push));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto story = TRY(client.story(name));
  if (context.globals.json) {
    context.terminal.print_json(api::to_json(story));
    return exit_done;
  }
  show_push(context, story.push);
  context.terminal.print("");
  std::vector<Terminal::Row> rows;
  rows.reserve(story.lines.size());
  for (const auto& line : story.lines)
    rows.push_back({std::to_string(line.index), local_time(line.time),
                    line.type, line.who, line.text});
  context.terminal.table({"INDEX", "TIME", "TYPE", "WHO", "WHAT"}, rows);
  return exit_done;
}

}  // namespace hoopgit::cli
