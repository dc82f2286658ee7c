#pragma once

#include "core/base/clock.hpp"
#include "server/upstream/advertisement.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace hoopgit::relay {

/// What upstreams were last seen to advertise, for the seconds between the two
/// requests of one push: the pusher was shown these refs, and the landing looks
/// at the upstream's own before it sends, so that nothing depends on their
/// being fresh but the price of asking twice. Thread-safe.
class Sightings {
 public:
  explicit Sightings(const Clock& clock) : clock_(clock) {}

  void note(const upstream::Target& target, upstream::Advertisement seen);

  /// Nothing if it was seen too long ago, or never.
  std::optional<upstream::Advertisement> recent(
      const upstream::Target& target) const;

 private:
  static constexpr std::chrono::seconds life{20};
  static constexpr std::size_t most = 256;

  struct Seen {
    upstream::Advertisement refs;
    Time when;
  };
  const Clock& clock_;
  mutable std::mutex lock_{};
  std::map<std::string, Seen> seen_{};  // By the repository's URL.
};

}  // namespace hoopgit::relay
