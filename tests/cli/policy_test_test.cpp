#include "cli/policy_test.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <catch2/catch.hpp>

using namespace hoopgit;

namespace {

const std::string rules = R"(policy:
  rules:
    - name: readers
      who: {groups: [dev]}
      what: [fetch]
      then: allow
    - name: topics
      who: {groups: [dev]}
      where: {refs: ["refs/heads/**"], except_refs: [refs/heads/main]}
      then: allow
    - name: main
      where: {refs: [refs/heads/main]}
      then: {ask: {approvers: [{group: maintainers}], wait: 10m}}
    - name: no-secrets
      findings: {confidence: [sure, likely]}
      then: deny
)";

const std::string cases = R"(cases:
  - name: a topic branch
    push:
      who: {kind: human, groups: [dev]}
      repository: acme/site
      updates: [{ref: refs/heads/topic, what: create}]
    expect: {verdict: allow, rules: [topics]}
  - name: main
    push: {who: {groups: [dev]}, updates: [{ref: refs/heads/main, what: update}]}
    expect: {verdict: ask, rules: [main]}
  - name: a secret
    push:
      who: {groups: [dev]}
      updates: [{ref: refs/heads/topic, what: update}]
      findings: [{rule: pem-key, confidence: sure, path: a.pem}]
    expect: {verdict: deny, rules: [no-secrets]}
  - name: half a scan
    push:
      who: {groups: [dev]}
      updates: [{ref: refs/heads/topic, what: update}]
      gaps: true
    expect: {verdict: deny}
  - name: groups that nobody knows
    push: {updates: [{ref: refs/heads/topic, what: update}]}
    expect: {verdict: deny, rules: [default]}
  - name: nobody's groups
    push: {who: {groups: []}, updates: [{what: fetch}]}
    expect: {verdict: deny, rules: [default]}
  - name: a fetch
    push: {who: {groups: [dev]}, updates: [{what: fetch}]}
    expect: {verdict: allow}
)";

const std::string wrong_cases = R"(cases:
  - name: wrong verdict
    push: {who: {groups: [dev]}, updates: [{ref: refs/heads/topic, what: force}]}
    expect: {verdict: ask}
  - name: wrong rule
    push: {who: {groups: [ops]}, updates: [{ref: refs/heads/topic, what: force}]}
    expect: {verdict: deny, rules: [topics, no-secrets]}
)";

/// What stands between .EX and .EE in the manual, as it is printed.
std::vector<std::string> examples_of_the_manual() {
  const std::string page =
      *read_file(HOOPGIT_SOURCE_DIR "/man/hoopgit-policy.5");
  std::vector<std::string> examples;
  bool inside = false;
  for (std::string_view line : split(page, '\n')) {
    if (line == ".EE") inside = false;
    if (inside) {
      std::string text(line);
      for (std::size_t at; (at = text.find("\\-")) != std::string::npos;)
        text.erase(at, 1);
      examples.back() += text + "\n";
    }
    if (line == ".EX") {
      inside = true;
      examples.emplace_back();
    }
  }
  return examples;
}

std::string error_of(const std::string& policy_text,
                     const std::string& cases_text) {
  const auto results =
      cli::test_policy(policy_text, "policy.yaml", cases_text, "cases.yaml");
  return results ? "" : results.error().message;
}

}  // namespace

TEST_CASE("cases are judged, from the policy file or their own") {
  for (const bool own : {false, true}) {
    const auto results = own ? cli::test_policy(rules, "p", cases, "c")
                             : cli::test_policy(rules + cases, "p", "", "");
    REQUIRE(results);
    CHECK(results->size() == 7);
    CHECK(cli::all_passed(*results));
    CHECK(cli::to_table(*results) ==
          "ok      a topic branch            allow by topics\n"
          "ok      main                      ask   by main\n"
          "ok      a secret                  deny  by no-secrets\n"
          "ok      half a scan               deny  by no-secrets\n"
          "ok      groups that nobody knows  deny  by default\n"
          "ok      nobody's groups           deny  by default\n"
          "ok      a fetch                   allow by readers\n"
          "7 cases, 0 failed\n");
  }
}

TEST_CASE("a case that fails says what was expected, and why not") {
  const auto results = cli::test_policy(rules, "p", wrong_cases, "c");
  REQUIRE(results);
  CHECK_FALSE(cli::all_passed(*results));
  CHECK(cli::to_table(*results) ==
        "FAILED  wrong verdict  allow by topics\n"
        "        expected ask\n"
        "FAILED  wrong rule     deny  by default\n"
        "        expected deny by no-secrets, topics\n"
        "        topics did not match refs/heads/topic: who.groups is ops\n"
        "        no-secrets did not match refs/heads/topic: findings is none\n"
        "2 cases, 2 failed\n");
}

TEST_CASE("results are JSON for programs") {
  const auto results = cli::test_policy(rules, "p", wrong_cases, "c");
  REQUIRE(results);
  const json::Value value = cli::to_json(*results);
  CHECK(*value.integer("passed") == 0);
  CHECK(*value.integer("failed") == 2);
  const json::Value second = value.array("cases")->at(1);
  CHECK(*second.text("name") == "wrong rule");
  CHECK(*second.integer("line") == 5);
  CHECK(*second.boolean("passed") == false);
  CHECK(json::dump(*second.find("expected")) ==
        R"({"rules":["no-secrets","topics"],"verdict":"deny"})");
  CHECK(*second.find("decision")->text("verdict") == "deny");
  CHECK(second.array("misses")->size() == 4);
}

TEST_CASE("of a relay's file only policy and repositories are read") {
  const std::string relay =
      "version: 1\nlisten: {address: x}\npublic_url: y\nstate: z\n"
      "identity: {}\nupstreams: []\nlog: {}\npush: {}\n"
      "audit: {}\nca_file: f\napprovals: {}\nlfs: {}\nrepositories: [{name: "
      "acme/site, upstream: u}, "
      "{match: 'a/*', upstream: u}]\n";
  CHECK(cli::read_policy(relay + rules + cases, "relay.yaml"));

  const auto wrong = cli::read_policy(
      relay +
          "polices: {}\npolicy: {rules: [{name: a, where: {repositories: "
          "[a/b, b/c]}, then: deny}]}",
      "relay.yaml");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().fault == Fault::usage);
  CHECK(wrong.error().message ==
        "cannot read relay.yaml: 2 errors\n"
        "relay.yaml:14:1: unknown key 'polices': did you mean 'policy'?\n"
        "relay.yaml:15:56: 'b/c' can never match: the relay has no such "
        "repository");
}

TEST_CASE("what is wrong with policy and cases is said at once") {
  CHECK(error_of("policy: {default: allow}", "cases: []") ==
        "cannot read policy.yaml: 1 error\n"
        "policy.yaml:1:19: 'default' must be deny or {ask: ...}, not 'allow'\n"
        "cannot read cases.yaml: 1 error\n"
        "cases.yaml:1:8: 'cases' is an empty list");
  CHECK(error_of(rules, "") ==
        "cannot read policy.yaml: 1 error\n"
        "policy.yaml:1:1: missing key 'cases'");
  CHECK(error_of("rules: []", cases)
            .starts_with("cannot read policy.yaml: 2 errors\n"
                         "policy.yaml:1:1: missing key 'policy'\n"));
}

TEST_CASE("a case that is not well described is not judged") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"- x", "5: a case is a map: {name: ..., push: ..., expect: ...}"},
      {"- {name: a}", "5: missing key 'push'"},
      {"- {name: a, push: {}, expect: {verdict: deny}}",
       "21: missing key 'updates'"},
      {"- {name: a, push: {updates: []}, expect: {verdict: deny}}",
       "31: 'updates' is an empty list"},
      {"- {name: a, push: {updates: [x]}, expect: {verdict: deny}}",
       "32: an update is a map: {ref: refs/heads/main, what: update}"},
      {"- {name: a, push: {updates: [{what: fly, ref: r}]}, expect: {verdict: "
       "deny}}",
       "39: 'what' is fetch, create, update, force or delete, not 'fly'"},
      {"- {name: a, push: {updates: [{what: force}]}, expect: {verdict: deny}}",
       "32: missing key 'ref'"},
      {"- {name: a, push: {updates: [{what: fetch, ref: r}]}, expect: "
       "{verdict: deny}}",
       "46: a fetch has no ref"},
      {"- {name: a, push: {updates: [{what: fetch}]}, expect: {verdict: yes}}",
       "67: 'verdict' is allow, ask or deny, not 'yes'"},
      {"- {name: a, push: {updates: [{what: fetch}]}, expect: {}}",
       "57: missing key 'verdict'"},
      {"- {name: a, push: {who: {kind: robot}, updates: [{what: fetch}]}, "
       "expect: {verdict: deny}}",
       "34: 'kind' is human, agent or service, not 'robot'"},
      {"- {name: a, push: {who: {group: [a]}, updates: [{what: fetch}]}, "
       "expect: {verdict: deny}}",
       "28: unknown key 'group': did you mean 'groups'?"},
      {"- {name: a, push: {findings: [{rule: a, confidence: b}], updates: "
       "[{what: fetch}]}, expect: {verdict: deny}}",
       "55: 'confidence' is sure, likely or guess, not 'b'"},
      {"- {name: a, push: {gaps: 1, updates: [{what: fetch}]}, expect: "
       "{verdict: deny}}",
       "28: 'gaps' must be true or false"},
  }));
  INFO(text);
  const std::string error = error_of(rules, "cases:\n  " + text + "\n");
  CHECK_THAT(error, Catch::Contains("cases.yaml:2:" + expected));
}

TEST_CASE("the examples of the manual are true") {
  std::string team;
  std::string cases_of_team;
  int policies = 0;
  for (std::string example : examples_of_the_manual()) {
    if (example.starts_with("    - name:"))
      example = "policy:\n  rules:\n" + example;
    if (example.starts_with("then:"))
      example = "policy:\n  rules:\n  - name: x\n    " + example;
    if (example.starts_with("cases:")) cases_of_team = example;
    if (!example.starts_with("policy:")) continue;
    INFO(example);
    const auto policy = cli::read_policy(example, "manual");
    CHECK((policy ? "" : policy.error().message) == "");
    ++policies;
    if (example.find("everybody-reads") != std::string::npos) team = example;
  }
  CHECK(policies == 6);
  const auto results = cli::test_policy(team, "p", cases_of_team, "c");
  REQUIRE(results);
  CHECK(results->size() == 3);
  CHECK(cli::to_table(*results).ends_with("3 cases, 0 failed\n"));
}
