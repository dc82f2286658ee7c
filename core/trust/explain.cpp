#include "core/trust/claim_path.hpp"
#include "core/trust/trust.hpp"

#include <algorithm>

namespace hoopgit::trust {
namespace {

std::optional<std::string> seen(std::string_view claim,
                                const json::Value& claims) {
  const auto* value = find_claim(claims, claim);
  if (value == nullptr) return std::nullopt;
  return json::dump(*value);
}

std::string wanted(const Exact& clause) {
  std::string text;
  for (const auto& value : clause.values)
    text += (text.empty() ? "" : " or ") + json::dump(value);
  return text;
}

std::string wanted(const Shape& clause) {
  std::string text;
  for (const auto& each : clause.expressions)
    text += (text.empty() ? "" : " or ") + each.text();
  return text;
}

template <class Kind>
void add(std::vector<Clause>& clauses, std::string_view section,
         const std::vector<Kind>& kinds, const json::Value& claims,
         bool must_hold) {
  for (const auto& kind : kinds)
    clauses.push_back({std::string(section) + " " + kind.claim, wanted(kind),
                       seen(kind.claim, claims),
                       holds(kind, claims) == must_hold});
}

Explained explain_rule(const Rule& rule, bool is_deny,
                       const json::Value& claims) {
  Explained explained{&rule, is_deny};
  add(explained.clauses, "match", rule.match, claims, true);
  add(explained.clauses, "match_regex", rule.match_regex, claims, true);
  add(explained.clauses, "never", rule.never, claims, false);
  explained.applies =
      std::all_of(explained.clauses.begin(), explained.clauses.end(),
                  [](const Clause& clause) { return clause.holds; });
  return explained;
}

}  // namespace

std::vector<Explained> Trust::explain(std::string_view issuer,
                                      const json::Value& claims) const {
  std::vector<Explained> all;
  for (const auto& rule : denies_)
    if (rule.issuer.empty() || rule.issuer == issuer)
      all.push_back(explain_rule(rule, true, claims));
  for (const auto& rule : rules_)
    if (rule.issuer == issuer) all.push_back(explain_rule(rule, false, claims));
  return all;
}

}  // namespace hoopgit::trust
