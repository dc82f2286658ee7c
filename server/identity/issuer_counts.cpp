#include "server/identity/issuer_counts.hpp"

namespace hoopgit::identity {

void IssuerCounts::count(std::string_view issuer, std::string_view outcome) {
  const std::lock_guard lock(mutex_);
  auto found = counts_.find(issuer);
  if (found == counts_.end())
    found = counts_.try_emplace(std::string(issuer)).first;
  auto counter = found->second.find(outcome);
  if (counter == found->second.end())
    counter = found->second.try_emplace(std::string(outcome)).first;
  ++counter->second;
}

IssuerCounts::ByOutcome IssuerCounts::of(std::string_view issuer) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(issuer);
  return found == counts_.end() ? ByOutcome() : found->second;
}

}  // namespace hoopgit::identity
