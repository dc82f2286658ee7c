#include "server/relay/sightings.hpp"

#include <utility>

namespace hoopgit::relay {

void Sightings::note(const upstream::Target& target,
                     upstream::Advertisement seen) {
  const Time now = clock_.now();
  const std::lock_guard guard(lock_);
  std::erase_if(seen_,
                [&](const auto& one) { return now - one.second.when > life; });
  if (seen_.size() >= most) seen_.clear();
  seen_.insert_or_assign(target.url.text(), Seen{std::move(seen), now});
}

std::optional<upstream::Advertisement> Sightings::recent(
    const upstream::Target& target) const {
  const Time now = clock_.now();
  const std::lock_guard guard(lock_);
  const auto found = seen_.find(target.url.text());
  if (found == seen_.end() || now < found->second.when ||
      now - found->second.when > life)
    return std::nullopt;
  return found->second.refs;
}

}  // namespace hoopgit::relay
