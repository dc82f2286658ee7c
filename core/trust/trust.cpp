#include "core/trust/trust.hpp"

#include "core/trust/claim_path.hpp"

#include <algorithm>

namespace hoopgit::trust {
namespace {

bool is_one_of(const json::Value& value,
               const std::vector<json::Value>& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool matches_any(const json::Value& value,
                 const std::vector<scan::Expression>& expressions) {
  const auto* text = value.as_text();
  if (text == nullptr) return false;
  return std::any_of(expressions.begin(), expressions.end(),
                     [&](const auto& each) { return each.matches(*text); });
}

/// The claim itself, or an item of it, passes.
template <class Passes>
bool any_value(const json::Value* claim, const Passes& passes) {
  if (claim == nullptr) return false;
  const auto* items = claim->as_array();
  if (items == nullptr) return passes(*claim);
  return std::any_of(items->begin(), items->end(), passes);
}

bool is_about(const Rule& rule, std::string_view issuer) {
  return rule.issuer.empty() || rule.issuer == issuer;
}

bool applies(const Rule& rule, const json::Value& claims) {
  const auto held = [&](const auto& clause) { return holds(clause, claims); };
  return std::all_of(rule.match.begin(), rule.match.end(), held) &&
         std::all_of(rule.match_regex.begin(), rule.match_regex.end(), held) &&
         std::none_of(rule.never.begin(), rule.never.end(), held);
}

}  // namespace

bool holds(const Exact& clause, const json::Value& claims) {
  return any_value(find_claim(claims, clause.claim), [&](const auto& value) {
    return is_one_of(value, clause.values);
  });
}

bool holds(const Shape& clause, const json::Value& claims) {
  return any_value(find_claim(claims, clause.claim), [&](const auto& value) {
    return matches_any(value, clause.expressions);
  });
}

bool Trust::speaks_of(std::string_view issuer) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return rule.issuer == issuer; });
}

Judgement Trust::judge(std::string_view issuer,
                       const json::Value& claims) const {
  for (const auto& rule : denies_)
    if (is_about(rule, issuer) && applies(rule, claims)) return {&rule};
  Judgement judged;
  for (const auto& rule : rules_)
    if (rule.issuer == issuer && applies(rule, claims))
      judged.granted_by.push_back(&rule);
  return judged;
}

}  // namespace hoopgit::trust
