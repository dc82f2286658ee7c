#pragma once

#include "core/base/clock.hpp"
#include "core/http/client.hpp"

#include <optional>

namespace hoopgit::http {

/// What the other side's clock showed when it answered: `Date` (RFC 9110,
/// 6.6.1), and `Age` (RFC 9111, 5.1) later if a cache kept the answer. To the
/// second; nothing if it does not tell the time in the one form of today.
std::optional<Time> time_of(const ResponseHead& head);

}  // namespace hoopgit::http
