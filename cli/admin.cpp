#include "cli/admin.hpp"

#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

std::string id_or_none(const git::ObjectId& id) {
  return id.is_zero() ? "none" : id.short_hex();
}

std::string told(const api::SweptRepository& swept) {
  if (!swept.problem.empty()) return swept.problem;
  if (!swept.found.empty())
    return std::to_string(swept.found.size()) + " changed by another way";
  return swept.is_first ? "noted, for the first time" : "as it was left";
}

void show(const Context& context,
          const std::vector<api::SweptRepository>& repositories) {
  std::vector<Terminal::Row> rows;
  std::vector<Terminal::Row> found;
  for (const auto& swept : repositories) {
    rows.push_back({swept.repository, swept.upstream,
                    std::to_string(swept.refs), told(swept)});
    for (const auto& bypass : swept.found)
      found.push_back({swept.repository, bypass.ref,
                       id_or_none(bypass.expected), id_or_none(bypass.seen)});
  }
  context.terminal.table({"REPOSITORY", "UPSTREAM", "REFS", "STATE"}, rows);
  if (found.empty()) return;
  context.terminal.print("");
  context.terminal.table({"REPOSITORY", "REF", "LANDED", "UPSTREAM HAS"},
                         found);
}

}  // namespace

Result<int> sweep(const Context& context, const SweepOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto repositories = TRY(client.sweep(options.repository));
  if (context.globals.json)
    for (const auto& swept : repositories)
      context.terminal.print_json(api::to_json(swept));
  else
    show(context, repositories);
  const auto any = [&](auto holds) {
    return std::ranges::any_of(repositories, holds);
  };
  if (any([](const auto& one) { return !one.found.empty(); }))
    return exit_refused;
  if (any([](const auto& one) { return !one.problem.empty(); }))
    return Error{Fault::unavailable,
                 "cannot look at all repositories: see above"};
  return exit_done;
}

Result<int> show_sinks(const Context& context, const SinksOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto sinks = options.resume.empty()
                         ? TRY(client.sinks())
                         : TRY(client.resume_sink(options.resume));
  if (context.globals.json) {
    for (const auto& sink : sinks)
      context.terminal.print_json(api::to_json(sink));
    return exit_done;
  }
  std::vector<Terminal::Row> rows;
  for (const auto& sink : sinks)
    rows.push_back({sink.name, std::to_string(sink.next),
                    sink.paused         ? "paused"
                    : sink.failures > 0 ? "failing"
                                        : "good",
                    sink.problem});
  if (rows.empty())
    context.terminal.note("no sinks");
  else
    context.terminal.table({"SINK", "NEXT", "STATE", "PROBLEM"}, rows);
  return exit_done;
}

}  // namespace hoopgit::cli
