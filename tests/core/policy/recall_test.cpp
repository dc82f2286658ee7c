#include "core/crypto/crypto.hpp"
#include "tests/core/policy/policies.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::policy {
namespace {

/// Every kind of clause, and both defaults.
const std::string everything = R"(
  default: {ask: {approvers: [{group: ops, n: 2}]}}
  inline_allow: report
  rules:
    - name: topic
      who: {groups: [dev, "ops*"], except_subject: [u-eve], kind: human}
      where: {repositories: ["acme/**"], refs: ["refs/heads/topic*"], except_refs: ["refs/heads/topic-x"]}
      what: [create, update]
      then: allow
    - name: main
      where: {refs: ["refs/heads/main"], upstreams: [github]}
      then: {ask: {approvers: [{group: maintainers, n: 1}], min_total: 2, wait: 90s}}
    - name: no-secrets
      findings: {rules: ["github-*"], confidence: [sure, likely], paths: ["**"], states: [new, allowed], count: {min: 2}}
      notices: [symlink, case-collision]
      then: deny
)";

std::string judged(const Policy& policy, const Facts& facts) {
  return json::dump(to_json(policy.judge(facts)));
}

TEST_CASE("a policy is recalled from its text, and judges the same") {
  const Policy policy = policy_of(everything);
  CHECK(crypto::sha256_hex(policy.text()) == policy.sha256());
  const auto again = Policy::recall(policy.text(), policy.sha256());
  REQUIRE(again);
  CHECK(again->text() == policy.text());
  CHECK(again->sha256() == policy.sha256());
  CHECK(again->inline_allow() == scan::InlineAllow::report);
  for (const auto* ref : {"refs/heads/topic", "refs/heads/topic-x",
                          "refs/heads/main", "refs/tags/v1"})
    for (const auto action : {Action::create, Action::force, Action::remove}) {
      Facts facts = ann_pushes();
      facts.updates = {{ref, action}};
      CHECK(judged(*again, facts) == judged(policy, facts));
      facts.findings = {finding("github-pat", scan::Confidence::sure, "a"),
                        finding("github-pat", scan::Confidence::likely, "b")};
      CHECK(judged(*again, facts) == judged(policy, facts));
      facts.notices = {{scan::NoticeKind::symlink}};
      CHECK(judged(*again, facts) == judged(policy, facts));
      facts.who.groups.reset();
      CHECK(judged(*again, facts) == judged(policy, facts));
    }
}

TEST_CASE("the empty policy is recalled, and denies") {
  const Policy policy = policy_of("  default: deny\n");
  const auto again = Policy::recall(policy.text(), policy.sha256());
  REQUIRE(again);
  CHECK(again->judge(ann_pushes()).verdict == Verdict::deny);
}

TEST_CASE("a text of another digest is not recalled") {
  const Policy policy = policy_of(everything);
  std::string text = policy.text();
  CHECK_FALSE(Policy::recall(text, std::string(64, '0')));
  text.replace(text.find("u-eve"), 5, "u-ann");
  CHECK_FALSE(Policy::recall(text, policy.sha256()));
}

TEST_CASE("a text with what this version does not know is not recalled") {
  const Policy policy = policy_of(everything);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"\"allow\"", "\"maybe\""},
           {"\"create\"", "\"admire\""},
           {"\"where.refs\"", "\"where.moon\""},
           {"\"v\":1", "\"v\":2"}}) {
    INFO(from);
    std::string text = policy.text();
    text.replace(text.find(from), from.size(), to);
    const auto refused = Policy::recall(text, crypto::sha256_hex(text));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::corrupt);
  }
  CHECK_FALSE(Policy::recall("", crypto::sha256_hex("")));
  CHECK_FALSE(Policy::recall("[]", crypto::sha256_hex("[]")));
}

}  // namespace
}  // namespace hoopgit::policy
