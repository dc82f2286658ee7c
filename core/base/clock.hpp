#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace hoopgit {

/// A point in UTC. Never a local time; people see local time in the CLI only.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Where the time comes from. The other side is the world: tests stop it, and
/// let it jump.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

/// The machine's clock. One for the whole program; has no state.
const Clock& system_clock();

/// "2026-01-02T03:04:05.000000006Z": nine digits, always Z. How a time is
/// written in events and JSON; text order is time order.
std::string to_rfc3339(Time time);

/// Any RFC 3339 time with offset; lower-case 't' and 'z' are refused.
Result<Time> parse_rfc3339(std::string_view text);

/// "90s", "10m", "8h", "7d": how durations are written in configuration.
Result<std::chrono::seconds> parse_duration(std::string_view text);
std::string to_text(std::chrono::seconds duration);  ///< "10m", "90s".

std::int64_t to_unix_seconds(Time time);
Time from_unix_seconds(std::int64_t seconds);

}  // namespace hoopgit
