#pragma once

#include "core/base/push_id.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace hoopgit::approval {

/// How long a claim is its worker's alone. Renewed while it is at work.
inline constexpr std::chrono::seconds lease_of_a_claim{4};

/// Leave to land one push, and no other, once.
///
/// Only Approvals::claim() makes one, in the transaction that moves the push to
/// `landing`; Landing::land() takes one: a push that nobody allowed cannot be
/// landed, because the call cannot be written. Its fence is the number of that
/// claim: whoever finishes with an older one is late, and changes nothing.
///
/// Cheap to move, valid on any thread. Not copyable, since it is spent.
class Permit {
 public:
  Permit(Permit&&) noexcept = default;
  Permit& operator=(Permit&&) noexcept = default;

  bool covers(const PushId& push) const { return push == push_; }
  const PushId& push() const { return push_; }
  std::int64_t fence() const { return fence_; }

 private:
  friend class Approvals;
  Permit(PushId push, std::int64_t fence)
      : push_(std::move(push)), fence_(fence) {}

  PushId push_;
  std::int64_t fence_;
};

}  // namespace hoopgit::approval
