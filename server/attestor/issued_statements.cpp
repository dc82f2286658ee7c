#include "server/attestor/issued_statements.hpp"

#include "core/attestation/issued.hpp"
#include "core/event/change_record.hpp"

#include <utility>

namespace hoopgit::attestor {

Result<std::vector<store::StoredEvent>> entries_of(store::Store& store,
                                                   const PushId& push) {
  constexpr std::size_t page_size = 1000;
  std::vector<store::StoredEvent> entries;
  store::EventFilter filter;
  filter.push = push.text();
  filter.newest_first = false;
  filter.limit = page_size;
  for (;;) {
    auto page = TRY(store.events(filter));
    const bool is_last = page.size() < page_size;
    for (auto& entry : page)
      entries.push_back(std::move(entry));
    if (is_last) return entries;
    filter.from = entries.back().index + 1;
  }
}

Result<IssuedStatements> issued_for(store::Store& store, const PushId& push) {
  IssuedStatements found;
  event::ChangeRecords changes(store.origin(), push.text());
  for (auto& entry : TRY(entries_of(store, push))) {
    changes.add(entry.index, entry.bytes);
    const auto issued = TRY(attestation::read_issued(entry.bytes));
    if (!issued) continue;
    auto line = TRY(attestation::envelope_of(*issued, changes));
    if (!line) continue;
    found.envelopes.push_back(*std::move(line));
    found.events.push_back(std::move(entry));
  }
  return found;
}

}  // namespace hoopgit::attestor
