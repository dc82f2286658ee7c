#pragma once

#include "core/base/clock.hpp"

#include <chrono>
#include <functional>
#include <mutex>

namespace hoopgit {

/// Another clock that never goes back. Who set that one back would give more
/// time to whatever ends at a moment: an approval, a credential. While it is
/// behind what was told already, time goes on at half its pace, by a clock that
/// nobody can set, until it has caught up: an hour that was set back is two.
/// Thread-safe. The other clock outlives this.
class ForwardClock final : public Clock {
 public:
  /// Time since some moment, which only grows.
  using Elapsed = std::function<std::chrono::nanoseconds()>;

  explicit ForwardClock(const Clock& world, Elapsed elapsed = since_boot);

  Time now() const override;

  /// CLOCK_BOOTTIME: goes on while the machine sleeps.
  static std::chrono::nanoseconds since_boot();

 private:
  const Clock& world_;
  const Elapsed elapsed_;
  mutable std::mutex lock_{};
  mutable Time told_{};
  mutable std::chrono::nanoseconds at_{};
};

}  // namespace hoopgit
