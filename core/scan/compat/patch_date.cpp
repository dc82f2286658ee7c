#include "core/scan/compat/patch_file.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace hoopgit::scan::compat {
namespace {

/// A date with its parts as it is written.
struct Written {
  int year = 0;
  unsigned month = 1;
  unsigned day = 1;
  long hours = 0;
  long minutes = 0;
  long seconds = 0;
  std::optional<long> zone{};  ///< Seconds east of UTC; nullopt: that of here.
};

/// Takes parts off the begin of a text; a part that is not there makes it bad.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}

  bool is_done() const { return is_good_ && rest_.empty(); }
  bool has_more() const { return is_good_ && !rest_.empty(); }

  Parts& text(std::string_view expected) {
    is_good_ = is_good_ && rest_.starts_with(expected);
    if (is_good_) rest_.remove_prefix(expected.size());
    return *this;
  }

  template <class Number>
  Parts& number(Number& value, std::size_t least, std::size_t most) {
    std::size_t size = 0;
    while (size < most && size < rest_.size() && rest_[size] >= '0' &&
           rest_[size] <= '9')
      ++size;
    is_good_ = is_good_ && size >= least;
    if (!is_good_) return *this;
    std::from_chars(rest_.data(), rest_.data() + size, value);
    rest_.remove_prefix(size);
    return *this;
  }

  /// The first three letters of a name; its number, from 1.
  template <std::size_t count>
  Parts& name(const std::array<std::string_view, count>& names,
              unsigned& value) {
    for (std::size_t i = 0; is_good_ && i < names.size(); ++i)
      if (rest_.starts_with(names[i])) {
        rest_.remove_prefix(names[i].size());
        value = static_cast<unsigned>(i + 1);
        return *this;
      }
    is_good_ = false;
    return *this;
  }

  /// "+0100", or with a colon.
  Parts& zone(std::optional<long>& value, bool has_colon) {
    const bool is_west = rest_.starts_with('-');
    text(is_west ? "-" : "+");
    long hours = 0;
    long minutes = 0;
    number(hours, 2, 2);
    if (has_colon) text(":");
    number(minutes, 2, 2);
    constexpr long minute = 60;
    const long seconds = (hours * minute + minutes) * minute;
    value = is_west ? -seconds : seconds;
    return *this;
  }

  Parts& clock(Written& date) {
    return number(date.hours, 2, 2)
        .text(":")
        .number(date.minutes, 2, 2)
        .text(":")
        .number(date.seconds, 2, 2);
  }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

constexpr std::array<std::string_view, 12> months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days = {"Mon", "Tue", "Wed", "Thu",
                                                  "Fri", "Sat", "Sun"};

std::string utc(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 48> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()),
      static_cast<long>(clock.hours().count()),
      static_cast<long>(clock.minutes().count()),
      static_cast<long>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::string> utc(const Written& date) {
  using namespace std::chrono;
  const year_month_day day(year(date.year), month(date.month),
                           std::chrono::day(date.day));
  if (!day.ok() || date.hours > 23 || date.minutes > 59 || date.seconds > 59)
    return std::nullopt;
  if (date.zone)
    return utc(sys_days(day) + hours(date.hours) + minutes(date.minutes) +
               seconds(date.seconds - *date.zone));
  std::tm local{};
  local.tm_year = date.year - 1900;
  local.tm_mon = static_cast<int>(date.month) - 1;
  local.tm_mday = static_cast<int>(date.day);
  local.tm_hour = static_cast<int>(date.hours);
  local.tm_min = static_cast<int>(date.minutes);
  local.tm_sec = static_cast<int>(date.seconds);
  local.tm_isdst = -1;
  return utc(sys_seconds(seconds(std::mktime(&local))));
}

/// "2026-11-23 10:00:00 +0100", "2026-11-23T10:00:00+01:00", "2026-11-23".
std::optional<std::string> iso_date(std::string_view text) {
  Written date;
  Parts parts(text);
  parts.number(date.year, 4, 4)
      .text("-")
      .number(date.month, 2, 2)
      .text("-")
      .number(date.day, 2, 2);
  if (parts.is_done()) return utc(date);
  const bool is_strict = text.find('T') != std::string_view::npos;
  parts.text(is_strict ? "T" : " ").clock(date);
  if (!is_strict) parts.text(" ");
  parts.zone(date.zone, is_strict);
  return parts.is_done() ? utc(date) : std::nullopt;
}

/// "Mon, 23 Nov 2026 10:00:00 +0100".
std::optional<std::string> mail_date(std::string_view text) {
  Written date;
  unsigned weekday = 0;
  Parts parts(text);
  parts.name(days, weekday)
      .text(", ")
      .number(date.day, 1, 2)
      .text(" ")
      .name(months, date.month)
      .text(" ")
      .number(date.year, 4, 4)
      .text(" ")
      .clock(date)
      .text(" ")
      .zone(date.zone, false);
  return parts.is_done() ? utc(date) : std::nullopt;
}

/// "Mon Nov 23 10:00:00 2026 +0100", or without the zone.
std::optional<std::string> git_date(std::string_view text) {
  Written date;
  unsigned weekday = 0;
  Parts parts(text);
  parts.name(days, weekday)
      .text(" ")
      .name(months, date.month)
      .text(" ")
      .number(date.day, 1, 2)
      .text(" ")
      .clock(date)
      .text(" ")
      .number(date.year, 4, 4);
  if (parts.has_more()) parts.text(" ").zone(date.zone, false);
  return parts.is_done() ? utc(date) : std::nullopt;
}

/// Seconds since 1970, and perhaps a zone.
std::optional<std::string> raw_date(std::string_view text) {
  long since = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), since);
  if (problem != std::errc()) return std::nullopt;
  Parts parts(text.substr(static_cast<std::size_t>(end - text.data())));
  std::optional<long> ignored;
  if (parts.has_more()) parts.text(" ").zone(ignored, false);
  if (!parts.is_done()) return std::nullopt;
  return utc(std::chrono::sys_seconds(std::chrono::seconds(since)));
}

}  // namespace

std::optional<std::string> utc_date(std::string_view date) {
  for (const auto read : {iso_date, mail_date, git_date, raw_date})
    if (auto utc = read(date)) return utc;
  return std::nullopt;
}

}  // namespace hoopgit::scan::compat
