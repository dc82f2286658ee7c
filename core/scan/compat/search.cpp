#include "core/scan/compat/search.hpp"

#include "core/base/text.hpp"
#include "core/scan/compat/entropy.hpp"

#include <algorithm>
#include <cstdlib>

namespace hoopgit::scan::compat {
namespace {

std::string_view without_newlines(std::string_view text) {
  while (text.starts_with('\n'))
    text.remove_prefix(1);
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  return text;
}

/// The regex is asked once more, of the match alone: where it needs what stood
/// around it, the match is the secret.
std::string_view secret_in(const Rule& rule, std::string_view match) {
  const auto groups = rule.regex->groups_in(RegexText(match));
  if (!groups || groups->empty()) return match;
  const auto text_of = [&](const std::optional<Span>& group) {
    return group ? group->in(match) : std::string_view();
  };
  if (rule.secret_group > 0)
    return text_of(groups->at(static_cast<std::size_t>(rule.secret_group) - 1));
  for (const auto& group : *groups)
    if (const auto text = text_of(group); !text.empty()) return text;
  return match;
}

bool path_matches(const Rule& rule, std::string_view path) {
  return rule.path->is_in(RegexText(path));
}

bool is_near(const Sighting& found, const Sighting& other,
             const Required& required) {
  const auto lines =
      static_cast<long>(found.start_line) - static_cast<long>(other.start_line);
  const long columns =
      found.location.start_column - other.location.start_column;
  return (!required.within_lines ||
          std::abs(lines) <= *required.within_lines) &&
         (!required.within_columns ||
          std::abs(columns) <= *required.within_columns);
}

/// Of an adjusted range, what is in the fragment.
Span clamped(const Range& range, std::size_t size) {
  const auto clamp = [&](long at) {
    return std::min(static_cast<std::size_t>(std::max(0L, at)), size);
  };
  const std::size_t begin = clamp(range.begin);
  return {begin, std::max(begin, clamp(range.end))};
}

}  // namespace

const Newlines& Search::newlines() {
  if (!newlines_) newlines_.emplace(fragment_.text);
  return *newlines_;
}

bool Search::is_allowed(const Rule& rule, const Sighting& found,
                        std::string_view line) const {
  const Candidate candidate{found.match, found.secret, line};
  return any_allows(rules_.allowlists, fragment_, candidate) ||
         any_allows(rule.allowlists, fragment_, candidate);
}

void Search::place(Sighting& found, const Span& extent) {
  found.begin = extent.begin;
  found.location = newlines().locate(extent);
  found.location.line.end = std::max(found.location.line.end, extent.end);
  found.start_line = fragment_.first_line + found.location.start_line;
  found.end_line = fragment_.first_line + found.location.end_line;
}

bool Search::has_allow_comment(std::string_view line) const {
  return options_.honour_allow_comments &&
         line.find("gitleaks:allow") != std::string_view::npos;
}

/// False: it does not count. `decoded`: its line in a decoded text, if it is
/// from one.
bool Search::judge(const Rule& rule, Sighting& found,
                   std::string_view decoded) const {
  const std::string_view line = found.location.line.in(fragment_.text);
  if (has_allow_comment(line)) return false;
  found.secret = secret_in(rule, found.match);
  const double bits = found.secret.empty() ? 0 : entropy(found.secret);
  found.entropy = static_cast<float>(bits);
  if (rule.entropy != 0 && bits <= rule.entropy) return false;
  return !is_allowed(rule, found, decoded.empty() ? line : decoded);
}

std::optional<Sighting> Search::sighting(const Rule& rule,
                                         std::string_view text,
                                         const Span& match, const Pass* pass) {
  Sighting found;
  found.rule = &rule;
  found.match = without_newlines(match.in(text));
  found.tags = rule.tags;
  std::string_view decoded;
  if (pass == nullptr) {
    place(found, {match.begin, match.begin + found.match.size()});
  } else {
    const Range range{static_cast<long>(match.begin),
                      static_cast<long>(match.end)};
    const auto segments = touched(*pass, range);
    // Seen in a pass before.
    if (segments.empty()) return std::nullopt;
    place(found,
          clamped(original(*pass, segments, range), fragment_.text.size()));
    for (auto& tag : tags(*pass, segments))
      found.tags.push_back(std::move(tag));
    decoded = decoded_line(*pass, segments);
  }
  if (!judge(rule, found, decoded)) return std::nullopt;
  return found;
}

Result<Search::Sightings> Search::look(const Rule& rule, const RegexText& text,
                                       const Pass* pass) {
  Sightings all;
  if (any_allows(rule.allowlists, fragment_)) return all;
  if (!rule.regex && pass != nullptr) return all;
  if (rule.path && !path_matches(rule, fragment_.path)) return all;
  if (!rule.regex) {
    Sighting found;
    found.rule = &rule;
    found.tags = rule.tags;
    found.path_match = "file detected: " + std::string(fragment_.path);
    all.push_back(std::move(found));
    return all;
  }
  constexpr std::size_t megabyte = 1'000'000;
  if (options_.most_megabytes > 0 &&
      text.bytes().size() / megabyte > options_.most_megabytes)
    return all;
  if (!rule.regex->fits(text))
    return Error{Fault::limit, "cannot search by the rule " +
                                   printable(rule.id) +
                                   ": its regex needs over 64 MiB"};
  for (const Span& match : rule.regex->all_in(text))
    if (auto found = sighting(rule, text.bytes(), match, pass))
      all.push_back(*std::move(found));
  return all;
}

Result<Search::Sightings> Search::with_required(const Rule& rule,
                                                Sightings found,
                                                const RegexText& text,
                                                const Pass* pass) {
  std::map<std::string, Sightings> others;
  for (const Required& required : rule.required) {
    const auto other = rules_.by_id.find(required.rule);
    if (other == rules_.by_id.end()) return Sightings{};
    if (!others.contains(required.rule))
      others[required.rule] = TRY(look(other->second, text, pass));
  }
  // A rule that is asked for twice is near enough when one of the two is.
  const auto is_satisfied = [&](const Sighting& each, const std::string& id) {
    return std::any_of(
        rule.required.begin(), rule.required.end(), [&](const auto& required) {
          const auto& seen = others[id];
          return required.rule == id &&
                 std::any_of(seen.begin(), seen.end(), [&](const auto& other) {
                   return is_near(each, other, required);
                 });
        });
  };
  std::erase_if(found, [&](const Sighting& each) {
    return !std::all_of(rule.required.begin(), rule.required.end(),
                        [&](const Required& required) {
                          return is_satisfied(each, required.rule);
                        });
  });
  return found;
}

Result<Search::Sightings> Search::try_rule(const Rule& rule,
                                           const RegexText& text,
                                           const Pass* pass) {
  if (rule.is_silent) return Sightings{};
  Sightings found = TRY(look(rule, text, pass));
  // A path needs nothing else.
  if (found.empty() || rule.required.empty() || !rule.regex) return found;
  return with_required(rule, std::move(found), text, pass);
}

}  // namespace hoopgit::scan::compat
