#include "core/scan/compat/known.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/scan/compat/lower_case.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} * 1024 * 1024;

void normalise(std::string& path) {
  std::replace(path.begin(), path.end(), '\\', '/');
}

/// With a colon between all of them: the path may be empty.
std::string put_together(const std::vector<std::string>& fields) {
  std::string text = fields.front();
  for (auto field = fields.begin() + 1; field != fields.end(); ++field)
    text += ":" + *field;
  return text;
}

std::size_t count_of(std::int64_t number) {
  return number < 0 ? 0 : static_cast<std::size_t>(number);
}

/// What is missing counts as empty, as it does for gitleaks.
class Members {
 public:
  explicit Members(const json::Value& value) : value_(value) {}

  std::string text(std::string_view key) {
    auto text = value_.maybe_text(key);
    is_good_ = is_good_ && bool{text};
    return text ? std::move(*text).value_or("") : "";
  }

  std::int64_t integer(std::string_view key) {
    const auto number = value_.maybe_integer(key);
    is_good_ = is_good_ && bool{number};
    return number ? number->value_or(0) : 0;
  }

  float real(std::string_view key) const {
    const json::Value* value = value_.find(key);
    if (value == nullptr) return 0;
    if (const auto* integer = value->as_integer())
      return static_cast<float>(*integer);
    const auto* real = value->as_double();
    return real == nullptr ? 0 : static_cast<float>(*real);
  }

  bool is_good() const { return is_good_; }

 private:
  const json::Value& value_;
  bool is_good_ = true;
};

bool read_finding(const json::Value& value, Finding& finding,
                  std::string& match, std::string& secret) {
  if (value.as_object() == nullptr) return false;
  Members members(value);
  finding.rule = members.text("RuleID");
  finding.description = members.text("Description");
  finding.start_line = count_of(members.integer("StartLine"));
  finding.end_line = count_of(members.integer("EndLine"));
  finding.start_column = static_cast<long>(members.integer("StartColumn"));
  finding.end_column = static_cast<long>(members.integer("EndColumn"));
  finding.path = members.text("File");
  finding.entropy = members.real("Entropy");
  finding.commit = {members.text("Commit"), members.text("Author"),
                    members.text("Email"), members.text("Date"),
                    members.text("Message")};
  match = members.text("Match");
  secret = members.text("Secret");
  return members.is_good();
}

}  // namespace

std::vector<std::string> Known::add_ignores(std::string_view text) {
  std::vector<std::string> warnings;
  std::size_t number = 0;
  for (const auto each : split(text, '\n')) {
    ++number;
    const auto line = trim_space(each);
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> fields;
    for (const auto field : split(line, ':'))
      fields.emplace_back(field);
    if (fields.size() == 3)
      normalise(fields[0]);
    else if (fields.size() == 4)
      normalise(fields[1]);
    else
      warnings.push_back("line " + std::to_string(number) +
                         ": this is no fingerprint");
    ignored_.insert(put_together(fields));
  }
  return warnings;
}

Result<void> Known::add_baseline(std::string_view text, bool is_redacted) {
  const auto value = json::parse(text, {.bytes = most_bytes});
  const json::Array* array = value ? value->as_array() : nullptr;
  bool is_good = array != nullptr;
  std::unordered_multimap<std::string, Entry> entries;
  for (std::size_t i = 0; is_good && i < array->size(); ++i) {
    Entry entry;
    is_good =
        read_finding((*array)[i], entry.finding, entry.match, entry.secret);
    std::string fingerprint = entry.finding.fingerprint();
    entries.emplace(std::move(fingerprint), std::move(entry));
  }
  if (!is_good)
    return Error{Fault::usage,
                 "cannot use the baseline: it is no JSON report of gitleaks"};
  baseline_ = std::move(entries);
  is_redacted_ = is_redacted;
  return {};
}

bool Known::is_same(const Finding& a, const Finding& b) {
  const Commit& x = a.commit;
  const Commit& y = b.commit;
  return a.rule == b.rule && a.description == b.description &&
         a.start_line == b.start_line && a.end_line == b.end_line &&
         a.start_column == b.start_column && a.end_column == b.end_column &&
         a.path == b.path && x.id == y.id && x.author == y.author &&
         x.email == y.email && x.date == y.date && x.message == y.message &&
         a.entropy == b.entropy;
}

bool Known::has(const Finding& finding, const Evidence& evidence) const {
  const std::string fingerprint = finding.fingerprint();
  if (ignored_.contains(finding.fingerprint_of_any_commit()) ||
      ignored_.contains(fingerprint))
    return true;
  const auto [first, last] = baseline_.equal_range(fingerprint);
  return std::any_of(first, last, [&](const auto& each) {
    const Entry& entry = each.second;
    return is_same(finding, entry.finding) &&
           (is_redacted_ ||
            (entry.match == evidence.match && entry.secret == evidence.secret));
  });
}

}  // namespace hoopgit::scan::compat
