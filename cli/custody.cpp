#include "cli/custody.hpp"

#include "cli/approvals.hpp"
#include "cli/moment.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::size_t shortest_tail = 6;

/// {"repo": "acme/site"} as "repo acme/site"; nothing: all.
std::string told(const json::Value& conditions) {
  std::vector<std::string> parts;
  if (const auto* members = conditions.as_object())
    for (const auto& [name, value] : *members)
      parts.push_back(name == "all" ? "everything"
                                    : name + " " +
                                          (value.as_text() != nullptr
                                               ? *value.as_text()
                                               : json::dump(value)));
  return parts.empty() ? "everything" : join(parts, ", ");
}

/// What is to be done, in a line.
std::string told(const api::Request& request) {
  const auto text = [&](const char* key) {
    const auto value = request.order.maybe_text(key);
    return value && *value ? **value : std::string();
  };
  if (request.kind == "hold") {
    const auto* filter = request.order.find("filter");
    return "set the hold " + text("name") + " on " +
           told(filter == nullptr ? json::Value() : *filter);
  }
  if (request.kind == "release") return "release the hold " + text("name");
  if (request.kind == "erase") {
    const auto index = request.order.maybe_integer("index");
    return "erase " + text("field") + " of entry " +
           (index && *index ? std::to_string(**index) : "?");
  }
  if (request.kind == "erase_person")
    return "erase the name and the credentials of subject " + text("subject") +
           " of " + text("issuer");
  return request.kind + " " + json::dump(request.order);
}

void show(const Context& context, const api::Request& request) {
  const Terminal& terminal = context.terminal;
  terminal.print("request   " + request.id);
  terminal.print("to        " + told(request));
  terminal.print("asked by  " + request.by);
  terminal.print("reason    " + request.reason);
  if (!request.ticket.empty()) terminal.print("ticket    " + request.ticket);
  terminal.print("until     " + local_time(request.expires));
  terminal.print("subject   " + request.subject);
}

Result<int> ask(const Context& context, const std::string& kind,
                const json::Value& order, const std::string& reason,
                const std::string& ticket) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto request = TRY(client.ask(kind, order, reason, ticket));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(request));
  else
    show(context, request);
  context.terminal.hint(
      "nothing is done yet: somebody else says hoopgit admin "
      "confirm " +
      request.id.substr(18));
  return exit_held;
}

/// The one that ends so.
Result<api::Request> find(RelayClient& client, const std::string& tail) {
  if (tail.size() < shortest_tail)
    return Error{Fault::usage, "cannot find the request: '" + tail +
                                   "' is shorter than six characters"};
  auto requests = TRY(client.requests());
  std::erase_if(requests, [&](const api::Request& request) {
    return !lower(request.id).ends_with(lower(tail));
  });
  if (requests.size() == 1) return std::move(requests.front());
  return Error{requests.empty() ? Fault::not_found : Fault::usage,
               "cannot find the request: " +
                   std::string(requests.empty() ? "none" : "more than one") +
                   " ends with '" + tail + "'",
               "hoopgit admin requests"};
}

Result<std::string> typed_subject(const Context& context,
                                  const ConfirmOptions& options,
                                  const api::Request& request) {
  if (!options.subject.empty()) return options.subject;
  if (!context.terminal.can_ask())
    return Error{Fault::usage,
                 "cannot confirm without a terminal: --subject is missing",
                 "hoopgit admin requests"};
  show(context, request);
  return context.terminal.ask(
      "Type the first 12 digits of the subject to confirm:");
}

Result<json::Value> filter_of(const HoldOptions& options, Time now) {
  json::Value filter = json::Object();
  if (options.person.size() == 2) {
    filter.set("issuer", options.person.front());
    filter.set("subject", options.person.back());
  }
  if (!options.repository.empty()) filter.set("repo", options.repository);
  if (!options.since.empty())
    filter.set("since", to_rfc3339(TRY(moment(options.since, now))));
  if (!options.until.empty())
    filter.set("until", to_rfc3339(TRY(moment(options.until, now))));
  if (options.all) filter.set("all", true);
  if (!filter.as_object()->empty()) return filter;
  return Error{Fault::usage, "cannot set the hold: nothing says what it is on",
               "give --person, --repo, --since or --until, or --all"};
}

}  // namespace

Result<int> set_hold(const Context& context, const HoldOptions& options) {
  const json::Value filter = TRY(filter_of(options, context.clock.now()));
  return ask(context, "hold",
             json::object({{"name", options.name}, {"filter", filter}}),
             options.reason, options.ticket);
}

Result<int> release_hold(const Context& context, const HoldOptions& options) {
  return ask(context, "release", json::object({{"name", options.name}}),
             options.reason, options.ticket);
}

Result<int> list_holds(const Context& context) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto holds = TRY(client.holds());
  if (context.globals.json) {
    for (const auto& hold : holds)
      context.terminal.print_json(api::to_json(hold));
    return exit_done;
  }
  std::vector<Terminal::Row> rows;
  for (const auto& hold : holds)
    rows.push_back({hold.name, hold.owner, local_time(hold.since),
                    told(hold.filter), hold.reason});
  if (rows.empty())
    context.terminal.note("no hold is in force");
  else
    context.terminal.table({"HOLD", "OWNER", "SINCE", "ON", "REASON"}, rows);
  return exit_done;
}

Result<int> erase(const Context& context, const EraseOptions& options) {
  const bool is_body = options.event && !options.field.empty();
  const bool is_part = options.event || !options.field.empty();
  const bool is_person = options.person.size() == 2;
  if (is_person ? is_part : !is_body)
    return Error{Fault::usage,
                 "cannot erase: either --person says who, or --event and "
                 "--field say what, together"};
  if (is_person)
    return ask(context, "erase_person",
               json::object({{"issuer", options.person.front()},
                             {"subject", options.person.back()}}),
               options.reason, options.ticket);
  return ask(
      context, "erase",
      json::object({{"index", *options.event}, {"field", options.field}}),
      options.reason, options.ticket);
}

Result<int> list_requests(const Context& context) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto requests = TRY(client.requests());
  bool is_first = true;
  for (const auto& request : requests) {
    if (context.globals.json) {
      context.terminal.print_json(api::to_json(request));
      continue;
    }
    if (!is_first) context.terminal.print("");
    is_first = false;
    show(context, request);
  }
  if (requests.empty() && !context.globals.json)
    context.terminal.note("nothing waits for a second person");
  return exit_done;
}

Result<int> confirm(const Context& context, const ConfirmOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto request = TRY(find(client, options.id));
  TRY(check_subject(request.subject,
                    TRY(typed_subject(context, options, request))));
  const auto done = TRY(client.confirm(request));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(done));
  else
    context.terminal.print("done: " + told(done));
  return exit_done;
}

}  // namespace hoopgit::cli
