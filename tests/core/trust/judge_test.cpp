#include "tests/core/trust/trust_file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::trust {
namespace {

using test::one_rule;
using test::recorded_claims;
using test::trust_file;

/// Whether some rule of the file takes the claims.
bool trusts(const std::string& rules, const std::string& issuer,
            const json::Value& claims) {
  const auto file = trust_file(rules);
  INFO(file.problems);
  REQUIRE(file.problems.empty());
  return !file.trust.judge(issuer, claims).is_refused();
}

json::Value github(json::Object changes = {}) {
  return recorded_claims("github-actions", std::move(changes));
}

const std::string release = R"(trust:
  - name: site-release
    issuer: gha
    match:
      repository_owner_id: "11111111"
      repository_id: "222222222"
      ref: refs/heads/main
      event_name: [push, workflow_dispatch]
      runner_environment: github-hosted
    match_regex:
      job_workflow_ref: 'acme/ci/\.github/workflows/release\.yml@refs/tags/v\d+\.\d+\.\d+'
    never:
      event_name: [pull_request, pull_request_target]
      repository_visibility: public
    grant: {repositories: [acme/site], scopes: [git:read, git:write], refs: ["refs/heads/release/*"], ttl: 5m}
)";

TEST_CASE("a job is trusted when every clause of one rule holds") {
  CHECK(trusts(release, "gha", github()));
  CHECK(trusts(release, "gha", github({{"event_name", "workflow_dispatch"}})));
}

TEST_CASE("one clause that does not hold is enough to refuse") {
  for (const auto& [claim, value] :
       json::Object{{"repository_id", "222222223"},
                    {"repository_owner_id", "11111112"},
                    {"ref", "refs/heads/main-attacker"},
                    {"event_name", "schedule"},
                    {"runner_environment", "self-hosted"},
                    {"repository_visibility", "public"},
                    {"job_workflow_ref", "acme/ci/x@refs/tags/v1.2.3"}}) {
    CAPTURE(claim);
    CHECK_FALSE(trusts(release, "gha", github({{claim, value}})));
  }
}

TEST_CASE("a claim that is missing never matches") {
  for (const std::string claim :
       {"repository_id", "repository_owner_id", "ref", "event_name",
        "runner_environment", "job_workflow_ref"}) {
    CAPTURE(claim);
    CHECK_FALSE(trusts(release, "gha", github({{claim, nullptr}})));
  }
  // Nor does it in what must never be.
  CHECK(trusts(release, "gha", github({{"repository_visibility", nullptr}})));
}

TEST_CASE("values are compared with their type") {
  CHECK_FALSE(trusts(release, "gha", github({{"repository_id", 222222222}})));
  CHECK_FALSE(trusts(release, "gha", github({{"ref", true}})));
  const auto lab = one_rule(
      "lab",
      R"(match: {project_id: "20", job_project_id: "20", ref_protected: "true"})");
  CHECK(trusts(lab, "lab", recorded_claims("gitlab")));
  CHECK_FALSE(
      trusts(lab, "lab", recorded_claims("gitlab", {{"ref_protected", true}})));
  CHECK_FALSE(trusts(lab, "lab",
                     recorded_claims("gitlab", {{"ref_protected", "false"}})));
}

TEST_CASE("an expression matches the whole value, however it is written") {
  const auto with = [](const std::string& expression, const std::string& ref) {
    return trusts(one_rule("gha",
                           "match: {repository_id: \"222222222\"}, "
                           "match_regex: {ref: '" +
                               expression + "'}"),
                  "gha", github({{"ref", ref}}));
  };
  CHECK(with("refs/heads/(main|develop)", "refs/heads/main"));
  CHECK_FALSE(with("refs/heads/(main|develop)", "refs/heads/main-attacker"));
  CHECK_FALSE(with("refs/heads/(main|develop)", "x/refs/heads/main"));
  CHECK_FALSE(with("^main|develop$", "main-attacker"));
  CHECK_FALSE(with("^main|develop$", "attacker-develop"));
  CHECK_FALSE(with("(?m)^main$", "main\nx"));
  CHECK_FALSE(with("main", "main\n"));
  CHECK_FALSE(with("main", "MAIN"));
}

TEST_CASE("a recycled name with another id is refused") {
  CHECK_FALSE(trusts(
      release, "gha",
      github({{"repository", "acme/site"}, {"repository_id", "999999999"}})));
  CHECK_FALSE(trusts(release, "gha",
                     github({{"repository_owner", "acme"},
                             {"repository_owner_id", "99999999"}})));
}

TEST_CASE("a fork's merge request has another project than its job") {
  const auto lab = one_rule(
      "lab",
      R"(match: {project_id: "20", job_project_id: "20", ref_protected: "true"})");
  CHECK_FALSE(
      trusts(lab, "lab", recorded_claims("gitlab", {{"project_id", "66"}})));
  CHECK_FALSE(trusts(lab, "lab",
                     recorded_claims("gitlab", {{"job_project_id", "66"}})));
}

TEST_CASE("a denial beats every rule") {
  const auto circle = [](const std::string& deny) {
    return one_rule("circle",
                    "match: {oidc.circleci.com/project-id: "
                    "0184990a-0000-4000-8000-000000000012}") +
           deny;
  };
  const std::string no_rerun =
      "deny:\n  - {name: no-ssh-rerun, issuer: circle, match: "
      "{oidc.circleci.com/ssh-rerun: true}}\n";
  const auto rerun =
      recorded_claims("circleci", {{"oidc.circleci.com/ssh-rerun", true}});
  CHECK(trusts(circle(""), "circle", rerun));
  CHECK(trusts(circle(no_rerun), "circle", recorded_claims("circleci")));
  CHECK_FALSE(trusts(circle(no_rerun), "circle", rerun));
  const auto file = trust_file(circle(no_rerun));
  CHECK(file.trust.judge("circle", rerun).denied_by->name == "no-ssh-rerun");
}

TEST_CASE("a denial without an issuer is about all of them") {
  const auto rules =
      release + "deny:\n  - {name: not-ada, match: {actor: ada}}\n";
  CHECK_FALSE(trusts(rules, "gha", github()));
  CHECK(trusts(rules, "gha", github({{"actor", "grace"}})));
}

TEST_CASE("of a list of texts one is enough") {
  const auto rules = one_rule(
      "circle",
      "match: {oidc.circleci.com/project-id: "
      "0184990a-0000-4000-8000-000000000012, oidc.circleci.com/context-ids: "
      "[0184990a-0000-4000-8000-000000000015]}");
  CHECK(trusts(rules, "circle", recorded_claims("circleci")));
  CHECK_FALSE(
      trusts(rules, "circle",
             recorded_claims("circleci", {{"oidc.circleci.com/context-ids",
                                           json::array_of({"another"})}})));
  CHECK_FALSE(trusts(
      rules, "circle",
      recorded_claims("circleci",
                      {{"oidc.circleci.com/context-ids", json::Array()}})));
}

TEST_CASE("a rule is about its own issuer only") {
  const auto file = trust_file(release);
  CHECK(file.trust.judge("ci", github()).is_refused());
  CHECK(file.trust.judge("", github()).is_refused());
  CHECK(file.trust.speaks_of("gha"));
  CHECK_FALSE(file.trust.speaks_of("ci"));
}

TEST_CASE("rules that match stand side by side, in their order") {
  const auto rules = release + R"(  - name: reads
    issuer: gha
    match: {repository_owner_id: "11111111"}
    grant: {repositories: ["acme/*"], scopes: [git:read]}
)";
  const auto file = trust_file(rules);
  REQUIRE(file.problems.empty());
  const auto judged = file.trust.judge("gha", github());
  REQUIRE(judged.granted_by.size() == 2);
  CHECK(judged.granted_by[0]->name == "site-release");
  CHECK(judged.granted_by[0]->grant.refs ==
        std::vector<std::string>{"refs/heads/release/*"});
  CHECK(judged.granted_by[0]->grant.ttl == std::chrono::minutes(5));
  CHECK(judged.granted_by[1]->name == "reads");
  CHECK(judged.granted_by[1]->grant.refs.empty());
}

}  // namespace
}  // namespace hoopgit::trust
