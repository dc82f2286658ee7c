#pragma once

#include "core/base/clock.hpp"
#include "core/base/push_id.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

namespace hoopgit::relay {

/// When to ask again what became of a push that is in doubt: after 0.2, 1, 5
/// and 15 seconds, then each minute. Of an upstream that is away: see Absences.
/// Known since the start of the relay only. Thread-safe.
class Doubts {
 public:
  /// It is in doubt, from now on if it was not before.
  void begin(const PushId& push, Time now);

  /// Whether it is time to look; that counts as a look.
  bool is_due(const PushId& push, Time now);

  /// True once, when it has been in doubt for a quarter of an hour.
  bool is_alarming(const PushId& push, Time now);

  std::chrono::seconds age_of(const PushId& push, Time now) const;

  /// Keeps those that are in doubt still.
  void keep_only(const std::vector<PushId>& pushes);

 private:
  struct Doubt {
    Time since;
    Time next;
    std::size_t looks = 0;
    bool is_told = false;
  };
  mutable std::mutex lock_{};
  std::map<PushId, Doubt> doubts_{};
};

}  // namespace hoopgit::relay
