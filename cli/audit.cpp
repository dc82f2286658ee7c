#include "cli/audit.hpp"

#include "cli/event_text.hpp"
#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/base/encoding.hpp"
#include "core/event/csv.hpp"

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
  add("group", query.group);
  add("agent", query.agent);
  add("commit", query.commit);
  add("verdict", query.verdict);
  add("severity", query.severity);
  add("rule", query.rule);
  add("fingerprint", query.fingerprint);
  add("type", query.type);
  add("outcome", query.outcome);
  if (!query.push.empty()) add("push", TRY(push_name(query.push)));
  if (!query.since.empty())
    add("since", to_rfc3339(TRY(moment(query.since, now))));
  if (!query.until.empty())
    add("until", to_rfc3339(TRY(moment(query.until, now))));
  if (query.oldest_first) add("order", "oldest");
  return form;
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

Result<int> print_csv(const Context& context,
                      const std::vector<api::EventItem>& items) {
  std::string csv = event::csv_header();
  for (const auto& item : items) {
    event::Item place{{},
                      item.index,
                      TRY(from_hex(item.leaf_hash)),
                      TRY(json::canonical(item.entry))};
    csv += event::to_csv(TRY(event::Entry::read(std::move(place))));
  }
  context.terminal.print_raw(csv);
  return exit_done;
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
  if (context.globals.json && !query.csv) {
    for (const auto& item : items)
      context.terminal.print_json(api::to_json(item));
    return exit_done;
  }
  if (query.csv) return print_csv(context, items);
  std::vector<Terminal::Row> rows;
  rows.reserve(items.size());
  for (const auto& item : items)
    rows.push_back(event_row(item));
  if (rows.empty())
    context.terminal.note("no events");
  else
    context.terminal.table(event_titles(), rows);
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
