#pragma once

#include "core/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace hoopgit::relay {

/// When to ask an upstream again that does not answer. One question at a time
/// for all pushes that wait for it: who has many must not be the one that keeps
/// it from coming back. Thread-safe.
class Absences {
 public:
  /// Whether somebody may ask it now; that counts as a try. The first may; then
  /// there are 1, 2, 4 seconds and so on between two tries, `longest` at most,
  /// of which up to a quarter is taken off by `dice` (any number), so that
  /// relays that lost it together do not come back together.
  bool is_due(const std::string& upstream, Time now,
              std::chrono::milliseconds longest, std::uint8_t dice);

  /// It answers.
  void end(const std::string& upstream);

 private:
  struct Absence {
    Time last;
    std::chrono::milliseconds pause;
    std::uint8_t dice;
  };
  std::mutex lock_{};
  std::map<std::string, Absence> absences_{};
};

}  // namespace hoopgit::relay
