#include "core/policy/policy.hpp"
#include "tests/core/policy/policies.hpp"

#include <catch2/catch.hpp>

using namespace hoopgit;
using namespace hoopgit::policy;

namespace {

std::string problems_of(const std::string& text,
                        const std::vector<std::string>& known = {}) {
  yaml::Problems problems("f");
  const yaml::Node root = yaml::parse(text, problems);
  const Policy policy = Policy::load(root, known);
  if (!problems.empty())
    CHECK(policy.judge(ann_pushes()).verdict == Verdict::deny);
  return problems.text();
}

/// Of one rule that is well but for `part`, which begins at 2:16.
std::string problems_of_rule(const std::string& part,
                             const std::string& then = "allow") {
  return problems_of("rules:\n  - {name: it, " + part + ", then: " + then +
                     "}\n");
}

}  // namespace

TEST_CASE("a rule's part that is wrong is noted at its place") {
  const auto [part, expected] = GENERATE(table<std::string, std::string>({
      {"who: {group: [a]}",
       "f:2:22: unknown key 'group': did you mean 'groups'?\n"},
      {"who: {groups: []}", "f:2:30: 'groups' is an empty list\n"},
      {"who: {groups: ['']}", "f:2:31: 'groups' has an empty text\n"},
      {"who: {groups: {a: b}}",
       "f:2:30: 'groups' must be a text or a list of texts\n"},
      {"who: {groups: [[a]]}", "f:2:31: must be text\n"},
      {"who: {}", "f:2:21: 'who' is empty: leave it out, or say what it is\n"},
      {"who: dev", "f:2:21: 'who' must be a map\n"},
      {"who: {kind: robot}",
       "f:2:28: 'kind' is human, agent or service, not 'robot'\n"},
      {"who: {trust: [a]}",
       "f:2:22: 'trust' is not supported by this version\n"},
      {"who: {auth_age: 5m}",
       "f:2:22: 'auth_age' is not supported by this version\n"},
      {"who: {acr: x}", "f:2:22: 'acr' is not supported by this version\n"},
      {"who: {except_acr: x}",
       "f:2:22: 'except_acr' is not supported by this version\n"},
      {"who: {kind: human, agent: bot}",
       "f:2:5: rule 'it' can never match: who.agent is of agents only, and "
       "who.kind is not\n"},
      {"where: {repositories: ['*']}",
       "f:2:39: '*' can never match: '*' stays within one segment: write '**' "
       "for every repository\n"},
      {"where: {except_repositories: ['*']}",
       "f:2:46: '*' can never match: '*' stays within one segment: write '**' "
       "for every repository\n"},
      {"where: {repositories: [acme/site.git]}",
       "f:2:39: 'acme/site.git' can never match: names are matched without "
       "'.git'\n"},
      {"where: {repositories: [/acme/site]}",
       "f:2:39: '/acme/site' can never match: a name does not begin or end "
       "with '/'\n"},
      {"where: {repositories: ['acme/[ab]']}",
       "f:2:39: 'acme/[ab]' can never match: no repository name has a '[', "
       "and only * and ** are wildcards\n"},
      {"where: {refs: [main]}",
       "f:2:31: 'main' can never match: the full name of a ref begins with "
       "'refs/', as in 'refs/heads/main'\n"},
      {"where: {refs: ['*']}",
       "f:2:31: '*' can never match: '*' stays within one segment: write '**' "
       "for every ref\n"},
      {"where: {refs: [refs/heads/]}",
       "f:2:31: 'refs/heads/' can never match: a name does not begin or end "
       "with '/'\n"},
      {"where: {refs: ['refs/heads/v?']}",
       "f:2:31: 'refs/heads/v?' can never match: no ref has a '?', and only * "
       "and ** are wildcards\n"},
      {"where: {refs: [refs/heads/a], except_refs: ['refs/heads/*']}",
       "f:2:5: rule 'it' can never match: where.except_refs takes away all of "
       "where.refs\n"},
      {"who: {except_groups: '**'}",
       "f:2:5: rule 'it' can never match: who.except_groups takes away "
       "everything\n"},
      {"what: []", "f:2:22: 'what' is an empty list\n"},
      {"what: [push]",
       "f:2:23: 'what' is fetch, create, update, force or delete, not "
       "'push'\n"},
      {"what: [update, lfs_upload]",
       "f:2:31: 'lfs_upload' is not supported by this version\n"},
      {"what: lock", "f:2:22: 'lock' is not supported by this version\n"},
      {"what: fetch, where: {refs: ['**']}",
       "f:2:5: rule 'it' can never match: a fetch has no refs\n"},
      {"what: fetch, findings: {rules: [a]}",
       "f:2:5: rule 'it' can never match: a fetch has no findings\n"},
      {"what: fetch, notices: symlink",
       "f:2:5: rule 'it' can never match: a fetch has no notices\n"},
      {"notices: [symlnk]",
       "f:2:26: there is no notice 'symlnk': hoopgit-policy(5) lists them\n"},
      {"notices: []", "f:2:25: 'notices' is an empty list\n"},
      {"changes: {paths: [a]}",
       "f:2:16: 'changes' is not supported by this version\n"},
      {"when: {}", "f:2:16: 'when' is not supported by this version\n"},
      {"findings: {confidence: [certain]}",
       "f:2:40: 'confidence' is sure, likely or guess, not 'certain'\n"},
      {"findings: {states: [known]}",
       "f:2:36: 'states' is new or allowed, not 'known'\n"},
      {"findings: {states: allowed}",
       "f:2:5: rule 'it' can never match: allowed findings are seen with "
       "'inline_allow: report'\n"},
      {"findings: {count: {min: 0}}", "f:2:40: 'min' is from 1 to 1000000\n"},
      {"findings: {count: 3}", "f:2:34: 'count' must be a map\n"},
      {"findings: {count: {max: 3}}",
       "f:2:34: missing key 'min'\nf:2:35: unknown key 'max'\n"},
      {"findings: {path: [a]}",
       "f:2:27: unknown key 'path': did you mean 'paths'?\n"},
      {"wher: {}", "f:2:16: unknown key 'wher': did you mean 'where'?\n"},
  }));
  INFO(part);
  CHECK(problems_of_rule(part) == expected);
}

TEST_CASE("what a rule decides is checked") {
  const auto [then, expected] = GENERATE(table<std::string, std::string>({
      {"permit",
       "f:2:36: 'then' must be allow, deny or {ask: ...}, not 'permit'\n"},
      {"ask",
       "f:2:36: 'ask' must say whom: {ask: {approvers: [{group: dev, n: "
       "1}]}}\n"},
      {"mask", "f:2:36: 'mask' is not supported by this version\n"},
      {"{mask: {otherwise: deny}}",
       "f:2:37: 'mask' is not supported by this version\n"},
      {"[allow]", "f:2:36: 'then' must be text\n"},
      {"{}", "f:2:36: missing key 'ask'\n"},
      {"{ask: {}}", "f:2:42: missing key 'approvers'\n"},
      {"{ask: {approvers: []}}", "f:2:54: 'approvers' is an empty list\n"},
      {"{ask: {approvers: [dev]}}",
       "f:2:55: an approver is a map: {group: dev, n: 1}\n"},
      {"{ask: {approvers: [{n: 1}]}}", "f:2:55: missing key 'group'\n"},
      {"{ask: {approvers: [{group: 'd*'}]}}",
       "f:2:63: an approver's group is a name, not a pattern\n"},
      {"{ask: {approvers: [{group: a, n: 0}]}}",
       "f:2:69: 'n' is from 1 to 20\n"},
      {"{ask: {approvers: [{group: a, n: x}]}}",
       "f:2:69: 'n' must be a whole number\n"},
      {"{ask: {approvers: [{group: a}, {group: a}]}}",
       "f:2:75: group 'a' is there already: add up its n\n"},
      {"{ask: {approvers: [{group: a, n: 20}, {group: b}]}}",
       "f:2:54: more than 20 approvers: an approval has 20 at most\n"},
      {"{ask: {approvers: [{group: a}], min_total: 21}}",
       "f:2:79: 'min_total' is from 1 to 20\n"},
      {"{ask: {approvers: [{group: a}], wait: soon}}",
       "f:2:74: 'wait' must be a duration, such as 90s, 10m, 8h or 7d\n"},
      {"{ask: {approvers: [{group: a}], wiat: 1m}}",
       "f:2:68: unknown key 'wiat': did you mean 'wait'?\n"},
      {"{ask: {approvers: [{group: a}]}, allow: true}",
       "f:2:69: unknown key 'allow'\n"},
  }));
  INFO(then);
  CHECK(problems_of_rule("what: create", then) == expected);
}

TEST_CASE("the rest of a policy is checked") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"default: allow",
       "f:1:10: 'default' must be deny or {ask: ...}, not 'allow'\n"},
      {"default: ask",
       "f:1:10: 'ask' must say whom: {ask: {approvers: [{group: dev, n: "
       "1}]}}\n"},
      {"default: {ask: {}}", "f:1:16: missing key 'approvers'\n"},
      {"default: [deny]", "f:1:10: 'default' must be text\n"},
      {"rules: []", "f:1:8: 'rules' is an empty list\n"},
      {"rules: {a: b}", "f:1:8: 'rules' must be a list\n"},
      {"rules: [deny]", "f:1:9: a rule must be a map\n"},
      {"rulez: [deny]", "f:1:1: unknown key 'rulez': did you mean 'rules'?\n"},
      {"rules: [{}]", "f:1:9: missing key 'name'\nf:1:9: missing key 'then'\n"},
      {"rules: [{name: default, then: deny}]",
       "f:1:16: the name 'default' is taken by hoopgit\n"},
      {"rules: [{name: scan-incomplete, then: deny}]",
       "f:1:16: the name 'scan-incomplete' is taken by hoopgit\n"},
      {"rules: [{name: no secrets, then: deny}]",
       "f:1:16: a rule's name is 1 to 100 letters, digits, '-', '_' and "
       "'.'\n"},
      {"rules: [{name: '', then: deny}]",
       "f:1:16: a rule's name is 1 to 100 letters, digits, '-', '_' and "
       "'.'\n"},
      {"rules:\n- {name: a, then: deny}\n- {name: a, what: force, then: deny}",
       "f:3:10: a rule 'a' is there already, in line 2\n"},
      {"rules:\n- {name: a, what: force, then: allow}\n"
       "- {name: b, what: [force], then: deny}",
       "f:2:3: rule 'a' can never decide: rule 'b' has the same clauses and "
       "is stricter\n"},
      {"rules:\n- name: a\n  what: [fetch, update]\n"
       "  then: {ask: {approvers: [{group: dev}]}}",
       "f:2:3: rule 'a' asks about a fetch, which cannot wait for an "
       "answer\n"},
  }));
  INFO(text);
  CHECK(problems_of(text) == expected);
}

TEST_CASE("all problems of a policy are noted at once") {
  CHECK(problems_of(R"(default: allow
rules:
  - name: one
    who: {groups: [], trust: [ci]}
    when: {days: [mon]}
    then: allow
  - name: one
    what: [fly]
    then: perhaps
)") == "f:1:10: 'default' must be deny or {ask: ...}, not 'allow'\n"
       "f:4:19: 'groups' is an empty list\n"
       "f:4:23: 'trust' is not supported by this version\n"
       "f:5:5: 'when' is not supported by this version\n"
       "f:7:11: a rule 'one' is there already, in line 3\n"
       "f:8:12: 'what' is fetch, create, update, force or delete, not "
       "'fly'\n"
       "f:9:11: 'then' must be allow, deny or {ask: ...}, not 'perhaps'\n");
}

TEST_CASE("a pattern that fits no repository of the relay is a problem") {
  const std::vector<std::string> known = {"acme/site", "platform/*"};
  const auto problems = [&](const std::string& pattern) {
    return problems_of("rules: [{name: a, where: {repositories: ['" + pattern +
                           "']}, then: deny}]",
                       known);
  };
  for (const char* good : {"acme/site", "acme/*", "**", "platform/x",
                           "platform/**", "*/site", "**/y"}) {
    INFO(good);
    CHECK(problems(good) == "");
  }
  for (const std::string bad :
       {"acme/sites", "platform/x/y", "other/**", "a"}) {
    CHECK(problems(bad) == "f:1:42: '" + bad +
                               "' can never match: the relay has no such "
                               "repository\n");
  }
}

TEST_CASE("a policy says what allow comments are worth") {
  CHECK(problems_of("inline_allow: yes\nrules: [{name: a, then: deny}]") ==
        "f:1:15: 'inline_allow' is honour, report or ignore, not 'yes'\n");
  CHECK(problems_of("inline_allow: report\nrules: [{name: a, findings: "
                    "{states: allowed}, then: deny}]") == "");
  const std::string rules = "  rules: [{name: a, then: deny}]\n";
  CHECK(policy_of(rules).inline_allow() == scan::InlineAllow::honour);
  for (const auto& [mode, name] : scan::inline_allow_names) {
    const auto policy =
        policy_of("  inline_allow: " + std::string(name) + "\n" + rules);
    CHECK(policy.inline_allow() == mode);
    CHECK((policy.sha256() == policy_of(rules).sha256()) ==
          (mode == scan::InlineAllow::honour));
  }
}

TEST_CASE("half of a policy decides nothing") {
  yaml::Problems problems("f");
  const yaml::Node root = yaml::parse(
      "rules:\n- {name: a, then: allow}\n- {name: b, then: dney}\n", problems);
  const Policy policy = Policy::load(root, {});
  CHECK_FALSE(problems.empty());
  CHECK(policy.judge(ann_pushes()).verdict == Verdict::deny);
}

TEST_CASE("the worked example of the manual is a good policy") {
  CHECK(problems_of(R"(
default: deny
rules:
  - name: everybody-reads
    who:   {groups: [dev]}
    where: {repositories: ["acme/*"]}
    what:  [fetch]
    then:  allow
  - name: topic-branches
    who:   {groups: [dev]}
    where: {repositories: ["acme/*"], refs: ["refs/heads/*"], except_refs: ["refs/heads/main", "refs/heads/release/*"]}
    what:  [create, update, force, delete]
    then:  allow
  - name: main-is-reviewed
    who:   {groups: [dev]}
    where: {repositories: ["acme/*"], refs: ["refs/heads/main"]}
    what:  [update]
    then:  {ask: {approvers: [{group: maintainers, n: 1}], wait: 10m}}
  - name: agents-are-reviewed
    who:   {kind: agent}
    what:  [create, update, force]
    then:  {ask: {approvers: [{group: dev, n: 1}, {group: security, n: 1}]}}
  - name: no-secrets
    findings: {confidence: [sure, likely]}
    then:  deny
  - name: release-tags
    who:   {groups: [release]}
    where: {refs: ["refs/tags/v*"]}
    what:  [create]
    then:  allow
)",
                    {"acme/site", "platform/*"}) == "");
}
