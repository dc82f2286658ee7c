// judge() against a second reading of hoopgit-policy(5), as naive as possible.

#include "core/base/text.hpp"
#include "tests/core/policy/policies.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace hoopgit;
using namespace hoopgit::policy;

namespace {

using Names = std::vector<std::string>;

struct PlainRule {
  std::string name;
  std::map<std::string, Names> lists;  // "groups", "except_refs", "what"
  bool has_findings = false;
  std::string confidence;
  int min = 1;
  std::string then;  // allow, deny, or a group for ask
  int n = 1;

  std::string yaml() const {
    const auto part = [&](const std::string& key) {
      const auto found = lists.find(key);
      return found == lists.end()
                 ? std::string()
                 : key + ": [\"" + join(found->second, "\", \"") + "\"], ";
    };
    const std::string who =
        part("groups") + part("except_groups") + part("kind") + part("agent");
    const std::string where =
        part("repositories") + part("refs") + part("except_refs");
    std::string text = "    - {name: " + name + ", ";
    if (!who.empty()) text += "who: {" + who + "}, ";
    if (!where.empty()) text += "where: {" + where + "}, ";
    text += part("what");
    if (has_findings)
      text += "findings: {confidence: " + confidence +
              ", count: {min: " + std::to_string(min) + "}}, ";
    if (then == "allow" || then == "deny")
      return text + "then: " + then + "}\n";
    return text + "then: {ask: {approvers: [{group: " + then +
           ", n: " + std::to_string(n) + "}]}}}\n";
  }
};

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  bool once_in(unsigned n) { return random_() % n == 0; }
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  const std::string& one_of(const Names& names) {
    return names[random_() % names.size()];
  }
  Names some_of(const Names& names) {
    Names some = {one_of(names)};
    if (once_in(2)) some.push_back(one_of(names));
    return some;
  }
  template <class T>
  void shuffle(std::vector<T>& all) {
    std::shuffle(all.begin(), all.end(), random_);
  }

 private:
  std::mt19937 random_;
};

const Names groups = {"dev", "ops", "qa"};
const Names refs = {"refs/heads/main", "refs/heads/a/b", "refs/tags/v1"};

PlainRule random_rule(Dice& dice, std::size_t number) {
  PlainRule rule;
  rule.name = "r" + std::to_string(number);
  const auto maybe = [&](const std::string& key, const Names& from) {
    if (dice.once_in(4)) rule.lists[key] = dice.some_of(from);
  };
  maybe("groups", {"dev", "ops", "q*"});
  maybe("except_groups", {"admin", "ops"});
  maybe("kind", {"human", "agent"});
  if (!rule.lists.contains("kind")) maybe("agent", {"bot", "b*"});
  maybe("repositories", {"acme/*", "**", "acme/site"});
  maybe("refs", {"refs/heads/*", "refs/**", "refs/tags/v1"});
  maybe("except_refs", {"refs/heads/main", "refs/heads/a/*"});
  maybe("what", {"create", "update", "force", "delete"});
  rule.has_findings = dice.once_in(4);
  rule.confidence = dice.one_of({"guess", "likely", "sure"});
  rule.min = dice.once_in(3) ? 2 : 1;
  rule.then = dice.one_of({"allow", "allow", "allow", "deny", "dev", "ops"});
  rule.n = static_cast<int>(dice.below(3)) + 1;
  return rule;
}

Facts random_facts(Dice& dice) {
  Facts facts = ann_pushes();
  facts.who.kind = dice.one_of({"human", "agent", "service"});
  if (facts.who.kind == "agent" && dice.once_in(2)) facts.who.agent = "bot";
  facts.who.groups = dice.some_of(groups);
  if (dice.once_in(4)) facts.who.groups.reset();
  facts.repository = dice.one_of({"acme/site", "acme/deep/site", ""});
  facts.updates.clear();
  for (unsigned n = dice.below(3) + 1; n > 0; --n)
    facts.updates.push_back(
        {dice.one_of(refs), static_cast<Action>(dice.below(4) + 1)});
  for (unsigned n = dice.below(4); n > 0; --n)
    facts.findings.push_back(
        finding("x", static_cast<scan::Confidence>(dice.below(3)), "a"));
  facts.scan_has_gaps = dice.once_in(4);
  return facts;
}

/// -1 no, 0 not known, 1 yes.
int hold(const Names* patterns, const std::optional<Names>& values,
         bool except) {
  if (!patterns) return 1;
  if (!values) return 0;
  for (const auto& pattern : *patterns)
    for (const auto& value : *values)
      if (matches_glob(pattern, value)) return except ? -1 : 1;
  return except ? 1 : -1;
}

int hold(const PlainRule& rule, const Facts& facts, const RefFact& update) {
  const auto list = [&](const char* key) {
    const auto found = rule.lists.find(key);
    return found == rule.lists.end() ? nullptr : &found->second;
  };
  std::optional<Names> agent = Names{};
  if (facts.who.agent)
    agent = Names{*facts.who.agent};
  else if (facts.who.kind == "agent")
    agent.reset();
  std::optional<Names> repository;
  if (!facts.repository.empty()) repository = Names{facts.repository};
  int found = 0;
  for (const auto& one : facts.findings)
    if (name_of(one.confidence) == rule.confidence) ++found;
  int of_findings = 1;
  if (rule.has_findings && found < rule.min)
    of_findings = facts.scan_has_gaps ? 0 : -1;
  return std::min(
      {hold(list("groups"), facts.who.groups, false),
       hold(list("except_groups"), facts.who.groups, true),
       hold(list("kind"), Names{facts.who.kind}, false),
       hold(list("agent"), agent, false),
       hold(list("repositories"), repository, false),
       hold(list("refs"), Names{update.ref}, false),
       hold(list("except_refs"), Names{update.ref}, true),
       hold(list("what"), Names{std::string(name_of(update.action))}, false),
       of_findings});
}

struct Expected {
  std::string verdict = "allow";
  std::set<std::string> rules;
  std::map<std::string, int> slots;
  bool operator==(const Expected&) const = default;
};

Expected expect(const std::vector<PlainRule>& rules, const Facts& facts) {
  const auto rank = [](const std::string& then) {
    return then == "allow" ? 0 : then == "deny" ? 2 : 1;
  };
  std::vector<std::pair<int, std::set<std::string>>> updates;
  Expected expected;
  int strictest = 0;
  for (const RefFact& update : facts.updates) {
    int verdict = -1;
    std::set<std::string> names;
    for (const PlainRule& rule : rules) {
      const int truth = hold(rule, facts, update);
      if (truth < 0 || (truth == 0 && rule.then == "allow")) continue;
      if (rank(rule.then) > verdict) names.clear();
      verdict = std::max(verdict, rank(rule.then));
      if (rank(rule.then) == verdict) names.insert(rule.name);
      if (rank(rule.then) == 1)
        expected.slots[rule.then] = std::max(expected.slots[rule.then], rule.n);
    }
    if (verdict == -1) verdict = 2, names = {"default"};
    if (verdict == 0 && facts.scan_has_gaps)
      verdict = 2, names = {"scan-incomplete"};
    strictest = std::max(strictest, verdict);
    updates.emplace_back(verdict, names);
  }
  for (const auto& [verdict, names] : updates)
    if (verdict == strictest) expected.rules.insert(names.begin(), names.end());
  expected.verdict = strictest == 0 ? "allow" : strictest == 1 ? "ask" : "deny";
  if (strictest != 1) expected.slots.clear();
  return expected;
}

Expected of(const Decision& decision) {
  Expected seen;
  seen.verdict = name_of(decision.verdict);
  for (const auto& rule : decision.deciding_rules())
    seen.rules.insert(rule);
  for (const Slot& slot : decision.requirement.slots)
    seen.slots[slot.group] = static_cast<int>(slot.n);
  return seen;
}

/// Random rules, without those that the loader refuses.
std::vector<PlainRule> random_rules(Dice& dice) {
  std::vector<PlainRule> rules;
  const std::size_t count = dice.below(8) + 1;
  while (rules.size() < count) {
    rules.push_back(random_rule(dice, rules.size()));
    yaml::Problems problems("f");
    std::string text = "rules:\n";
    for (const PlainRule& rule : rules)
      text += rule.yaml();
    (void)Policy::load(yaml::parse(text, problems), {});
    if (!problems.empty()) rules.pop_back();
  }
  return rules;
}

Policy policy_of(const std::vector<PlainRule>& rules) {
  std::string body = "  rules:\n";
  for (const PlainRule& rule : rules)
    body += rule.yaml();
  return ::policy_of(body);
}

}  // namespace

TEST_CASE("random policies decide as a naive reading of the manual does") {
  Dice dice(20260102);
  std::map<std::string, int> verdicts;
  for (int i = 0; i < 300; ++i) {
    std::vector<PlainRule> rules = random_rules(dice);
    const Policy policy = policy_of(rules);
    dice.shuffle(rules);
    const Policy shuffled = policy_of(rules);
    for (int j = 0; j < 10; ++j) {
      const Facts facts = random_facts(dice);
      const Expected expected = expect(rules, facts);
      const Decision decision = policy.judge(facts);
      ++verdicts[expected.verdict];
      if (of(decision) == expected && of(shuffled.judge(facts)) == expected)
        continue;
      std::string body;
      for (const PlainRule& rule : rules)
        body += rule.yaml();
      FAIL(body << json::dump(to_json(decision)) << " but expected "
                << expected.verdict);
    }
  }
  CHECK(verdicts["allow"] > 300);
  CHECK(verdicts["ask"] > 300);
  CHECK(verdicts["deny"] > 300);
}

TEST_CASE("every rule is either matched or explained") {
  Dice dice(7);
  for (int i = 0; i < 100; ++i) {
    const std::vector<PlainRule> rules = random_rules(dice);
    const Policy policy = policy_of(rules);
    const Facts facts = random_facts(dice);
    std::size_t matched = 0;
    for (const auto& update : policy.judge(facts).updates)
      for (const Match& match : update.matches)
        if (match.rule != incomplete_rule) ++matched;
    CHECK(matched + policy.explain(facts).size() ==
          rules.size() * facts.updates.size());
  }
}
