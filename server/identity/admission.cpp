#include "server/identity/admission.hpp"

#include "core/base/text.hpp"
#include "core/trust/preset.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

/// Machines do not approve, and nobody administers by exchanging a token.
std::vector<Scope> scopes_for(const IssuerSettings& issuer) {
  std::vector<Scope> scopes{Scope::git_read, Scope::git_write, Scope::api_read};
  if (issuer.is_for_people()) scopes.push_back(Scope::api_approve);
  return scopes;
}

bool needs_trust(const Settings& settings, const IssuerSettings& issuer) {
  return trust::find_preset(issuer.preset) != nullptr ||
         settings.trust.speaks_of(issuer.name);
}

/// Nothing: the grant is not for this repository.
std::optional<std::vector<std::string>> within_grant(
    const trust::Grant& grant, const std::optional<RepositoryName>& asked) {
  if (!asked) return grant.repositories;
  for (const auto& glob : grant.repositories)
    if (matches_glob(glob, asked->text()))
      return std::vector<std::string>{asked->text()};
  return std::nullopt;
}

/// The names of rules and clauses, never what they expect.
std::string failures(const Settings& settings, const IssuerSettings& issuer,
                     const json::Value& claims) {
  std::string text;
  for (const auto& each : settings.trust.explain(issuer.name, claims)) {
    if (each.is_deny) continue;
    text += (text.empty() ? "rule " : "; rule ") + each.rule->name + ":";
    for (const auto& clause : each.clauses)
      if (!clause.holds) text += " " + clause.text + ",";
    text.pop_back();
  }
  return text.empty() ? "no rule is about it" : text;
}

Admission take(const trust::Rule& rule, const IssuerSettings& issuer,
               const std::vector<std::string>& asked,
               std::vector<std::string> repositories) {
  Admission admission;
  admission.all_scopes = asked_of(scopes_for(issuer), rule.grant.scopes);
  admission.scopes = asked_of(admission.all_scopes, asked);
  admission.repositories = std::move(repositories);
  admission.all_repositories = rule.grant.repositories;
  admission.refs = rule.grant.refs;
  admission.trust = rule.name;
  admission.ttl = rule.grant.ttl;
  return admission;
}

}  // namespace

std::vector<Scope> asked_of(std::vector<Scope> has,
                            const std::vector<std::string>& asked) {
  if (asked.empty()) return has;
  std::erase_if(has, [&](Scope scope) {
    return std::find(asked.begin(), asked.end(), name_of(scope)) == asked.end();
  });
  return has;
}

std::vector<std::string> names_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> names;
  names.reserve(scopes.size());
  for (const auto scope : scopes)
    names.emplace_back(name_of(scope));
  return names;
}

Decision admit(const Settings& settings, const IssuerSettings& issuer,
               const json::Value& claims,
               const std::vector<std::string>& asked_scopes,
               const std::optional<RepositoryName>& repository) {
  const auto judged = settings.trust.judge(issuer.name, claims);
  if (judged.denied_by != nullptr)
    return NotTrusted{"denied by rule " + judged.denied_by->name};
  if (!needs_trust(settings, issuer)) {
    Admission admission{.all_scopes = scopes_for(issuer)};
    admission.scopes = asked_of(admission.all_scopes, asked_scopes);
    if (repository) admission.repositories = {repository->text()};
    return admission;
  }
  if (judged.is_refused())
    return NotTrusted{failures(settings, issuer, claims)};
  // Grants are not added up: the first that gives what is asked for gives all.
  std::optional<Admission> empty;
  for (const auto* rule : judged.granted_by) {
    auto repositories = within_grant(rule->grant, repository);
    if (!repositories) continue;
    auto admission =
        take(*rule, issuer, asked_scopes, *std::move(repositories));
    if (!admission.scopes.empty()) return admission;
    if (!empty) empty = std::move(admission);
  }
  if (empty) return *std::move(empty);
  return NotTrusted{"rule " + judged.granted_by.front()->name +
                    ": grant repositories"};
}

}  // namespace hoopgit::identity
