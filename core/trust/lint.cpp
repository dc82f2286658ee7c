#include "core/trust/load.hpp"
#include "core/trust/preset.hpp"

#include <algorithm>

namespace hoopgit::trust {
namespace {

bool names(const std::vector<Exact>& clauses, std::string_view claim) {
  return std::any_of(clauses.begin(), clauses.end(),
                     [&](const Exact& each) { return each.claim == claim; });
}

bool names(const Rule& rule, std::string_view claim) {
  return names(rule.match, claim) ||
         std::any_of(rule.match_regex.begin(), rule.match_regex.end(),
                     [&](const Shape& each) { return each.claim == claim; });
}

bool can_write(const Rule& rule) {
  const auto& scopes = rule.grant.scopes;
  return std::find(scopes.begin(), scopes.end(), "git:write") != scopes.end();
}

using Lines = std::vector<std::string>;

void lint_github(const Rule& rule, Lines& lines) {
  const auto say = [&](const std::string& what) {
    lines.push_back(rule.name + ": " + what);
  };
  if (names(rule, "sub"))
    say("'sub' holds names, and its form was changed in 2026: match "
        "repository_id, ref and environment instead");
  if (!names(rule, "repository_id"))
    say("every repository of the owner is trusted: add repository_id");
  if (!can_write(rule)) return;
  if (!names(rule, "ref") && !names(rule, "environment"))
    say("any branch may write: add ref or environment");
  if (!names(rule, "event_name") && !names(rule.never, "event_name"))
    say("pull_request_target runs strangers' input: add event_name, or never");
}

void lint_gitlab(const Rule& rule, Lines& lines) {
  const auto say = [&](const std::string& what) {
    lines.push_back(rule.name + ": " + what);
  };
  if (names(rule, "sub"))
    say("'sub' holds names: match project_id and ref instead");
  if (!names(rule, "job_project_id"))
    say("jobs of forks may come under the project's name: add job_project_id");
  if (can_write(rule) && !names(rule, "ref_protected"))
    say("any branch may write: add ref_protected: \"true\"");
}

void lint_circleci(const Rule& rule, const Trust& trust, Lines& lines) {
  constexpr std::string_view claim = "oidc.circleci.com/ssh-rerun";
  const bool is_denied =
      names(rule.never, claim) || names(rule, claim) ||
      std::any_of(trust.denies().begin(), trust.denies().end(),
                  [&](const Rule& deny) { return names(deny, claim); });
  if (!is_denied)
    lines.push_back(rule.name +
                    ": a job that was run again with SSH is trusted: deny " +
                    std::string(claim) + ": true");
}

void lint_rule(const Rule& rule, const Issuer& issuer, const Trust& trust,
               Lines& lines) {
  if (issuer.preset == "github-actions") lint_github(rule, lines);
  if (issuer.preset == "gitlab") lint_gitlab(rule, lines);
  if (issuer.preset == "circleci") lint_circleci(rule, trust, lines);
  if (rule.accepts_recycled_names)
    lines.push_back(rule.name +
                    ": it trusts names, which come back under other owners");
  for (const auto& name : rule.grant.repositories)
    if (name.find("**") != std::string::npos)
      lines.push_back(rule.name + ": '" + name +
                      "' grants repositories that are still to come");
}

}  // namespace

std::vector<std::string> lint(const Trust& trust,
                              const std::vector<Issuer>& issuers) {
  Lines lines;
  for (const auto& issuer : issuers) {
    for (const auto& rule : trust.rules())
      if (rule.issuer == issuer.name) lint_rule(rule, issuer, trust, lines);
    if (issuer.is_machine && !trust.speaks_of(issuer.name))
      lines.push_back("issuer " + issuer.name +
                      ": no rule of 'trust' is about it, so that every token "
                      "that it signs gets a credential");
  }
  return lines;
}

}  // namespace hoopgit::trust
