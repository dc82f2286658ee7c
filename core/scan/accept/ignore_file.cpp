#include "core/scan/accept/ignore_file.hpp"

#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"

#include <algorithm>
#include <chrono>

namespace hoopgit::scan {
namespace {

using std::chrono::sys_days;

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

std::optional<sys_days> calendar_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
      std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

/// Reads one line; a text is what is wrong with it.
class LineReader {
 public:
  LineReader(const Day& today, const IgnoreTerms& terms)
      : today_(today), terms_(terms) {}

  std::string read(std::string_view line, IgnoreEntry& entry) {
    const auto hash = line.find('#');
    const auto fields = trim(line.substr(0, hash));
    if (hash == std::string_view::npos || trim(line.substr(hash + 1)).empty())
      return "it has no reason (after a #)";
    entry.reason = trim(line.substr(hash + 1));
    has_end_ = false;
    for (const auto field : split(fields, ' ')) {
      if (field.empty()) continue;
      if (auto problem = read_field(field, entry); !problem.empty())
        return problem;
    }
    if (!has_end_) return "it has no until=YYYY-MM-DD";
    if (entry.by.empty()) return "it has no by=NAME";
    return {};
  }

 private:
  std::string read_field(std::string_view field, IgnoreEntry& entry) {
    if (entry.fingerprint.empty()) {
      entry.fingerprint = field;
      return is_content_fingerprint(field) ? "" : "it has no fingerprint";
    }
    const auto equals = field.find('=');
    const auto key = field.substr(0, equals);
    const auto value = equals == std::string_view::npos
                           ? std::string_view()
                           : field.substr(equals + 1);
    if (value.empty()) return "unknown word " + printable(field);
    if (key == "until") return read_until(value, entry);
    if (key == "by")
      entry.by = value;
    else if (key == "rule")
      entry.rule = value;
    else if (key == "path")
      entry.path = value;
    else
      return "unknown word " + printable(field);
    return {};
  }

  std::string read_until(std::string_view value, IgnoreEntry& entry) {
    has_end_ = true;
    if (value == "never") {
      if (terms_.may_be_endless) return {};
      return "until=never is not allowed here";
    }
    if (!is_day(value)) return "until is no day";
    entry.until = value;
    if (days_between(today_, *entry.until) <= terms_.most_days) return {};
    return "until is over " + std::to_string(terms_.most_days) + " days away";
  }

  const Day& today_;
  const IgnoreTerms& terms_;
  bool has_end_ = false;
};

}  // namespace

bool is_day(std::string_view text) {
  return calendar_day(text).has_value();
}

Day day_of(Time time) {
  return to_rfc3339(time).substr(0, 10);
}

long days_between(const Day& from, const Day& to) {
  const auto first = calendar_day(from);
  const auto last = calendar_day(to);
  return first && last ? (*last - *first).count() : 0;
}

bool IgnoreEntry::is_for(std::string_view a_rule,
                         std::string_view a_path) const {
  return (rule.empty() || rule == a_rule) &&
         (path.empty() || matches_glob(path, a_path));
}

std::string IgnoreEntry::text() const {
  std::string said = fingerprint + " until=" + until.value_or("never");
  said += " by=" + by;
  if (!rule.empty()) said += " rule=" + rule;
  if (!path.empty()) said += " path=" + path;
  return said + " # " + reason;
}

Result<std::vector<IgnoreEntry>> read_ignore_file(std::string_view text,
                                                  const Day& today,
                                                  const IgnoreTerms& terms) {
  std::vector<IgnoreEntry> entries;
  std::vector<std::string> problems;
  LineReader reader(today, terms);
  std::size_t number = 0;
  for (const auto each : split(text, '\n')) {
    ++number;
    const auto line = trim(each);
    if (line.empty() || line.starts_with('#')) continue;
    IgnoreEntry entry;
    entry.line = number;
    if (auto problem = reader.read(line, entry); !problem.empty())
      problems.push_back("line " + std::to_string(number) + ": " + problem);
    entries.push_back(std::move(entry));
  }
  if (problems.empty()) return entries;
  return Error{Fault::usage,
               "cannot use .hoopgit/scan-ignore: " + join(problems, "\n")};
}

}  // namespace hoopgit::scan
