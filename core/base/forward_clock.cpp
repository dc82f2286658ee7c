#include "core/base/forward_clock.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace hoopgit {

using std::chrono::nanoseconds;

ForwardClock::ForwardClock(const Clock& world, Elapsed elapsed)
    : world_(world),
      elapsed_(std::move(elapsed)),
      told_(world_.now()),
      at_(elapsed_()) {}

Time ForwardClock::now() const {
  const std::lock_guard guard(lock_);
  const nanoseconds at = elapsed_();
  told_ = std::max<Time>(world_.now(), told_ + (at - at_) / 2);
  at_ = at;
  return told_;
}

nanoseconds ForwardClock::since_boot() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace hoopgit
