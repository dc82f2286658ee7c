#include "core/policy/policy.hpp"

#include "core/crypto/crypto.hpp"
#include "core/policy/rules.hpp"

#include <algorithm>

namespace hoopgit::policy {
namespace {

/// Decides the updates of one push, one after another.
class Judge {
 public:
  Judge(const Policy::Rules& rules, const Facts& facts)
      : rules_(rules), facts_(facts) {
    for (const Rule& rule : rules.rules)
      of_push_.push_back(holds_for_push(rule, facts_));
  }

  bool matches(std::size_t i, const RefFact& update) const {
    const Rule& rule = rules_.rules[i];
    // The cheap question first: most rules are not about this person or place.
    const Truth least =
        rule.verdict == Verdict::allow ? Truth::yes : Truth::unknown;
    return of_push_[i] >= least && holds_for_update(rule, update) >= least;
  }

  UpdateDecision decide(const RefFact& update, Requirement& requirement) const {
    UpdateDecision decision{update.ref, by_default(update), {}};
    for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
      if (!matches(i, update)) continue;
      const Rule& rule = rules_.rules[i];
      if (rule.verdict == Verdict::ask)
        requirement = merged(requirement, rule.requirement);
      decision.matches.push_back(
          {rule.name, rule.verdict, because(rule, facts_, update)});
    }
    std::stable_sort(
        decision.matches.begin(), decision.matches.end(),
        [](const Match& a, const Match& b) { return a.verdict > b.verdict; });
    if (!decision.matches.empty())
      decision.verdict = decision.matches.front().verdict;
    else if (decision.verdict == Verdict::ask)
      requirement = merged(requirement, rules_.requirement);
    refuse_unscanned(decision);
    return decision;
  }

 private:
  /// Nobody can approve a fetch, so what would be asked is denied.
  Verdict by_default(const RefFact& update) const {
    return update.action == Action::fetch ? Verdict::deny : rules_.verdict;
  }

  void refuse_unscanned(UpdateDecision& decision) const {
    if (decision.verdict != Verdict::allow || !facts_.scan_has_gaps()) return;
    decision.verdict = Verdict::deny;
    decision.matches.insert(decision.matches.begin(),
                            {std::string(incomplete_rule),
                             Verdict::deny,
                             {{"findings", "unknown"}}});
  }

  const Policy::Rules& rules_;
  PushFacts facts_;
  std::vector<Truth> of_push_;
};

json::Array texts_json(const std::vector<Pattern>& patterns) {
  json::Array texts;
  for (const Pattern& pattern : patterns)
    texts.emplace_back(pattern.text());
  return texts;
}

json::Value findings_json(const FindingsClause& clause) {
  json::Array confidence;
  for (const scan::Confidence one : clause.confidence)
    confidence.emplace_back(name_of(one));
  json::Value value =
      json::object({{"rules", texts_json(clause.rules)},
                    {"confidence", std::move(confidence)},
                    {"paths", texts_json(clause.paths)},
                    {"min", static_cast<std::int64_t>(clause.min)}});
  if (clause.states.empty()) return value;
  json::Array states;
  for (const scan::Standing one : clause.states)
    states.emplace_back(name_of(one));
  value.set("states", std::move(states));
  return value;
}

json::Value then_json(Verdict verdict, const Requirement& requirement) {
  json::Value then = json::object({{"verdict", name_of(verdict)}});
  if (verdict == Verdict::ask) then.set("requirement", to_json(requirement));
  return then;
}

}  // namespace

json::Value clauses_json(const Rule& rule) {
  json::Value clauses = json::Value(json::Object{});
  for (const Clause& clause : rule.clauses)
    clauses.set(clause.text(), texts_json(clause.patterns));
  if (!rule.what.empty()) {
    json::Array what;
    for (const Action action : rule.what)
      what.emplace_back(name_of(action));
    clauses.set("what", std::move(what));
  }
  if (rule.findings) clauses.set("findings", findings_json(*rule.findings));
  if (!rule.notices.empty()) {
    json::Array notices;
    for (const scan::NoticeKind kind : rule.notices)
      notices.emplace_back(scan::name_of(kind));
    clauses.set("notices", std::move(notices));
  }
  return clauses;
}

json::Value rules_json(const Policy::Rules& rules) {
  json::Array all;
  for (const Rule& rule : rules.rules)
    all.push_back(
        json::object({{"name", rule.name},
                      {"clauses", clauses_json(rule)},
                      {"then", then_json(rule.verdict, rule.requirement)}}));
  json::Value value =
      json::object({{"type", "hoopgit.policy"},
                    {"v", 1},
                    {"default", then_json(rules.verdict, rules.requirement)},
                    {"rules", std::move(all)}});
  if (rules.inline_allow != scan::InlineAllow::honour)
    value.set("inline_allow", scan::name_of(rules.inline_allow));
  return value;
}

void seal(Policy::Rules& rules) {
  const json::Value json = rules_json(rules);
  auto canonical = json::canonical(json);
  // Not canonical are only numbers that the loader does not let in.
  rules.text = canonical ? *std::move(canonical) : json::dump(json);
  rules.sha256 = crypto::sha256_hex(rules.text);
}

Decision Policy::judge(const Facts& facts) const {
  const Judge judge(*rules_, facts);
  Decision decision{
      facts.updates.empty() ? Verdict::deny : Verdict::allow, {}, {}, sha256()};
  for (const RefFact& update : facts.updates) {
    decision.updates.push_back(judge.decide(update, decision.requirement));
    decision.verdict =
        std::max(decision.verdict, decision.updates.back().verdict);
  }
  if (decision.verdict != Verdict::ask) decision.requirement = {};
  return decision;
}

std::vector<Miss> Policy::explain(const Facts& facts) const {
  const Judge judge(*rules_, facts);
  const PushFacts of_push(facts);
  std::vector<Miss> misses;
  for (const RefFact& update : facts.updates) {
    for (std::size_t i = 0; i < rules_->rules.size(); ++i) {
      if (judge.matches(i, update)) continue;
      const Rule& rule = rules_->rules[i];
      auto [clause, value] = first_failure(rule, of_push, update);
      misses.push_back(
          {update.ref, rule.name, std::move(clause), std::move(value)});
    }
  }
  return misses;
}

scan::InlineAllow Policy::inline_allow() const {
  return rules_->inline_allow;
}

const std::string& Policy::sha256() const {
  return rules_->sha256;
}

}  // namespace hoopgit::policy
