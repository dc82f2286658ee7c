#include "tests/core/trust/trust_file.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::test {
namespace {

const std::string issuers_text = R"(identity:
  issuers:
    corp: {issuer: "https://id.example.com", client_id: c, preset: generic}
    ci: {issuer: "https://ci.example.com", kind: service}
)";

/// A preset's issuer must have a rule; the ones that a test is not about are
/// not there.
std::string preset_issuer(const std::string& name) {
  struct Known {
    std::string name, url, preset;
  };
  for (const auto& [known, url, preset] : std::vector<Known>{
           {"gha", "https://token.actions.githubusercontent.com",
            "github-actions"},
           {"lab", "https://gitlab.example.com", "gitlab"},
           {"kite", "https://agent.buildkite.com", "buildkite"},
           {"circle",
            "https://oidc.circleci.com/org/"
            "0184990a-0000-4000-8000-000000000011",
            "circleci"},
           {"azure",
            "https://login.microsoftonline.com/"
            "5b7f8f0e-0000-4000-8000-000000000001/v2.0",
            "azure-devops"},
           {"jenkins", "https://ci.example.com/oidc", "jenkins"},
           {"k8s", "https://kubernetes.default.svc.cluster.local",
            "kubernetes"},
           {"spiffe", "https://spire.example.com", "spiffe"}})
    if (known == name)
      return "    " + name + ": {issuer: \"" + url + "\", preset: " + preset +
             "}\n";
  return "";
}

}  // namespace

TrustFile trust_file(const std::string& rules) {
  std::string text = issuers_text;
  for (const std::string name :
       {"gha", "lab", "kite", "circle", "azure", "jenkins", "k8s", "spiffe"})
    if (rules.find("issuer: " + name) != std::string::npos)
      text += preset_issuer(name);
  yaml::Problems problems("relay.yaml");
  const yaml::Node root = yaml::parse(text + rules, problems);
  auto issuers = trust::read_issuers(root);
  auto trust = trust::load(root, issuers);
  return {std::move(trust), std::move(issuers), problems.text()};
}

json::Value recorded_claims(const std::string& name, json::Object changes) {
  const auto text = read_file(std::string(HOOPGIT_SOURCE_DIR) +
                              "/tests/golden/claims/" + name + ".json");
  REQUIRE(text);
  auto claims = *json::parse(*text);
  auto members = *claims.as_object();
  for (auto& [key, value] : changes)
    if (value.is_null())
      members.erase(key);
    else
      members[key] = value;
  return members;
}

std::string one_rule(const std::string& issuer, const std::string& clauses) {
  return "trust:\n  - {name: only, issuer: " + issuer + ", " + clauses +
         ", grant: {repositories: [acme/site], scopes: [git:read]}}\n";
}

}  // namespace hoopgit::test
