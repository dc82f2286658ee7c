#include "tests/core/policy/policies.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace hoopgit;
using namespace hoopgit::policy;

namespace {

using Change = std::function<void(Facts&)>;
using Names = std::vector<std::string>;

/// One clause, and pushes on which it holds, does not, and is not known.
struct Sample {
  std::string clause;
  Change holds;
  Change fails;
  Change unknown;  ///< Empty: always known.
};

void becomes_agent(Facts& facts) {
  facts.who.kind = "agent";
  facts.who.agent = "builder";
  facts.who.on_behalf_of = "u-ann";
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = {
      {"who: {groups: [ops]}", [](Facts&) {},
       [](Facts& f) {
         f.who.groups = Names{"dev", "operators"};
       },
       [](Facts& f) { f.who.groups.reset(); }},
      {"who: {groups: ['o*', x]}", [](Facts&) {},
       [](Facts& f) { f.who.groups = Names{}; },
       [](Facts& f) { f.who.groups.reset(); }},
      {"who: {except_groups: [guests]}", [](Facts&) {},
       [](Facts& f) { f.who.groups->push_back("guests"); },
       [](Facts& f) { f.who.groups.reset(); }},
      {"who: {issuer: https://id.example.com}", [](Facts&) {},
       [](Facts& f) { f.who.issuer = "https://id.example.com/"; },
       [](Facts& f) { f.who.issuer.clear(); }},
      {"who: {except_issuer: [https://ci.example.com]}", [](Facts&) {},
       [](Facts& f) { f.who.issuer = "https://ci.example.com"; },
       [](Facts& f) { f.who.issuer.clear(); }},
      {"who: {subject: [u-bob, u-ann]}", [](Facts&) {},
       [](Facts& f) { f.who.subject = "U-ann"; },
       [](Facts& f) { f.who.subject.clear(); }},
      {"who: {except_subject: u-bob}", [](Facts&) {},
       [](Facts& f) { f.who.subject = "u-bob"; },
       [](Facts& f) { f.who.subject.clear(); }},
      {"who: {kind: [human, service]}", [](Facts&) {}, becomes_agent,
       [](Facts& f) { f.who.kind.clear(); }},
      {"who: {except_kind: agent}", [](Facts&) {}, becomes_agent,
       [](Facts& f) { f.who.kind.clear(); }},
      {"who: {agent: build*}", becomes_agent, [](Facts&) {},
       [](Facts& f) { f.who.kind = "agent"; }},
      {"who: {agent: build*}", becomes_agent,
       [](Facts& f) {
         becomes_agent(f);
         f.who.agent = "reviewer";
       },
       [](Facts& f) { f.who.kind.clear(); }},
      {"who: {except_agent: builder}", [](Facts&) {}, becomes_agent,
       [](Facts& f) { f.who.kind = "agent"; }},
      {"who: {on_behalf_of: u-ann}", becomes_agent,
       [](Facts& f) { f.who.kind = "service"; },
       [](Facts& f) { f.who.kind = "agent"; }},
      {"who: {except_on_behalf_of: u-ann}", [](Facts&) {}, becomes_agent,
       [](Facts& f) { f.who.kind = "agent"; }},
      {"where: {repositories: ['acme/*']}", [](Facts&) {},
       [](Facts& f) { f.repository = "acme/deep/site"; },
       [](Facts& f) { f.repository.clear(); }},
      {"where: {repositories: '**'}",
       [](Facts&) {},
       {},
       [](Facts& f) { f.repository.clear(); }},
      {"where: {except_repositories: [acme/secret]}", [](Facts&) {},
       [](Facts& f) { f.repository = "acme/secret"; },
       [](Facts& f) { f.repository.clear(); }},
      {"where: {upstreams: [github]}", [](Facts&) {},
       [](Facts& f) { f.upstream = "gitlab"; },
       [](Facts& f) { f.upstream.clear(); }},
      {"where: {except_upstreams: [gitlab]}", [](Facts&) {},
       [](Facts& f) { f.upstream = "gitlab"; },
       [](Facts& f) { f.upstream.clear(); }},
      {"where: {refs: ['refs/heads/*']}", [](Facts&) {},
       [](Facts& f) { f.updates[0].ref = "refs/heads/ann/topic"; },
       [](Facts& f) { f.updates[0].ref.clear(); }},
      {"where: {except_refs: [refs/heads/main]}", [](Facts&) {},
       [](Facts& f) { f.updates[0].ref = "refs/heads/main"; },
       [](Facts& f) { f.updates[0].ref.clear(); }},
      {"what: [create, update]",
       [](Facts&) {},
       [](Facts& f) { f.updates[0].action = Action::force; },
       {}},
      {"what: delete",
       [](Facts& f) { f.updates[0].action = Action::remove; },
       [](Facts&) {},
       {}},
      {"findings: {rules: ['*-token']}",
       [](Facts& f) {
         f.findings = {finding("npm-token", scan::Confidence::guess, "a")};
       },
       [](Facts& f) {
         f.findings = {finding("pem-key", scan::Confidence::sure, "a")};
       },
       [](Facts& f) { f.scan_has_gaps = true; }},
      {"findings: {confidence: [sure, likely]}",
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::likely, "a")};
       },
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a")};
       },
       [](Facts& f) { f.scan_has_gaps = true; }},
      {"findings: {paths: ['docs/**']}",
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "docs/a/b.md")};
       },
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "src/docs/a")};
       },
       [](Facts& f) { f.scan_has_gaps = true; }},
      {"findings: {states: new}",
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a")};
       },
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a")};
         f.findings[0].standing = scan::Standing::allowed;
       },
       [](Facts& f) { f.scan_has_gaps = true; }},
      {"notices: [symlink, binary]",
       [](Facts& f) {
         f.notices = {{scan::NoticeKind::submodule},
                      {scan::NoticeKind::binary}};
       },
       [](Facts& f) { f.notices = {{scan::NoticeKind::submodule}}; },
       [](Facts& f) { f.scan_has_gaps = true; }},
      {"findings: {rules: [x], paths: [a, b], count: {min: 2}}",
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a"),
                       finding("y", scan::Confidence::guess, "b"),
                       finding("x", scan::Confidence::guess, "b")};
       },
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a"),
                       finding("y", scan::Confidence::guess, "b"),
                       finding("x", scan::Confidence::guess, "c")};
       },
       [](Facts& f) {
         f.findings = {finding("x", scan::Confidence::guess, "a")};
         f.scan_has_gaps = true;
       }},
  };
  return all;
}

bool rule_matches(const std::string& clause, const std::string& then,
                  const Change& change) {
  const Policy policy = policy_of("  rules:\n    - name: it\n      " + clause +
                                  "\n      then: " + then + "\n");
  Facts facts = ann_pushes();
  change(facts);
  const Decision decision = policy.judge(facts);
  const bool matched = decision.deciding_rules() == Names{"it"};
  // What did not match is explained, and nothing else is.
  const bool is_allow = then == "allow";
  if (!(is_allow && facts.scan_has_gaps))
    CHECK(policy.explain(facts).size() == (matched ? 0 : 1));
  return matched;
}

constexpr const char* ask = "{ask: {approvers: [{group: dev}]}}";

}  // namespace

TEST_CASE("a clause holds, fails, or is not known") {
  for (const Sample& sample : samples()) {
    INFO(sample.clause);
    for (const std::string then : {"allow", ask, "deny"}) {
      INFO(then);
      CHECK(rule_matches(sample.clause, then, sample.holds));
      if (sample.fails)
        CHECK_FALSE(rule_matches(sample.clause, then, sample.fails));
      if (sample.unknown)
        CHECK(rule_matches(sample.clause, then, sample.unknown) ==
              (then != "allow"));
    }
  }
}

TEST_CASE("the decision names the clause and the value that matched") {
  const Policy policy = policy_of(R"(
  rules:
    - name: it
      who: {groups: ["o*"], except_groups: [guests], kind: human}
      where: {repositories: ["acme/*"], refs: ["refs/heads/**"]}
      what: [update]
      findings: {paths: ["**"]}
      then: deny
)");
  Facts facts = ann_pushes();
  facts.findings = {finding("pem-key", scan::Confidence::sure, "a"),
                    finding("pem-key", scan::Confidence::sure, "b")};
  using Because = std::vector<std::pair<std::string, std::string>>;
  CHECK(policy.judge(facts).updates.at(0).matches.at(0).because ==
        Because{{"who.groups", "ops"},
                {"who.kind", "human"},
                {"where.repositories", "acme/site"},
                {"where.refs", "refs/heads/topic"},
                {"what", "update"},
                {"findings", facts.findings[0].text() + " and 1 more"}});

  facts.who.groups.reset();
  const Decision unknown = policy.judge(facts);
  CHECK(unknown.verdict == Verdict::deny);
  const Because because = unknown.updates.at(0).matches.at(0).because;
  CHECK(because.at(0) ==
        std::pair<std::string, std::string>{"who.groups", "unknown"});
  CHECK(because.at(1) ==
        std::pair<std::string, std::string>{"who.except_groups", "unknown"});
}

TEST_CASE("what did not match is explained by its first clause") {
  const Policy policy = policy_of(R"(
  rules:
    - {name: group, who: {groups: [a]}, where: {refs: [refs/x]}, then: allow}
    - {name: kind, who: {except_kind: human}, then: deny}
    - {name: what, what: [fetch, create], then: deny}
    - {name: found, findings: {rules: [a]}, then: deny}
    - {name: match, what: update, then: allow}
)");
  const std::string ref = "refs/heads/topic";
  CHECK(policy.explain(ann_pushes()) ==
        std::vector<Miss>{{ref, "group", "who.groups", "dev, ops"},
                          {ref, "kind", "who.except_kind", "human"},
                          {ref, "what", "what", "update"},
                          {ref, "found", "findings", "none"}});
}

TEST_CASE("without rules everything is denied by default") {
  for (const char* body : {"  default: deny\n", "  {}\n"}) {
    const Decision decision = policy_of(body).judge(ann_pushes());
    CHECK(decision.verdict == Verdict::deny);
    CHECK(decision.deciding_rules() == Names{"default"});
    CHECK(decision.text() == "refused: no rule allows it");
  }
}

TEST_CASE("the default may be to ask, but not about a fetch") {
  const Policy policy = policy_of(
      "  default: {ask: {approvers: [{group: ops, n: 2}], wait: 5m}}\n");
  Facts facts = ann_pushes();
  const Decision decision = policy.judge(facts);
  CHECK(decision.verdict == Verdict::ask);
  CHECK(decision.requirement ==
        Requirement{{{"ops", 2}}, 0, std::chrono::minutes(5)});
  CHECK(decision.deciding_rules() == Names{"default"});
  CHECK(decision.text() == "held for approval: no rule allows it");

  facts.updates = {{"", Action::fetch}};
  CHECK(policy.judge(facts).verdict == Verdict::deny);
}

TEST_CASE("deny beats ask beats allow, in whatever order") {
  const Policy policy = policy_of(R"(
  rules:
    - {name: allow, then: allow}
    - {name: deny, who: {groups: [deny]}, then: deny}
    - {name: ask, who: {groups: [ask]}, then: {ask: {approvers: [{group: a}]}}}
    - {name: allow-2, what: [update], then: allow}
)");
  const auto judged = [&](Names groups) {
    Facts facts = ann_pushes();
    facts.who.groups = std::move(groups);
    const Decision decision = policy.judge(facts);
    return std::pair(decision.verdict, decision.deciding_rules());
  };
  CHECK(judged({}) == std::pair(Verdict::allow, Names{"allow", "allow-2"}));
  CHECK(judged({"ask"}) == std::pair(Verdict::ask, Names{"ask"}));
  CHECK(judged({"deny"}) == std::pair(Verdict::deny, Names{"deny"}));
  CHECK(judged({"ask", "deny"}) == std::pair(Verdict::deny, Names{"deny"}));

  Facts facts = ann_pushes();
  facts.who.groups = Names{"ask", "deny"};
  const Decision decision = policy.judge(facts);
  Names order;
  for (const Match& match : decision.updates.at(0).matches)
    order.push_back(match.rule);
  CHECK(order == Names{"deny", "ask", "allow", "allow-2"});
  CHECK(decision.requirement == Requirement{});
}

TEST_CASE("a push has the strictest decision of its updates") {
  const Policy policy = policy_of(R"(
  rules:
    - {name: topics, where: {refs: ["refs/heads/**"]}, then: allow}
    - name: main
      where: {refs: [refs/heads/main]}
      then: {ask: {approvers: [{group: dev, n: 1}], wait: 10m}}
    - name: release
      where: {refs: ["refs/heads/release/*"]}
      then: {ask: {approvers: [{group: dev, n: 2}, {group: qa}], min_total: 4, wait: 5m}}
)");
  Facts facts = ann_pushes();
  CHECK(policy.judge(facts).verdict == Verdict::allow);

  facts.updates.push_back({"refs/heads/main", Action::update});
  facts.updates.push_back({"refs/heads/release/1", Action::create});
  const Decision asked = policy.judge(facts);
  CHECK(asked.verdict == Verdict::ask);
  CHECK(asked.deciding_rules() == Names{"main", "release"});
  CHECK(asked.text() == "held for approval by rules main, release");
  CHECK(asked.requirement ==
        Requirement{{{"dev", 2}, {"qa", 1}}, 4, std::chrono::minutes(5)});
  CHECK(asked.updates.at(0).verdict == Verdict::allow);

  facts.updates.push_back({"refs/notes/x", Action::create});
  const Decision refused = policy.judge(facts);
  CHECK(refused.verdict == Verdict::deny);
  CHECK(refused.deciding_rules() == Names{"default"});
  CHECK(refused.requirement == Requirement{});

  facts.updates.clear();
  CHECK(policy.judge(facts).verdict == Verdict::deny);
}

TEST_CASE("a fetch is matched only by rules that name it") {
  const Policy policy = policy_of(R"(
  rules:
    - {name: no-what, then: allow}
    - {name: refs, where: {refs: ["**"]}, what: [fetch, update], then: allow}
    - {name: found, what: [fetch, update], findings: {paths: ["**"]}, then: deny}
    - {name: readers, who: {groups: [dev]}, what: [fetch], then: allow}
)");
  Facts facts = ann_pushes();
  facts.updates = {{"", Action::fetch}};
  facts.findings = {finding("x", scan::Confidence::sure, "a")};
  CHECK(policy.judge(facts).deciding_rules() == Names{"readers"});
  facts.who.groups = Names{};
  CHECK(policy.judge(facts).deciding_rules() == Names{"default"});
}

TEST_CASE("what was not scanned to its end is not allowed") {
  const Policy policy = policy_of(R"(
  rules:
    - {name: topics, where: {refs: ["refs/heads/*"]}, then: allow}
    - name: main
      where: {refs: [refs/heads/main]}
      then: {ask: {approvers: [{group: dev}]}}
)");
  Facts facts = ann_pushes();
  facts.scan_has_gaps = true;
  const Decision refused = policy.judge(facts);
  CHECK(refused.verdict == Verdict::deny);
  CHECK(refused.deciding_rules() == Names{"scan-incomplete"});
  CHECK(refused.text() == "refused: the scan is incomplete");
  CHECK(refused.updates.at(0).matches.at(1).rule == "topics");

  facts.updates = {{"refs/heads/main", Action::update}};
  CHECK(policy.judge(facts).verdict == Verdict::ask);
}

TEST_CASE("the digest is of the rules, not of the file") {
  const std::string rules =
      "  rules:\n    - {name: a, who: {groups: [x]}, then: allow}\n";
  const std::string same =
      "  default: deny # yes\n"
      "  rules:\n    - then: 'allow'\n      who: {groups: x}\n      name: a\n";
  const std::string other =
      "  rules:\n    - {name: a, who: {except_groups: [x]}, then: allow}\n";
  CHECK(policy_of(rules).sha256().size() == 64);
  CHECK(policy_of(rules).sha256() == policy_of(same).sha256());
  CHECK(policy_of(rules).sha256() != policy_of(other).sha256());
  CHECK(policy_of(rules).judge(ann_pushes()).policy_sha256 ==
        policy_of(rules).sha256());
  // Pinned: the audit holds it against files for years.
  CHECK(policy_of("  {}\n").sha256() ==
        "e5acccd3b639c87aa8e0c2691347d857892c522bb068baefd9d6ae98bcd5bbb4");
}
