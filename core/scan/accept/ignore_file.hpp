// .hoopgit/scan-ignore: secrets that are meant to be where they are, each until
// a day, with a reason, and who said so.
//
//     hg1:… until=2027-03-31 by=ada@example.com [rule=id] [path=glob] # reason
//
// Empty lines and lines that begin with # say nothing. An entry is about the
// secret, wherever it stands; `rule` and `path` narrow it.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// A day, "2027-03-31" in UTC: compares as text does.
using Day = std::string;
bool is_day(std::string_view text);
Day day_of(Time time);

/// How many days `to` is after `from`; negative: before.
long days_between(const Day& from, const Day& to);

struct IgnoreEntry {
  std::size_t line = 0;
  std::string fingerprint{};
  std::optional<Day> until{};  ///< The last day that it holds; empty: always.
  std::string by{};
  std::string rule{};  ///< Empty: any.
  std::string path{};  ///< A glob, of the whole path; empty: any.
  std::string reason{};

  bool is_over(const Day& today) const { return until && *until < today; }
  bool is_for(std::string_view a_rule, std::string_view a_path) const;
  std::string text() const;  ///< As a line, without its end.
};

/// What a configuration allows.
struct IgnoreTerms {
  long most_days = 365;  ///< From today.
  bool may_be_endless = false;
};

/// Every line that is wrong is named in one Fault::usage.
Result<std::vector<IgnoreEntry>> read_ignore_file(std::string_view text,
                                                  const Day& today,
                                                  const IgnoreTerms& terms);

}  // namespace hoopgit::scan
