#include "core/base/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace hoopgit {
namespace {

using namespace std::chrono;

class SystemClock final : public Clock {
 public:
  Time now() const override {
    return time_point_cast<nanoseconds>(std::chrono::system_clock::now());
  }
};

/// Reads exactly `digits` digits at the front of `text` and takes them off.
bool take_number(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) return false;
  for (std::size_t i = 0; i < digits; ++i)
    if (text[i] < '0' || text[i] > '9') return false;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_fraction(std::string_view& text, nanoseconds& fraction) {
  if (!take(text, '.')) return true;
  std::int64_t value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (++digits > 9) return false;
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return false;
  for (; digits < 9; ++digits)
    value *= 10;
  fraction = nanoseconds(value);
  return true;
}

bool take_offset(std::string_view& text, minutes& offset) {
  if (take(text, 'Z')) return true;
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  int h = 0;
  int m = 0;
  if (sign == 0 || !take_number(text, 2, h) || !take(text, ':') ||
      !take_number(text, 2, m) || h > 23 || m > 59)
    return false;
  offset = sign * (hours(h) + minutes(m));
  return true;
}

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 4> units{
    {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%09lldZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<long long>(clock.subseconds().count()));
  return text;
}

Result<Time> parse_rfc3339(std::string_view text) {
  const Error bad{Fault::usage,
                  "cannot read the time: it is not of the form "
                  "2026-01-02T03:04:05Z"};
  int y = 0;
  int mo = 0;
  int d = 0;
  int h = 0;
  int mi = 0;
  int s = 0;
  nanoseconds fraction{0};
  minutes offset{0};
  const bool read = take_number(text, 4, y) && take(text, '-') &&
                    take_number(text, 2, mo) && take(text, '-') &&
                    take_number(text, 2, d) && take(text, 'T') &&
                    take_number(text, 2, h) && take(text, ':') &&
                    take_number(text, 2, mi) && take(text, ':') &&
                    take_number(text, 2, s) && take_fraction(text, fraction) &&
                    take_offset(text, offset) && text.empty();
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                            day(static_cast<unsigned>(d))};
  if (!read || !date.ok() || h > 23 || mi > 59 || s > 59) return bad;
  return Time(sys_days(date) + hours(h) + minutes(mi) + seconds(s) + fraction -
              offset);
}

Result<seconds> parse_duration(std::string_view text) {
  const Error bad{Fault::usage,
                  "cannot read the duration: write it as 90s, 10m, 8h or 7d"};
  std::int64_t number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number < 0 || number > 1'000'000'000 ||
      end + 1 != text.data() + text.size())
    return bad;
  for (const auto& unit : units)
    if (*end == unit.letter) return seconds(number * unit.seconds);
  return bad;
}

std::string to_text(seconds duration) {
  for (const auto& unit : units)
    if (duration.count() != 0 && duration.count() % unit.seconds == 0)
      return std::to_string(duration.count() / unit.seconds) + unit.letter;
  return std::to_string(duration.count()) + "s";
}

std::int64_t to_unix_seconds(Time time) {
  return floor<seconds>(time).time_since_epoch().count();
}

Time from_unix_seconds(std::int64_t value) {
  return Time(sys_seconds(seconds(value)));
}

}  // namespace hoopgit
