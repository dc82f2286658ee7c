#include "cli/event_pages.hpp"

#include "cli/moment.hpp"
#include "core/base/encoding.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::size_t largest_page = 1000;

}  // namespace

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

Result<event::Item> item_of(const api::EventItem& item) {
  return event::Item{item.log, item.index, TRY(from_hex(item.leaf_hash)),
                     TRY(json::canonical(item.entry))};
}

Result<std::string> record_of(event::Format format,
                              const api::EventItem& item) {
  return event::write_record(format, TRY(item_of(item)),
                             {.subject = item.subject,
                              .display = item.display,
                              .address = item.address});
}

}  // namespace hoopgit::cli
