// A policy as it is kept: the text that its digest is over, and back.

#include "core/policy/rules.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::policy {
namespace {

Error unreadable(std::string_view why) {
  return {Fault::corrupt, "cannot recall a policy: " + std::string(why)};
}

std::vector<Pattern> patterns_from(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

Result<void> read_then(const json::Value& then, Verdict& verdict,
                       Requirement& requirement) {
  const auto named = verdict_named(TRY(then.text("verdict")));
  if (!named) return unreadable("it has a verdict of no known name");
  verdict = *named;
  if (verdict == Verdict::ask)
    requirement = TRY(requirement_from_json(TRY(then.object("requirement"))));
  return {};
}

Result<FindingsClause> findings_from(const json::Value& value) {
  FindingsClause clause;
  clause.rules = patterns_from(TRY(value.texts("rules")));
  clause.paths = patterns_from(TRY(value.texts("paths")));
  clause.min = static_cast<std::size_t>(TRY(value.integer("min")));
  for (const auto& name : TRY(value.texts("confidence")))
    for (const scan::Confidence one :
         {scan::Confidence::guess, scan::Confidence::likely,
          scan::Confidence::sure})
      if (name == scan::name_of(one)) clause.confidence.push_back(one);
  if (value.find("states") == nullptr) return clause;
  for (const auto& name : TRY(value.texts("states")))
    if (const auto state = scan::standing_named(name))
      clause.states.push_back(*state);
  return clause;
}

Result<void> read_clauses(const json::Value& clauses, Rule& rule) {
  for (const Key key : every_key)
    for (const bool except : {false, true}) {
      Clause clause{key, except};
      if (clauses.find(clause.text()) == nullptr) continue;
      clause.patterns = patterns_from(TRY(clauses.texts(clause.text())));
      rule.clauses.push_back(std::move(clause));
    }
  if (clauses.find("what") != nullptr)
    for (const auto& name : TRY(clauses.texts("what"))) {
      const auto action = action_named(name);
      if (!action) return unreadable("it has an action of no known name");
      rule.what.push_back(*action);
    }
  if (clauses.find("findings") != nullptr)
    rule.findings = TRY(findings_from(TRY(clauses.object("findings"))));
  if (clauses.find("notices") != nullptr)
    for (const auto& name : TRY(clauses.texts("notices"))) {
      const auto kind = scan::notice_named(name);
      if (!kind) return unreadable("it has a notice of no known name");
      rule.notices.push_back(*kind);
    }
  return {};
}

}  // namespace

const std::string& Policy::text() const {
  return rules_->text;
}

Result<Policy> Policy::recall(std::string_view text,
                              const std::string& sha256) {
  const json::Value value = TRY(json::parse(text));
  Rules rules;
  TRY(read_then(TRY(value.object("default")), rules.verdict,
                rules.requirement));
  if (value.find("inline_allow") != nullptr) {
    const auto mode = scan::inline_allow_named(TRY(value.text("inline_allow")));
    if (!mode) return unreadable("it takes comments in an unknown way");
    rules.inline_allow = *mode;
  }
  for (const auto& one : TRY(value.array("rules"))) {
    Rule& rule = rules.rules.emplace_back();
    rule.name = TRY(one.text("name"));
    TRY(read_clauses(TRY(one.object("clauses")), rule));
    TRY(read_then(TRY(one.object("then")), rule.verdict, rule.requirement));
  }
  seal(rules);
  // Whatever this version did not understand is missing from the digest.
  if (rules.sha256 != sha256)
    return unreadable("it does not have the digest " + sha256.substr(0, 12));
  return Policy(std::make_shared<const Rules>(std::move(rules)));
}

}  // namespace hoopgit::policy
