#include "cli/audit.hpp"
#include "cli/event_text.hpp"
#include "cli/interrupt.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds pause{1};
constexpr std::size_t page = 1000;

void show(const Context& context, const std::vector<api::EventItem>& items) {
  for (const auto& item : items)
    if (context.globals.json)
      context.terminal.print_json(api::to_json(item));
    else
      context.terminal.print(event_line(item));
}

/// The last ten, and where to go on.
Result<std::uint64_t> show_last(const Context& context, RelayClient& client) {
  auto last = TRY(client.events({{"limit", "10"}})).items;
  std::reverse(last.begin(), last.end());
  show(context, last);
  return last.empty() ? 0 : last.back().index + 1;
}

/// All that is there from this index on. Where to go on.
Result<std::uint64_t> show_from(const Context& context, RelayClient& client,
                                std::uint64_t from) {
  for (;;) {
    const auto events = TRY(client.events({{"follow", "1"},
                                           {"from", std::to_string(from)},
                                           {"limit", std::to_string(page)}}));
    show(context, events.items);
    const auto next = events.next.value_or(from);
    if (next < from + page) return next;
    from = next;
  }
}

}  // namespace

Result<int> tail_audit(const Context& context, const AuditTail& tail) {
  RelayClient client(context, TRY(choose_relay(context)));
  const Interrupt interrupt;
  std::uint64_t next = TRY(tail.from ? show_from(context, client, *tail.from)
                                     : show_last(context, client));
  while (tail.follow && !interrupt.comes_within(pause))
    next = TRY(show_from(context, client, next));
  return exit_done;
}

}  // namespace hoopgit::cli
