#include "cli/policy_lint.hpp"

#include "cli/policy_test.hpp"
#include "core/base/text.hpp"
#include "core/trust/load.hpp"
#include "core/yaml/yaml.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

using Names = std::vector<std::string>;

/// Refs that others build on, whatever the project calls them.
const Names& protected_refs() {
  static const Names all{"refs/heads/main", "refs/heads/master",
                         "refs/heads/release/1.0", "refs/tags/v1.0.0"};
  return all;
}

/// A rule as the policy's canonical form has it.
class RuleView {
 public:
  explicit RuleView(const json::Value& rule) : rule_(rule) {}

  std::string name() const { return text_in(rule_, "name"); }
  std::string verdict() const {
    const auto* then = rule_.find("then");
    return then == nullptr ? "" : text_in(*then, "verdict");
  }

  /// Of "who.groups", "where.refs", "what"; empty: the rule does not say.
  Names clause(std::string_view key) const {
    const auto* clauses = rule_.find("clauses");
    const auto texts =
        clauses == nullptr ? Result<Names>(Names()) : clauses->texts(key);
    return texts ? *texts : Names();
  }

  bool has(std::string_view key) const {
    const auto* clauses = rule_.find("clauses");
    return clauses != nullptr && clauses->find(key) != nullptr;
  }

  bool says_who() const {
    const auto* clauses = rule_.find("clauses");
    const auto* members = clauses == nullptr ? nullptr : clauses->as_object();
    return members != nullptr &&
           std::any_of(members->begin(), members->end(), [](const auto& each) {
             return each.first.starts_with("who.");
           });
  }

  bool is_about(std::string_view action) const {
    const Names what = clause("what");
    return what.empty()
               ? action != "fetch"
               : std::find(what.begin(), what.end(), action) != what.end();
  }

  bool is_about_ref(const std::string& ref) const {
    const auto matches = [&](const std::string& glob) {
      return matches_glob(glob, ref);
    };
    const Names refs = clause("where.refs");
    const Names except = clause("where.except_refs");
    return (refs.empty() || std::any_of(refs.begin(), refs.end(), matches)) &&
           std::none_of(except.begin(), except.end(), matches);
  }

 private:
  static std::string text_in(const json::Value& value, std::string_view key) {
    const auto text = value.maybe_text(key);
    return text ? text->value_or("") : "";
  }

  const json::Value& rule_;
};

/// Nobody is exempt from this rule, and nothing but the place decides.
bool is_unconditional(const RuleView& rule) {
  return !rule.says_who() && !rule.has("findings") && !rule.has("notices") &&
         !rule.has("where.repositories") && !rule.has("where.upstreams");
}

bool is_held_back(const std::vector<RuleView>& rules, const std::string& ref,
                  std::string_view action) {
  return std::any_of(rules.begin(), rules.end(), [&](const RuleView& other) {
    return other.verdict() != "allow" && is_unconditional(other) &&
           other.is_about(action) && other.is_about_ref(ref);
  });
}

void lint_rewrites(const RuleView& rule, const std::vector<RuleView>& rules,
                   std::vector<LintFinding>& findings) {
  for (const std::string action : {"force", "delete"}) {
    if (!rule.is_about(action)) continue;
    for (const auto& ref : protected_refs()) {
      if (!rule.is_about_ref(ref) || is_held_back(rules, ref, action)) continue;
      findings.push_back(
          {"policy", rule.name(),
           "it allows '" + action + "' of " + ref +
               ": what others build on goes; name the refs, or except this "
               "one"});
      break;
    }
  }
}

void lint_width(const RuleView& rule, std::vector<LintFinding>& findings) {
  const auto say = [&](const std::string& what) {
    findings.push_back({"policy", rule.name(), what});
  };
  const bool writes = std::any_of(
      protected_refs().begin(), protected_refs().end(), [&](const auto& ref) {
        return rule.is_about_ref(ref) &&
               (rule.is_about("update") || rule.is_about("create"));
      });
  if (!rule.says_who())
    say(rule.is_about("fetch") && !writes
            ? "it allows everybody who is signed in to read: say who"
            : "it allows everybody who is signed in, machines and agents too: "
              "say who");
  const Names where = rule.clause("where.repositories");
  const bool is_everywhere =
      where.empty() ||
      std::find(where.begin(), where.end(), "**") != where.end();
  if (is_everywhere && writes)
    say("it allows writing to every repository, also to those that are still "
        "to come: say where");
}

std::vector<LintFinding> lint_rules(const policy::Policy& policy) {
  std::vector<LintFinding> findings;
  const auto form = json::parse(policy.text());
  const auto rules = form ? form->array("rules") : form.error();
  if (!rules) return findings;  // Not with a form that this room wrote.
  std::vector<RuleView> views(rules->begin(), rules->end());
  for (const auto& rule : views) {
    if (rule.verdict() != "allow") continue;
    lint_width(rule, findings);
    lint_rewrites(rule, views, findings);
  }
  return findings;
}

/// "rule: text", as that linter says it.
LintFinding of_trust(const std::string& line) {
  const auto colon = line.find(": ");
  return {"trust", line.substr(0, colon), line.substr(colon + 2)};
}

}  // namespace

Result<std::vector<LintFinding>> lint_policy(std::string_view text,
                                             const std::string& name) {
  yaml::Problems problems(name);
  const yaml::Node root = yaml::parse(text, problems);
  const auto issuers = trust::read_issuers(root);
  const auto trust = trust::load(root, issuers);
  std::vector<LintFinding> findings;
  const bool has_policy = root.any("policy").is_present();
  if (!problems.empty()) return problems.error();
  for (const auto& line : trust::lint(trust, issuers))
    findings.push_back(of_trust(line));
  if (!has_policy && root.any("trust").is_present()) return findings;
  for (auto& finding : lint_rules(TRY(read_policy(text, name))))
    findings.push_back(std::move(finding));
  return findings;
}

json::Value to_json(const std::vector<LintFinding>& findings) {
  json::Array all;
  for (const auto& finding : findings)
    all.push_back(json::object({{"section", finding.section},
                                {"rule", finding.rule},
                                {"text", finding.text}}));
  return json::object({{"findings", std::move(all)}});
}

}  // namespace hoopgit::cli
