#include "cli/audit.hpp"

#include "cli/event_pages.hpp"
#include "cli/event_text.hpp"
#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "core/event/csv.hpp"

namespace hoopgit::cli {

Result<int> query_audit(const Context& context, const AuditQuery& query) {
  const Form filter = TRY(filter_of(query, context.clock.now()));
  RelayClient client(context, TRY(choose_relay(context)));
  std::vector<Terminal::Row> rows;
  if (query.csv) context.terminal.print_raw(event::csv_header());
  TRY(each_event(
      client, filter, query.limit, [&](api::EventItem&& item) -> Result<void> {
        if (query.csv)
          context.terminal.print_raw(TRY(record_of(event::Format::csv, item)));
        else if (context.globals.json)
          context.terminal.print_json(api::to_json(item));
        else
          rows.push_back(event_row(item));
        return {};
      }));
  if (query.csv || context.globals.json) return exit_done;
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
