#include "tests/core/trust/trust_file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::trust {
namespace {

using Catch::Matchers::Contains;
using test::one_rule;
using test::trust_file;

const std::string anchor = "repository_id: \"1\"";

std::string problems(const std::string& issuer, const std::string& clauses) {
  return trust_file(one_rule(issuer, clauses)).problems;
}

std::string with_match(const std::string& more) {
  return problems("gha", "match: {" + anchor + ", " + more + "}");
}

TEST_CASE("a rule without immutable claims stops the start") {
  const auto refused = [](const std::string& issuer,
                          const std::string& clauses) {
    CAPTURE(issuer, clauses);
    CHECK_THAT(problems(issuer, clauses), Contains("'match' needs"));
  };
  refused("gha", "match: {repository: acme/site}");
  refused("gha", "match: {sub: 'repo:acme/site:ref:refs/heads/main'}");
  refused("gha",
          "match: {ref: refs/heads/main}, match_regex: "
          "{repository_id: '22+'}");
  refused("lab", "match: {project_id: \"20\"}");
  refused("lab", "match: {job_project_id: \"20\"}");
  refused("lab", "match: {project_path: acme/site}");
  refused("kite", "match: {pipeline_slug: site}");
  refused("circle", "match: {oidc.circleci.com/vcs-ref: refs/heads/main}");
  refused("azure", "match: {sub: 'sc://acme/site/relay'}");
  refused("jenkins", "match: {sub: 'https://ci.example.com/job/site/'}");
  refused("k8s", "match: {/kubernetes.io/namespace: builds}");
  refused("k8s", "match: {sub: 'system:serviceaccount:builds:runner'}");
  refused("k8s",
          "match: {/kubernetes.io/namespace: builds, "
          "/kubernetes.io/serviceaccount/name: runner}");
  refused("spiffe",
          "match_regex: {sub: 'spiffe://example.com/.+x'}, match: "
          "{iss: 'https://spire.example.com'}");
  refused("ci", "match: {sub: job}");
}

TEST_CASE("with its immutable claims a rule is read") {
  const auto read = [](const std::string& issuer, const std::string& clauses) {
    CAPTURE(issuer, clauses);
    CHECK(problems(issuer, clauses) == "");
  };
  read("gha", "match: {repository_id: \"1\"}");
  read("gha", "match: {repository_owner_id: \"1\"}");
  read("gha", "match: {repository_id: \"1\", repo_property_tier: gold}");
  read("lab", "match: {project_id: \"20\", job_project_id: \"20\"}");
  read("lab", "match: {namespace_id: \"72\"}");
  read("kite", "match: {pipeline_id: x}");
  read("kite", "match: {organization_id: x}");
  read("circle", "match: {oidc.circleci.com/project-id: x}");
  read("azure", "match: {oid: x}");
  read("azure", "match: {sub: 'sc://acme/site/relay'}, recycled_names: accept");
  read("jenkins",
       "match: {sub: 'https://ci.example.com/job/site/', "
       "branch: main}, recycled_names: accept");
  read("k8s", "match: {/kubernetes.io/serviceaccount/uid: x}");
  read("k8s",
       "match: {/kubernetes.io/namespace: builds, "
       "/kubernetes.io/serviceaccount/name: runner}, "
       "recycled_names: accept");
  read("spiffe", "match: {sub: 'spiffe://example.com/ci/runner'}");
  read("ci", "match: {pipeline: x}");
  read("ci", "match: {sub: job}, recycled_names: accept");
  read("corp", "match: {hd: example.com}");
}

TEST_CASE("a value of another type than the claim is a mistake") {
  CHECK_THAT(problems("gha", "match: {repository_id: 222}"),
             Contains("'repository_id' is text: write it in quotes"));
  CHECK_THAT(with_match("ref_protected: true"), Contains("write it in quotes"));
  CHECK_THAT(with_match("ref: [refs/heads/main, 7]"),
             Contains("write it in quotes"));
  CHECK_THAT(problems("circle",
                      "match: {oidc.circleci.com/project-id: x, "
                      "oidc.circleci.com/ssh-rerun: \"true\"}"),
             Contains("write it without quotes"));
  CHECK_THAT(problems("circle",
                      "match: {oidc.circleci.com/project-id: x}, match_regex: "
                      "{oidc.circleci.com/ssh-rerun: 'tr.e'}"),
             Contains("is no text"));
}

TEST_CASE("a typing mistake never widens a rule") {
  CHECK_THAT(with_match("refs: refs/heads/main"),
             Contains("'refs' is no claim of github-actions"));
  CHECK_THAT(problems("gha", "match: {" + anchor + "}, nevr: {ref: x}"),
             Contains("unknown key 'nevr'"));
  CHECK_THAT(problems("gha", "match: {" + anchor + ", " + anchor + "}"),
             Contains("repository_id"));
  CHECK_THAT(problems("gha", "match: {" + anchor + "}, never: {}"),
             Contains("empty"));
  CHECK_THAT(with_match("ref: []"), Contains("the list is empty"));
  CHECK_THAT(with_match("ref: {main: x}"), Contains("a value or a list"));
  CHECK_THAT(problems("gha", "match: {" + anchor + "}, recycled_names: yes"),
             Contains("the only value is 'accept'"));
  CHECK_THAT(trust_file("trust: []\n").problems, Contains("the list is empty"));
  CHECK_THAT(trust_file("trust: [x]\n").problems, Contains("a rule is a map"));
  CHECK_THAT(trust_file("deny:\n  - {name: x}\n").problems,
             Contains("a denial needs"));
}

TEST_CASE("an expression that is wrong or matches everything is a mistake") {
  const auto with = [](const std::string& expression) {
    return problems("gha", "match: {" + anchor + "}, match_regex: {ref: '" +
                               expression + "'}");
  };
  CHECK(with("refs/heads/[a-z]+") == "");
  for (const std::string all : {".*", ".+", "(?s).*", "^.*$", "[^\\n]*",
                                ".*|refs/heads/main", "a?.*"}) {
    CAPTURE(all);
    CHECK_THAT(with(all), Contains("matches everything"));
  }
  CHECK_THAT(with("a)|("), Contains("cannot use the expression"));
  CHECK_THAT(with("(?=x)"), Contains("cannot use the expression"));
  CHECK_THAT(with("(a)\\1"), Contains("cannot use the expression"));
  CHECK_THAT(with(std::string(1025, 'a')), Contains("over 1,024 bytes"));
  CHECK_THAT(with("((a{100}){100}){10}"),
             Contains("cannot use the expression"));
}

TEST_CASE("a grant names repositories, scopes and refs") {
  const auto grant = [](const std::string& text) {
    return trust_file("trust:\n  - {name: x, issuer: gha, match: {" + anchor +
                      "}, grant: {" + text + "}}\n")
        .problems;
  };
  CHECK(grant("repositories: [acme/site, 'acme/*'], scopes: [git:read]") == "");
  CHECK_THAT(grant("repositories: ['*'], scopes: [git:read]"),
             Contains("every repository"));
  CHECK_THAT(grant("repositories: ['**'], scopes: [git:read]"),
             Contains("every repository"));
  for (const std::string name : {"acme/site.git", "/acme/site", "acme/site/",
                                 "acme//site", "acme/../site"}) {
    CAPTURE(name);
    CHECK_THAT(grant("repositories: ['" + name + "'], scopes: [git:read]"),
               Contains("no canonical name"));
  }
  CHECK_THAT(grant("repositories: [], scopes: [git:read]"), Contains("empty"));
  CHECK_THAT(grant("scopes: [git:read]"), Contains("repositories"));
  CHECK_THAT(grant("repositories: [acme/site]"), Contains("scopes"));
  for (const std::string scope : {"api:admin", "git", "GIT:READ", "*"})
    CHECK_THAT(grant("repositories: [acme/site], scopes: ['" + scope + "']"),
               Contains("no scope that can be granted"));
  CHECK_THAT(
      grant("repositories: [acme/site], scopes: [git:write], refs: [main]"),
      Contains("does not begin with refs/"));
  CHECK_THAT(grant("repositories: [acme/site], scopes: [git:read], ttl: 11m"),
             Contains("from 60s to 10m"));
}

TEST_CASE("names are given once, to issuers that there are") {
  const std::string twice = one_rule("gha", "match: {" + anchor + "}");
  CHECK_THAT(
      trust_file(twice + "deny:\n  - {name: only, match: {sub: x}}\n").problems,
      Contains("given twice"));
  CHECK_THAT(problems("nobody", "match: {sub: x}"),
             Contains("there is no issuer 'nobody'"));
  CHECK_THAT(
      trust_file("trust:\n  - {name: 'a b', issuer: gha, match: {" + anchor +
                 "}, grant: {repositories: [a/b], scopes: [git:read]}}\n")
          .problems,
      Contains("a name has"));
}

TEST_CASE("an issuer that everybody has is read with its preset only") {
  yaml::Problems noted("relay.yaml");
  const yaml::Node root = yaml::parse(
      "identity: {issuers: {gha: {issuer: "
      "'https://token.actions.githubusercontent.com', kind: service}}}\n",
      noted);
  (void)load(root, read_issuers(root));
  CHECK_THAT(noted.text(), Contains("it needs 'preset: github-actions'"));
}

TEST_CASE("a preset that no rule is about lets nobody in, and says so") {
  yaml::Problems noted("relay.yaml");
  const yaml::Node root = yaml::parse(
      "identity: {issuers: {k: {issuer: 'https://k.example.com', preset: "
      "kubernetes}}}\n",
      noted);
  (void)load(root, read_issuers(root));
  CHECK_THAT(noted.text(), Contains("no rule of 'trust' is about this issuer"));
}

}  // namespace
}  // namespace hoopgit::trust
