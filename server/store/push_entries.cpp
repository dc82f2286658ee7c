#include "server/store/push_entries.hpp"

#include <utility>

namespace hoopgit::store {

Result<std::vector<StoredEvent>> entries_of(Store& store, const PushId& push) {
  constexpr std::size_t page_size = 1000;
  std::vector<StoredEvent> entries;
  EventFilter filter;
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

}  // namespace hoopgit::store
