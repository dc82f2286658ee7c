#include "cli/audit.hpp"

#include "cli/event_text.hpp"
#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/event/csv.hpp"
#include "core/event/format.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <utility>

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

using TakeItem = std::function<Result<void>(api::EventItem&&)>;

/// Page after page, until the limit or the end.
Result<void> each_event(RelayClient& client, const Form& filter,
                        std::size_t limit, const TakeItem& take) {
  std::optional<std::uint64_t> from;
  for (std::size_t taken = 0; taken < limit;) {
    Form page = filter;
    page.emplace_back("limit",
                      std::to_string(std::min(limit - taken, largest_page)));
    if (from) page.emplace_back("from", std::to_string(*from));
    auto events = TRY(client.events(page));
    for (auto& item : events.items)
      TRY(take(std::move(item)));
    taken += events.items.size();
    if (!events.next || events.items.empty()) break;
    from = events.next;
  }
  return {};
}

Result<event::Item> place_of(const api::EventItem& item) {
  return event::Item{item.log, item.index, TRY(from_hex(item.leaf_hash)),
                     TRY(json::canonical(item.entry))};
}

Result<event::Format> format_named(const std::string& name) {
  const auto format = event::find_format(name);
  if (format) return *format;
  std::vector<std::string> names;
  for (const auto known : event::all_formats())
    names.emplace_back(event::name_of(known));
  return Error{Fault::usage, "cannot export as " + name + ": no such format",
               "one of " + join(names, ", ")};
}

/// Where an export goes: a new file, which does not stay when it is not whole,
/// or standard output.
class ExportTarget {
 public:
  static Result<ExportTarget> open(const Terminal& terminal,
                                   const std::string& file) {
    ExportTarget target(terminal, file);
    if (!file.empty()) target.descriptor_ = TRY(create_private(file));
    return target;
  }
  ExportTarget(ExportTarget&& other) noexcept
      : terminal_(other.terminal_),
        file_(std::exchange(other.file_, {})),
        descriptor_(std::move(other.descriptor_)) {}
  ExportTarget& operator=(ExportTarget&&) = delete;
  ~ExportTarget() {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
  }

  Result<void> write(std::string_view text) {
    if (descriptor_.is_open()) return write_all(descriptor_.get(), text);
    terminal_.print_raw(text);
    return {};
  }
  void keep() { file_.clear(); }

 private:
  ExportTarget(const Terminal& terminal, std::string file)
      : terminal_(terminal), file_(std::move(file)) {}

  const Terminal& terminal_;
  std::string file_;  // To be removed; empty: none.
  Descriptor descriptor_{};
};

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
  std::vector<Terminal::Row> rows;
  if (query.csv) context.terminal.print_raw(event::csv_header());
  TRY(each_event(
      client, filter, query.limit, [&](api::EventItem&& item) -> Result<void> {
        if (query.csv)
          context.terminal.print_raw(TRY(
              event::write_record(event::Format::csv, TRY(place_of(item)))));
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

Result<int> export_audit(const Context& context, const AuditExport& options) {
  const event::Format format = TRY(format_named(options.format));
  Form filter = TRY(filter_of(options.query, context.clock.now()));
  filter.emplace_back("order", "oldest");
  RelayClient client(context, TRY(choose_relay(context)));
  auto target = TRY(ExportTarget::open(context.terminal, options.file));
  TRY(target.write(event::preamble(format)));
  std::uint64_t count = 0;
  TRY(each_event(client, filter, std::numeric_limits<std::size_t>::max(),
                 [&](api::EventItem&& item) -> Result<void> {
                   ++count;
                   return target.write(
                       TRY(event::write_record(format, TRY(place_of(item)))));
                 }));
  target.keep();
  if (!options.file.empty())
    context.terminal.note(std::to_string(count) + " events");
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
