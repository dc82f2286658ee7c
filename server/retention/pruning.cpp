// The side of Custody that cuts off the beginning of the log.

#include "core/ledger/tile.hpp"
#include "server/retention/carried_out.hpp"
#include "server/retention/custody.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace hoopgit::retention {
namespace {

using store::EventFilter;

/// In one transaction: some tenths of a second, in which nobody else writes.
constexpr std::uint64_t most_at_once = std::uint64_t{256} * 256;
constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

/// The first event that fits, from `minimum` on.
Result<std::uint64_t> first_of(store::Store& store, EventFilter filter,
                               std::uint64_t minimum) {
  filter.newest_first = false;
  filter.from = minimum;
  filter.limit = 1;
  const auto found = TRY(store.events(filter));
  return found.empty() ? none : found.front().index;
}

Result<std::uint64_t> first_held(store::Store& store,
                                 const record::People& people,
                                 std::uint64_t minimum) {
  std::uint64_t first = none;
  for (const auto& hold : TRY(store.holds())) {
    auto filter = filter_of(hold);
    if (!filter) return minimum;
    if (filter->visible_to)
      filter->visible_to->known_as = people.open(*filter->visible_to);
    first = std::min(first, TRY(first_of(store, *filter, minimum)));
  }
  return first;
}

/// Somebody who was promised all events does not have these yet.
Result<std::uint64_t> first_unsent(store::Store& store) {
  std::uint64_t first = none;
  for (const auto& cursor : TRY(store.cursors()))
    first = std::min(first, cursor.next);
  return first;
}

}  // namespace

std::optional<EventFilter> filter_of(const store::HoldRow& hold) {
  const auto* conditions = hold.filter.as_object();
  if (conditions == nullptr) return std::nullopt;
  EventFilter filter;
  std::optional<std::string> issuer;
  std::optional<std::string> subject;
  for (const auto& [name, wanted] : *conditions) {
    const auto* text = wanted.as_text();
    if (text == nullptr) return std::nullopt;
    const auto time = parse_rfc3339(*text);
    if (name == "issuer")
      issuer = *text;
    else if (name == "subject")
      subject = *text;
    else if (name == "repo")
      filter.repository = *text;
    else if (name == "since" && time)
      filter.since = *time;
    else if (name == "until" && time)
      filter.until = *time;
    else
      return std::nullopt;
  }
  if (issuer && subject)
    filter.visible_to = store::Person{*issuer, *subject};
  else if (subject)
    return std::nullopt;
  else
    filter.issuer = issuer;
  return filter;
}

Result<std::uint64_t> Custody::prune() {
  if (!settings_.entries) return std::uint64_t{0};
  const std::lock_guard lock(acting_);
  const auto minimum = TRY(store_.minimum_index());
  EventFilter old;
  old.until = clock_.now() - *settings_.entries;
  old.limit = 1;
  const auto newest = TRY(store_.events(old));
  if (newest.empty()) return std::uint64_t{0};
  std::uint64_t below =
      std::min({newest.front().index + 1, TRY(store_.checkpoint_size()),
                TRY(first_held(store_, names_.people(), minimum)),
                TRY(first_unsent(store_)), minimum + most_at_once});
  below -= below % ledger::tile_width;
  if (below <= minimum) return std::uint64_t{0};
  store::Event event;
  event.type = "audit.pruned";
  event.severity = store::Severity::high;
  event.data =
      json::object({{"minimum_index", static_cast<std::int64_t>(below)}});
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(transaction.prune_entries(below));
    TRY(transaction.append(event));
    return {};
  }));
  // A reader in the way is no reason to fail: tend() of the records does it.
  TRY(store_.scrub());
  return below - minimum;
}

}  // namespace hoopgit::retention
