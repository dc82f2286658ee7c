#include "server/relay/doubts.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::relay {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::minutes too_long{15};
constexpr std::array<std::chrono::milliseconds, 5> pauses{200ms, 1s, 5s, 15s,
                                                          60s};

}  // namespace

void Doubts::begin(const PushId& push, Time now) {
  const std::lock_guard guard(lock_);
  doubts_.try_emplace(push, Doubt{now, now});
}

bool Doubts::is_due(const PushId& push, Time now) {
  const std::lock_guard guard(lock_);
  Doubt& doubt = doubts_.try_emplace(push, Doubt{now, now}).first->second;
  // A clock that was set back must not make anybody wait for it.
  if (now < doubt.since) doubt = Doubt{now, now, doubt.looks, doubt.is_told};
  if (now < doubt.next) return false;
  doubt.next = now + pauses.at(std::min(doubt.looks, pauses.size() - 1));
  ++doubt.looks;
  return true;
}

bool Doubts::is_alarming(const PushId& push, Time now) {
  const std::lock_guard guard(lock_);
  const auto found = doubts_.find(push);
  if (found == doubts_.end() || found->second.is_told ||
      now - found->second.since < too_long)
    return false;
  found->second.is_told = true;
  return true;
}

std::chrono::seconds Doubts::age_of(const PushId& push, Time now) const {
  const std::lock_guard guard(lock_);
  const auto found = doubts_.find(push);
  if (found == doubts_.end()) return std::chrono::seconds(0);
  return std::chrono::duration_cast<std::chrono::seconds>(now -
                                                          found->second.since);
}

void Doubts::keep_only(const std::vector<PushId>& pushes) {
  const std::lock_guard guard(lock_);
  std::erase_if(doubts_, [&](const auto& one) {
    return std::find(pushes.begin(), pushes.end(), one.first) == pushes.end();
  });
}

}  // namespace hoopgit::relay
