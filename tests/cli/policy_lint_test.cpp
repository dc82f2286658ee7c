#include "cli/policy_lint.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Catch::Matchers::Contains;

std::string lines(const std::string& text) {
  const auto findings = lint_policy(text, "relay.yaml");
  if (!findings) return "error: " + findings.error().message;
  std::string all;
  for (const auto& finding : *findings)
    all += finding.section + " " + finding.rule + ": " + finding.text + "\n";
  return all;
}

/// A policy of one rule, with a denial of all else that could be said of it.
std::string rule(const std::string& clauses, const std::string& more = {}) {
  return "policy:\n  rules:\n    - {name: it, " + clauses + "}\n" + more;
}

constexpr const char* narrow =
    R"(who: {groups: [dev]}, where: {repositories: ["acme/*"], refs: ["refs/heads/topic/*"]})";

TEST_CASE("a narrow rule has nothing said of it") {
  CHECK(lines(rule(std::string(narrow) + ", then: allow")).empty());
  CHECK(lines(rule(std::string(narrow) +
                   ", what: [create, update, force, delete], then: allow"))
            .empty());
}

TEST_CASE("rules for everybody and everywhere are told") {
  CHECK_THAT(lines(rule("what: [fetch], then: allow")),
             Contains("policy it: it allows everybody who is signed in to "
                      "read: say who"));
  CHECK_THAT(lines(rule(R"(where: {repositories: ["acme/*"]}, what: [update],
      then: allow)")),
             Contains("machines and agents too"));
  CHECK_THAT(lines(rule("who: {groups: [dev]}, what: [update], then: allow")),
             Contains("also to those that are still to come"));
  CHECK_THAT(lines(rule(R"(who: {groups: [dev]},
      where: {repositories: ["**"]}, what: [create], then: allow)")),
             Contains("also to those that are still to come"));
}

TEST_CASE("reading is not writing, and asking is not allowing") {
  CHECK(
      lines(rule("who: {groups: [dev]}, what: [fetch], then: allow")).empty());
  CHECK(lines(rule("what: [update, force], then: {ask: {approvers: "
                   "[{group: security}]}}"))
            .empty());
  CHECK(lines(rule("what: [force], then: deny")).empty());
}

TEST_CASE("rewriting what others build on is told, with the first such ref") {
  const std::string where =
      R"(who: {groups: [dev]}, where: {repositories: ["acme/*"])";
  CHECK_THAT(lines(rule(where + "}, what: [force], then: allow")),
             Contains("policy it: it allows 'force' of refs/heads/main"));
  CHECK_THAT(lines(rule(where +
                        R"(, refs: ["refs/tags/*"]}, what: [delete],
      then: allow)")),
             Contains("'delete' of refs/tags/v1.0.0"));
  // Without `what`, a rule is about every action but fetch.
  CHECK_THAT(lines(rule(where + "}, then: allow")),
             Contains("'force'") && Contains("'delete'"));
  CHECK(lines(rule(where + R"(, refs: ["refs/heads/**"],
      except_refs: [refs/heads/main, refs/heads/master, "refs/heads/release/*"]},
      what: [force, delete], then: allow)"))
            .empty());
}

TEST_CASE("what a rule without conditions holds back is not told") {
  const std::string allow =
      R"(who: {groups: [dev]}, where: {repositories: ["acme/*"], refs: [refs/heads/main]}, what: [force], then: allow)";
  const std::string deny =
      "    - {name: no, where: {refs: [refs/heads/main]}, what: [force], ";
  CHECK(lines(rule(allow, deny + "then: deny}\n")).empty());
  CHECK(lines(rule(allow, deny + "then: {ask: {approvers: [{group: a}]}}}\n"))
            .empty());
  // Not for everybody: then it holds some back, and others not.
  CHECK_THAT(lines(rule(allow, deny + "who: {groups: [ops]}, then: deny}\n")),
             Contains("'force' of refs/heads/main"));
}

TEST_CASE("trust is looked at as well, and alone") {
  const std::string trust = R"(identity:
  issuers:
    gha:
      issuer: https://token.actions.githubusercontent.com
      preset: github-actions
trust:
  - name: site
    issuer: gha
    match: {repository_owner_id: "1"}
    grant: {repositories: ["acme/**"], scopes: ["git:write"]}
)";
  const auto said = lines(trust);
  CHECK_THAT(said, Contains("trust site: every repository of the owner is "
                            "trusted: add repository_id"));
  CHECK_THAT(said, Contains("trust site: any branch may write"));
  CHECK_THAT(said, !Contains("policy"));
  CHECK_THAT(lines(trust + rule("what: [fetch], then: allow")),
             Contains("trust site") && Contains("policy it"));
}

TEST_CASE("what a relay does not start with is an error, all of it at once") {
  const auto said = lines(R"(identity: {issuers: {gha: {
  issuer: "https://token.actions.githubusercontent.com",
  preset: github-actions}}}
trust:
  - name: site
    issuer: gha
    match: {sub: "repo:acme/site:ref:refs/heads/main"}
    grant: {repositories: [acme/site], scopes: ["git:write"]}
  - name: site
    issuer: nobody
    grant: {repositories: [acme/site], scopes: ["git:write"]}
)");
  CHECK_THAT(said, Contains("error: cannot read relay.yaml"));
  CHECK_THAT(said, Contains("relay.yaml:5:") && Contains("relay.yaml:9:"));
}

TEST_CASE("findings in JSON have a section, a rule and a text") {
  const auto value = to_json({{"policy", "it", "too wide"}});
  CHECK(json::dump(value) ==
        R"({"findings":[{"rule":"it","section":"policy","text":"too wide"}]})");
  CHECK(json::dump(to_json(std::vector<LintFinding>())) ==
        R"({"findings":[]})");
}

}  // namespace
}  // namespace hoopgit::cli
