#include "cli/trust_test.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/trust/load.hpp"
#include "core/trust/preset.hpp"
#include "core/yaml/yaml.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

std::string text_claim(const json::Value& claims, std::string_view name) {
  const auto* value = claims.find(name);
  return value != nullptr && value->as_text() != nullptr ? *value->as_text()
                                                         : "";
}

/// One that is for people and one for machines may have the same address.
Result<trust::Issuer> issuer_of(const std::vector<trust::Issuer>& issuers,
                                const TrustQuestion& question) {
  const std::string url = text_claim(question.claims, "iss");
  const auto fits = [&](const trust::Issuer& each) {
    return question.issuer.empty() ? each.url == url && each.is_machine
                                   : each.name == question.issuer;
  };
  const auto found = std::find_if(issuers.begin(), issuers.end(), fits);
  if (found != issuers.end()) return *found;
  if (!question.issuer.empty())
    return Error{Fault::usage, "cannot find the issuer: there is no '" +
                                   printable(question.issuer) +
                                   "' in the file"};
  return Error{Fault::usage,
               "cannot find the issuer: the file has none for machines with "
               "iss '" +
                   printable(url) + "'",
               "add --issuer NAME"};
}

/// As the relay does: '*' and '**' of globs, whole values.
bool is_among(const std::vector<std::string>& globs, const std::string& name) {
  return std::any_of(globs.begin(), globs.end(), [&](const auto& glob) {
    return matches_glob(glob, name);
  });
}

std::string lacking(const trust::Grant& grant, const TrustQuestion& question) {
  if (!question.repository.empty() &&
      !is_among(grant.repositories, question.repository))
    return "grant repositories";
  if (!question.ref.empty() && !grant.refs.empty() &&
      !is_among(grant.refs, question.ref))
    return "grant refs";
  return "";
}

TrustAnswer::Rule view_of(const trust::Explained& explained,
                          const TrustQuestion& question) {
  return {.name = explained.rule->name,
          .is_deny = explained.is_deny,
          .applies = explained.applies,
          .clauses = explained.clauses,
          .grant = explained.rule->grant,
          .lacking = explained.is_deny || !explained.applies
                         ? ""
                         : lacking(explained.rule->grant, question)};
}

void decide(TrustAnswer& answer) {
  for (const auto& rule : answer.rules) {
    if (!rule.applies || (!rule.is_deny && !rule.lacking.empty())) continue;
    answer.decided_by = rule.name;
    answer.is_granted = !rule.is_deny;
    return;  // Denials stand first.
  }
}

std::string told(const trust::Clause& clause) {
  return std::string("    ") + (clause.holds ? "\u2713 " : "\u2717 ") +
         printable(clause.text) + ": " +
         (clause.seen ? printable(*clause.seen) : "no such claim") +
         (clause.holds ? "" : ", wanted " + printable(clause.wanted)) + "\n";
}

std::string told(const trust::Grant& grant) {
  std::string text = "    grants " + join(grant.scopes, ", ") + " in " +
                     join(grant.repositories, ", ");
  if (!grant.refs.empty()) text += ", refs " + join(grant.refs, ", ");
  if (grant.ttl) text += ", for " + hoopgit::to_text(*grant.ttl);
  return printable(text) + "\n";
}

}  // namespace

Result<TrustAnswer> ask_trust(std::string_view text, const std::string& name,
                              const TrustQuestion& question) {
  yaml::Problems problems(name);
  const yaml::Node root = yaml::parse(text, problems);
  const auto issuers = trust::read_issuers(root);
  const auto trust = trust::load(root, issuers);
  if (!problems.empty()) return problems.error();
  const auto issuer = TRY(issuer_of(issuers, question));
  TrustAnswer answer{.issuer = issuer.name};
  for (const auto& explained : trust.explain(issuer.name, question.claims))
    answer.rules.push_back(view_of(explained, question));
  decide(answer);
  const bool needs_rule = trust::find_preset(issuer.preset) != nullptr ||
                          trust.speaks_of(issuer.name);
  if (answer.decided_by.empty() && !needs_rule)
    answer.is_granted = answer.needs_no_rule = true;
  return answer;
}

Result<json::Value> claims_in_token(std::string_view token) {
  const auto parts = split(trim(token), '.');
  if (parts.size() != 3)
    return Error{Fault::usage, "cannot read the token: it is not a signed JWT"};
  const std::string text = TRY(from_base64url(parts[1]));
  return json::parse(text, {.bytes = std::size_t{64} * 1024});
}

std::string to_text(const TrustAnswer& answer) {
  std::string text;
  for (const auto& rule : answer.rules) {
    text += (rule.is_deny ? "deny   " : "trust  ") + printable(rule.name) +
            (rule.applies ? "" : ": does not match") + "\n";
    for (const auto& clause : rule.clauses)
      text += told(clause);
    if (rule.applies && !rule.is_deny) text += told(rule.grant);
    if (!rule.lacking.empty())
      text += "    \u2717 " + rule.lacking + ": not what was asked for\n";
  }
  if (answer.needs_no_rule)
    return text + "granted: no rule is about issuer " +
           printable(answer.issuer) + ", and it needs none\n";
  return text + (answer.is_granted ? "granted by " : "refused") +
         (answer.is_granted           ? printable(answer.decided_by)
          : answer.decided_by.empty() ? ": no rule grants it"
                                      : " by " + printable(answer.decided_by)) +
         "\n";
}

json::Value to_json(const TrustAnswer& answer) {
  json::Array rules;
  for (const auto& rule : answer.rules) {
    json::Array clauses;
    for (const auto& clause : rule.clauses)
      clauses.push_back(json::object(
          {{"clause", clause.text},
           {"wanted", clause.wanted},
           {"seen", clause.seen ? json::Value(*clause.seen) : json::Value()},
           {"holds", clause.holds}}));
    rules.push_back(json::object({{"name", rule.name},
                                  {"kind", rule.is_deny ? "deny" : "trust"},
                                  {"applies", rule.applies},
                                  {"lacking", rule.lacking},
                                  {"clauses", std::move(clauses)}}));
  }
  return json::object({{"granted", answer.is_granted},
                       {"rule", answer.decided_by},
                       {"issuer", answer.issuer},
                       {"rules", std::move(rules)}});
}

}  // namespace hoopgit::cli
