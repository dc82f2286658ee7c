#include "core/scan/explain/judgement.hpp"

#include "core/base/text.hpp"
#include "core/scan/entropy.hpp"
#include "core/scan/rule_terms.hpp"

#include <array>
#include <cstdio>

namespace hoopgit::scan {
namespace {

std::string rounded(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

class Judgement {
 public:
  Judgement(const Rule& rule, const Ruleset& rules, const View& view,
            Candidate& found)
      : rule_(rule), rules_(rules), view_(view), found_(found) {}

  std::vector<Step> all() {
    const bool is_yes = entropy_is_enough() && checks_agree() &&
                        may_be_binary() && no_list_allows(rules_.allowlists);
    if (is_yes && rule_.terms != nullptr)
      no_list_allows(rule_.terms->allowlists);
    return std::move(steps_);
  }

 private:
  bool step(std::string name, bool is_yes, std::string text) {
    steps_.push_back({std::move(name), is_yes, std::move(text)});
    return is_yes;
  }

  bool entropy_is_enough() {
    if (rule_.entropy <= 0) return true;
    const double bits = rule_.is_users ? entropy_of_characters(found_.value())
                                       : entropy(found_.value());
    return step("entropy",
                rule_.is_users ? bits > rule_.entropy : bits >= rule_.entropy,
                rounded(bits) + " bits per character, wanted " +
                    (rule_.is_users ? "over " : "at least ") +
                    rounded(rule_.entropy));
  }

  bool check_agrees(std::string_view name, Check check) {
    const auto confidence = check(found_);
    return step("check", confidence.has_value(),
                std::string(name) +
                    (confidence ? " says " + std::string(name_of(*confidence))
                                : " says that it is no secret"));
  }

  bool checks_agree() {
    if (rule_.check != nullptr && !check_agrees(rule_.check_name, rule_.check))
      return false;
    if (rule_.terms == nullptr) return true;
    for (const auto& [name, check] : rule_.terms->checks)
      if (!check_agrees(name, check)) return false;
    return true;
  }

  bool may_be_binary() {
    if (!view_.is_binary) return true;
    if (rule_.confidence < Confidence::likely)
      return step("binary", false,
                  "a rule that guesses is not for binary content");
    return is_printable(found_.match.in(view_.text)) ||
           step("binary", false, "the match is not printable");
  }

  bool no_list_allows(std::span<const Allowlist> lists) {
    for (const Allowlist& list : lists)
      if (is_allowed({&list, 1}, view_, found_))
        return step("allowlist", false, "the one at " + list.origin);
    return true;
  }

  const Rule& rule_;
  const Ruleset& rules_;
  const View& view_;
  Candidate& found_;
  std::vector<Step> steps_{};
};

}  // namespace

std::vector<Step> judgement_of(const Rule& rule, const Ruleset& rules,
                               const View& view, Candidate& found) {
  return Judgement(rule, rules, view, found).all();
}

std::vector<Step> terms_for(const Rule& rule, const View& view) {
  if (!rule.is_enabled) return {{"rule", false, "it is disabled, or replaced"}};
  if (rule.terms == nullptr) return {};
  if (rule.terms->path && !rule.terms->path->is_in(view.path))
    return {{"path", false, "the rule is for other paths"}};
  for (const Allowlist& list : rule.terms->allowlists)
    if (list.allows_place(view.path, view.commit))
      return {{"allowlist", false,
               "the one at " + list.origin + " leaves out this path"}};
  return {};
}

bool is_over(const std::vector<Step>& steps) {
  return !steps.empty() && !steps.back().is_yes;
}

}  // namespace hoopgit::scan
