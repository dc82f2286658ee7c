#include "server/http/event_filter.hpp"

#include "server/http/push_lookup.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::front {
namespace {

using store::EventFilter;

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

EventFilter conditions_of(const Request& request) {
  EventFilter filter;
  filter.issuer = request.query_field("issuer");
  filter.subject = request.query_field("subject");
  filter.name = request.query_field("person");
  filter.repository = request.query_field("repo");
  filter.ref = request.query_field("ref");
  filter.type = request.query_field("type");
  filter.push = request.query_field("push");
  filter.outcome = request.query_field("outcome");
  filter.group = request.query_field("group");
  filter.agent = request.query_field("agent");
  filter.severity_min = request.query_field("severity");
  filter.verdict = request.query_field("verdict");
  filter.rule = request.query_field("rule");
  filter.fingerprint = request.query_field("fingerprint");
  filter.approval_subject = request.query_field("approval");
  filter.policy = request.query_field("policy");
  filter.object = request.query_field("commit");
  return filter;
}

Result<void> add_page(const Request& request, EventFilter& filter) {
  filter.since = TRY(moment(request, "since"));
  filter.until = TRY(moment(request, "until"));
  filter.from = TRY(number(request, "from"));
  filter.newest_first = request.query_field("order") != "oldest";
  const std::uint64_t limit =
      TRY(number(request, "limit")).value_or(filter.limit);
  filter.limit =
      std::clamp<std::size_t>(static_cast<std::size_t>(limit), 1, most_events);
  return {};
}

/// Events name pushes in full; people type a tail.
Result<void> complete_push(const JsonService& service, EventFilter& filter,
                           const identity::Identity& viewer) {
  if (!filter.push) return {};
  const auto row = TRY(look_up(service, {{"id", *filter.push}}, viewer));
  filter.push = row.id.text();
  return {};
}

/// Names are not in the log, nor subjects where they are erasable: what entries
/// commit to instead.
Result<void> complete_names(const JsonService& service, EventFilter& filter) {
  auto& people = service.names.people();
  filter.is_about_somebody = people.is_erasable();
  if (filter.subject)
    filter.subject_commitments =
        people.commitments_to(filter.issuer, *filter.subject);
  if (filter.name)
    filter.name_commitments = TRY(service.names.known_as(*filter.name));
  if (filter.agent)
    filter.agent_commitments = TRY(service.names.known_as(*filter.agent));
  if (filter.agent)
    for (auto& subject : people.commitments_to(std::nullopt, *filter.agent))
      filter.agent_commitments.push_back(std::move(subject));
  return {};
}

}  // namespace

Result<EventFilter> read_filter(const Request& request) {
  EventFilter filter = conditions_of(request);
  TRY(add_page(request, filter));
  return filter;
}

Result<EventFilter> filter_of(const JsonService& service,
                              const Request& request,
                              const identity::Identity& caller) {
  EventFilter filter = TRY(read_filter(request));
  TRY(complete_push(service, filter, caller));
  TRY(complete_names(service, filter));
  if (!is_auditor(service, caller)) filter.visible_to = caller.actor.person;
  return filter;
}

}  // namespace hoopgit::front
