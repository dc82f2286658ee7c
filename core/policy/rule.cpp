#include "core/policy/rule.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::policy {
namespace {

using Values = PushFacts::Values;

constexpr std::string_view unknown = "unknown";

std::size_t index(Key key) {
  return static_cast<std::size_t>(key);
}

Values known_or_not(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return std::vector<std::string_view>{value};
}

/// Only an agent can have these without the relay knowing.
Values of_agent(const std::string& kind,
                const std::optional<std::string>& value) {
  if (value && !value->empty()) return std::vector<std::string_view>{*value};
  if (kind == "human" || kind == "service")
    return std::vector<std::string_view>{};
  return std::nullopt;
}

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool any_matches(const std::vector<Pattern>& patterns, std::string_view value) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& p) { return p.matches(value); });
}

/// The first value that one of the patterns matches.
const std::string_view* matching(const Clause& clause,
                                 const std::vector<std::string_view>& values) {
  for (const std::string_view& value : values)
    if (any_matches(clause.patterns, value)) return &value;
  return nullptr;
}

Truth truth(const Clause& clause, const Values& values) {
  if (!values) return Truth::unknown;
  const bool found = matching(clause, *values) != nullptr;
  return found != clause.except ? Truth::yes : Truth::no;
}

Truth truth(const Clause& clause, const RefFact& update) {
  if (update.action == Action::fetch) return Truth::no;
  if (update.ref.empty()) return Truth::unknown;
  const bool found = any_matches(clause.patterns, update.ref);
  return found != clause.except ? Truth::yes : Truth::no;
}

Truth truth(const FindingsClause& clause, const PushFacts& facts) {
  std::size_t count = 0;
  for (const scan::Finding& finding : facts.findings())
    if (clause.matches(finding) && ++count == clause.min) return Truth::yes;
  // What was not scanned may hold the rest.
  return facts.scan_has_gaps() ? Truth::unknown : Truth::no;
}

/// The first notice of one of these kinds.
const scan::Notice* noticed(const std::vector<scan::NoticeKind>& kinds,
                            const PushFacts& facts) {
  for (const scan::Notice& notice : facts.notices())
    if (contains(kinds, notice.kind)) return &notice;
  return nullptr;
}

Truth truth(const std::vector<scan::NoticeKind>& kinds,
            const PushFacts& facts) {
  if (noticed(kinds, facts)) return Truth::yes;
  return facts.scan_has_gaps() ? Truth::unknown : Truth::no;
}

std::string seen(const std::vector<scan::NoticeKind>& kinds,
                 const PushFacts& facts) {
  if (const scan::Notice* notice = noticed(kinds, facts)) return notice->text();
  return std::string(facts.scan_has_gaps() ? unknown : "none");
}

std::string list(const std::vector<std::string_view>& values) {
  std::string text;
  for (const std::string_view value : values)
    text += (text.empty() ? "" : ", ") + std::string(value);
  return text.empty() ? "none" : text;
}

std::string seen(const Clause& clause, const PushFacts& facts,
                 const RefFact& update) {
  if (clause.key == Key::refs) return update.ref.empty() ? "none" : update.ref;
  const Values& values = facts.values(clause.key);
  if (!values) return std::string(unknown);
  const std::string_view* found = matching(clause, *values);
  return found ? std::string(*found) : list(*values);
}

Truth truth(const Clause& clause, const PushFacts& facts,
            const RefFact& update) {
  return clause.key == Key::refs ? truth(clause, update)
                                 : truth(clause, facts.values(clause.key));
}

std::string seen(const FindingsClause& clause, const PushFacts& facts) {
  std::size_t count = 0;
  const scan::Finding* first = nullptr;
  for (const scan::Finding& finding : facts.findings()) {
    if (!clause.matches(finding)) continue;
    if (count++ == 0) first = &finding;
  }
  if (count < clause.min && facts.scan_has_gaps()) return std::string(unknown);
  if (count == 0) return "none";
  return first->text() +
         (count > 1 ? " and " + std::to_string(count - 1) + " more" : "");
}

}  // namespace

std::string_view section_of(Key key) {
  return index(key) < index(Key::repositories) ? "who" : "where";
}

std::string_view name_of(Key key) {
  constexpr std::array<std::string_view, every_key.size()> names = {
      "groups",       "issuer",       "subject",   "kind", "agent",
      "on_behalf_of", "repositories", "upstreams", "refs"};
  return names[index(key)];
}

std::string Clause::text() const {
  return std::string(section_of(key)) + (except ? ".except_" : ".") +
         std::string(name_of(key));
}

bool FindingsClause::matches(const scan::Finding& finding) const {
  return (rules.empty() || any_matches(rules, finding.rule)) &&
         (confidence.empty() || contains(confidence, finding.confidence)) &&
         (states.empty() || contains(states, finding.standing)) &&
         (paths.empty() || any_matches(paths, finding.place.path));
}

bool Rule::names(Action action) const {
  return what.empty() ? action != Action::fetch : contains(what, action);
}

PushFacts::PushFacts(const Facts& facts)
    : findings_(&facts.findings),
      notices_(&facts.notices),
      scan_has_gaps_(facts.scan_has_gaps) {
  const Who& who = facts.who;
  if (who.groups)
    values_[index(Key::groups)].emplace(who.groups->begin(), who.groups->end());
  values_[index(Key::issuer)] = known_or_not(who.issuer);
  values_[index(Key::subject)] = known_or_not(who.subject);
  values_[index(Key::kind)] = known_or_not(who.kind);
  values_[index(Key::agent)] = of_agent(who.kind, who.agent);
  values_[index(Key::on_behalf_of)] = of_agent(who.kind, who.on_behalf_of);
  values_[index(Key::repositories)] = known_or_not(facts.repository);
  values_[index(Key::upstreams)] = known_or_not(facts.upstream);
}

const PushFacts::Values& PushFacts::values(Key key) const {
  return values_[index(key)];
}

Truth holds_for_push(const Rule& rule, const PushFacts& facts) {
  Truth least = Truth::yes;
  for (const Clause& clause : rule.clauses) {
    if (clause.key == Key::refs) continue;
    least = std::min(least, truth(clause, facts.values(clause.key)));
    if (least == Truth::no) return least;
  }
  if (rule.findings) least = std::min(least, truth(*rule.findings, facts));
  if (!rule.notices.empty())
    least = std::min(least, truth(rule.notices, facts));
  return least;
}

Truth holds_for_update(const Rule& rule, const RefFact& update) {
  if (!rule.names(update.action)) return Truth::no;
  if ((rule.findings || !rule.notices.empty()) &&
      update.action == Action::fetch)
    return Truth::no;
  Truth least = Truth::yes;
  for (const Clause& clause : rule.clauses)
    if (clause.key == Key::refs) least = std::min(least, truth(clause, update));
  return least;
}

std::vector<std::pair<std::string, std::string>> because(
    const Rule& rule, const PushFacts& facts, const RefFact& update) {
  std::vector<std::pair<std::string, std::string>> clauses;
  for (const Clause& clause : rule.clauses) {
    const bool known = truth(clause, facts, update) != Truth::unknown;
    // That an exception did not apply is no reason worth reading.
    if (known && clause.except) continue;
    clauses.emplace_back(clause.text(), known ? seen(clause, facts, update)
                                              : std::string(unknown));
  }
  if (!rule.what.empty()) clauses.emplace_back("what", name_of(update.action));
  if (rule.findings)
    clauses.emplace_back("findings", seen(*rule.findings, facts));
  if (!rule.notices.empty())
    clauses.emplace_back("notices", seen(rule.notices, facts));
  return clauses;
}

std::pair<std::string, std::string> first_failure(const Rule& rule,
                                                  const PushFacts& facts,
                                                  const RefFact& update) {
  const auto fails = [&](Truth found) {
    return found == Truth::no ||
           (found == Truth::unknown && rule.verdict == Verdict::allow);
  };
  for (const Clause& clause : rule.clauses)
    if (fails(truth(clause, facts, update)))
      return {clause.text(), seen(clause, facts, update)};
  if (!rule.names(update.action))
    return {"what", std::string(name_of(update.action))};
  const bool found = !rule.findings || !fails(truth(*rule.findings, facts));
  if (found && !rule.notices.empty())
    return {"notices", seen(rule.notices, facts)};
  return {"findings", rule.findings ? seen(*rule.findings, facts) : ""};
}

}  // namespace hoopgit::policy
