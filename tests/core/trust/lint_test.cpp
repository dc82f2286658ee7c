#include "core/base/text.hpp"
#include "tests/core/trust/trust_file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::trust {
namespace {

using Catch::Matchers::Contains;
using test::trust_file;

std::string lines(const std::string& rules) {
  const auto file = trust_file(rules);
  INFO(file.problems);
  REQUIRE(file.problems.empty());
  return join(lint(file.trust, file.issuers), "\n");
}

std::string rule(const std::string& issuer, const std::string& clauses,
                 const std::string& scope = "git:write",
                 const std::string& repository = "acme/site") {
  return "trust:\n  - {name: only, issuer: " + issuer + ", " + clauses +
         ", grant: {repositories: ['" + repository + "'], scopes: ['" + scope +
         "']}}\n";
}

TEST_CASE("names in a subject are reported") {
  CHECK_THAT(lines(rule("gha",
                        "match: {repository_id: \"1\"}, match_regex: "
                        "{sub: 'repo:acme/site:.*'}")),
             Contains("'sub' holds names"));
  CHECK_THAT(lines(rule("lab",
                        "match: {project_id: \"1\", job_project_id: "
                        "\"1\", sub: x}")),
             Contains("'sub' holds names"));
  CHECK_THAT(lines(rule("jenkins", "match: {sub: x}, recycled_names: accept")),
             Contains("it trusts names"));
}

TEST_CASE("rules that trust more than they seem to are reported") {
  const auto wide = lines(rule("gha", "match: {repository_owner_id: \"1\"}"));
  CHECK_THAT(wide, Contains("every repository of the owner"));
  CHECK_THAT(wide, Contains("any branch may write"));
  CHECK_THAT(wide, Contains("pull_request_target"));
  CHECK_THAT(lines(rule("lab", "match: {namespace_id: \"1\"}")),
             Contains("jobs of forks"));
  CHECK_THAT(lines(rule("circle", "match: {oidc.circleci.com/project-id: x}")),
             Contains("run again with SSH"));
  CHECK_THAT(
      lines(rule("kite", "match: {pipeline_id: x}", "git:read", "acme/**")),
      Contains("still to come"));
}

TEST_CASE("a rule as it should be is not reported") {
  const auto of_github = [](const std::string& text) {
    return lines(rule("gha", text)).find("only:");
  };
  CHECK(of_github("match: {repository_id: \"1\", ref: refs/heads/main, "
                  "event_name: push}") == std::string::npos);
  CHECK(of_github("match: {repository_id: \"1\", environment: release}, "
                  "never: {event_name: pull_request_target}") ==
        std::string::npos);
  CHECK(lines(rule("circle",
                   "match: {oidc.circleci.com/project-id: x}, never: "
                   "{oidc.circleci.com/ssh-rerun: true}"))
            .find("only:") == std::string::npos);
}

TEST_CASE("an issuer of machines that no rule is about is reported") {
  CHECK_THAT(lines(rule("kite", "match: {pipeline_id: x}")),
             Contains("issuer ci: no rule of 'trust' is about it"));
}

}  // namespace
}  // namespace hoopgit::trust
