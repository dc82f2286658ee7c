#include "cli/policy_test.hpp"

#include "core/base/text.hpp"
#include "core/trust/load.hpp"
#include "core/yaml/yaml.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

using Names = std::vector<std::string>;

struct Case {
  std::string name;
  std::size_t line = 0;
  policy::Facts facts{};
  policy::Verdict verdict = policy::Verdict::deny;
  std::optional<Names> rules{};
};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

Names known_repositories(const yaml::Node& root) {
  Names names;
  for (const yaml::Node& item : root.list("repositories").items())
    for (const char* key : {"name", "match"})
      if (const yaml::Node name = item.any(key); name.is_text())
        names.push_back(name.text());
  return names;
}

policy::Policy read_policy(const yaml::Node& root) {
  // What only the relay reads; it has its own check.
  for (const char* key :
       {"approvals", "ca_file", "lfs", "version", "listen", "public_url",
        "state", "upstreams", "log", "push", "audit"})
    root.skip(key);
  (void)root.any("cases");
  // Also alone, policies are files; trust needs its issuers.
  if (root.any("trust").is_present() || root.any("deny").is_present())
    (void)trust::load(root, trust::read_issuers(root));
  root.skip("identity");
  const Names repositories = known_repositories(root);
  auto policy =
      policy::Policy::load(root.map("policy", yaml::required), repositories);
  root.done();
  return policy;
}

std::optional<std::string> known_text(const yaml::Node& map,
                                      std::string_view key) {
  if (!map.any(key).is_present()) return std::nullopt;
  return map.text(key);
}

/// Like texts(), but a list may be empty: known to be none.
std::optional<Names> known_texts(const yaml::Node& map, std::string_view key) {
  const yaml::Node list = map.list(key);
  if (!list.is_list()) return std::nullopt;
  Names texts;
  for (const yaml::Node& item : list.items())
    texts.push_back(item.text());
  return texts;
}

policy::Who read_who(const yaml::Node& node) {
  policy::Who who;
  who.issuer = node.text("issuer");
  who.subject = node.text("subject");
  who.kind = node.text("kind");
  if (!who.kind.empty() && who.kind != "human" && who.kind != "agent" &&
      who.kind != "service")
    node.any("kind").problem("'kind' is human, agent or service, not " +
                             quoted(who.kind));
  who.groups = known_texts(node, "groups");
  who.agent = known_text(node, "agent");
  who.on_behalf_of = known_text(node, "on_behalf_of");
  node.done();
  return who;
}

policy::RefFact read_update(const yaml::Node& node) {
  policy::RefFact update{{}, policy::Action::update};
  if (!node.is_map()) {
    node.problem("an update is a map: {ref: refs/heads/main, what: update}");
    return update;
  }
  const std::string what = node.text("what", yaml::required);
  if (const auto action = policy::action_named(what))
    update.action = *action;
  else if (node.any("what").is_text())
    node.any("what").problem(
        "'what' is fetch, create, update, force or delete, not " +
        quoted(what));
  if (update.action == policy::Action::fetch)
    node.refuse("ref", "a fetch has no ref");
  else
    update.ref = node.text("ref", yaml::required);
  node.done();
  return update;
}

scan::Finding read_finding(const yaml::Node& node) {
  scan::Finding finding{};
  if (!node.is_map()) {
    node.problem("a finding is a map: {rule: NAME, confidence: sure}");
    return finding;
  }
  finding.rule = node.text("rule", yaml::required);
  const std::string confidence = node.text("confidence", yaml::required);
  bool known = false;
  for (const auto one : {scan::Confidence::guess, scan::Confidence::likely,
                         scan::Confidence::sure}) {
    if (confidence != name_of(one)) continue;
    finding.confidence = one;
    known = true;
  }
  if (!known && node.any("confidence").is_text())
    node.any("confidence")
        .problem("'confidence' is sure, likely or guess, not " +
                 quoted(confidence));
  finding.place.path = node.text("path");
  const yaml::Node state = node.any("state");
  if (state.is_present() && state.text() == "allowed")
    finding.standing = scan::Standing::allowed;
  else if (state.is_present() && state.text() != "new")
    state.problem("'state' is new or allowed, not " + quoted(state.text()));
  node.done();
  return finding;
}

scan::Notice read_notice(const yaml::Node& node) {
  const std::string name = node.text();
  const auto kind = scan::notice_named(name);
  if (!kind && node.is_text())
    node.problem("there is no notice " + quoted(name) +
                 ": hoopgit-policy(5) lists them");
  return {kind.value_or(scan::NoticeKind::binary)};
}

policy::Facts read_push(const yaml::Node& push) {
  policy::Facts facts;
  facts.who = read_who(push.map("who"));
  facts.repository = push.text("repository");
  facts.upstream = push.text("upstream");
  const yaml::Node updates = push.list("updates", yaml::required);
  if (updates.is_list() && updates.size() == 0)
    updates.problem("'updates' is an empty list");
  for (const yaml::Node& node : updates.items())
    facts.updates.push_back(read_update(node));
  for (const yaml::Node& node : push.list("findings").items())
    facts.findings.push_back(read_finding(node));
  for (const yaml::Node& node : push.list("notices").items())
    facts.notices.push_back(read_notice(node));
  facts.scan_has_gaps = push.boolean("gaps").value_or(false);
  push.done();
  return facts;
}

Case read_case(const yaml::Node& node) {
  Case one;
  one.line = node.line();
  if (!node.is_map()) {
    node.problem("a case is a map: {name: ..., push: ..., expect: ...}");
    return one;
  }
  one.name = node.text("name", yaml::required);
  one.facts = read_push(node.map("push", yaml::required));
  const yaml::Node expect = node.map("expect", yaml::required);
  const std::string verdict = expect.text("verdict", yaml::required);
  if (const auto named = policy::verdict_named(verdict))
    one.verdict = *named;
  else if (expect.any("verdict").is_text())
    expect.any("verdict").problem("'verdict' is allow, ask or deny, not " +
                                  quoted(verdict));
  if (expect.any("rules").is_present()) {
    one.rules = expect.texts("rules");
    std::sort(one.rules->begin(), one.rules->end());
  }
  expect.done();
  node.done();
  return one;
}

std::vector<Case> read_cases(const yaml::Node& root) {
  std::vector<Case> cases;
  const yaml::Node list = root.list("cases", yaml::required);
  if (list.is_list() && list.size() == 0)
    list.problem("'cases' is an empty list");
  for (const yaml::Node& node : list.items())
    cases.push_back(read_case(node));
  return cases;
}

CaseResult judge(const policy::Policy& policy, Case one) {
  policy::Decision decision = policy.judge(one.facts);
  Names rules = decision.deciding_rules();
  std::sort(rules.begin(), rules.end());
  const bool passed =
      decision.verdict == one.verdict && (!one.rules || *one.rules == rules);
  return {std::move(one.name),      one.line,    passed,
          std::move(decision),      one.verdict, std::move(one.rules),
          policy.explain(one.facts)};
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string expectation(const CaseResult& result) {
  std::string text(name_of(result.expected_verdict));
  if (result.expected_rules)
    text += " by " + join(*result.expected_rules, ", ");
  return printable(text);
}

/// Below a case that failed: what was expected, and why its rules did not
/// match.
std::string difference(const CaseResult& result) {
  std::string text = "        expected " + expectation(result) + "\n";
  const Names wanted = result.expected_rules.value_or(Names{});
  for (const policy::Miss& miss : result.misses)
    if (std::find(wanted.begin(), wanted.end(), miss.rule) != wanted.end())
      text += "        " + miss.rule + " did not match " +
              printable(miss.ref.empty() ? "the fetch" : miss.ref) + ": " +
              miss.clause + " is " + printable(miss.value) + "\n";
  return text;
}

json::Value to_json(const CaseResult& result) {
  json::Array misses;
  for (const policy::Miss& miss : result.misses)
    misses.push_back(json::object({{"ref", miss.ref},
                                   {"rule", miss.rule},
                                   {"clause", miss.clause},
                                   {"value", miss.value}}));
  json::Value expected =
      json::object({{"verdict", name_of(result.expected_verdict)}});
  if (result.expected_rules)
    expected.set("rules", json::array_of(*result.expected_rules));
  return json::object({{"name", result.name},
                       {"line", static_cast<std::int64_t>(result.line)},
                       {"passed", result.passed},
                       {"expected", std::move(expected)},
                       {"decision", policy::to_json(result.decision)},
                       {"misses", std::move(misses)}});
}

std::size_t count_passed(const std::vector<CaseResult>& results) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [](const CaseResult& result) { return result.passed; }));
}

}  // namespace

Result<policy::Policy> read_policy(std::string_view text,
                                   const std::string& name) {
  yaml::Problems problems(name);
  policy::Policy policy = read_policy(yaml::parse(text, problems));
  if (!problems.empty()) return problems.error();
  return policy;
}

Result<std::vector<CaseResult>> test_policy(std::string_view policy_text,
                                            const std::string& policy_name,
                                            std::string_view cases_text,
                                            const std::string& cases_name) {
  yaml::Problems problems(policy_name);
  yaml::Problems case_problems(cases_name);
  const yaml::Node root = yaml::parse(policy_text, problems);
  const policy::Policy policy = read_policy(root);
  std::vector<Case> cases;
  if (cases_text.empty()) {
    cases = read_cases(root);
  } else {
    const yaml::Node other = yaml::parse(cases_text, case_problems);
    cases = read_cases(other);
    other.done();
  }
  if (!problems.empty() && !case_problems.empty())
    return Error{Fault::usage, problems.error().message + "\n" +
                                   case_problems.error().message};
  if (!problems.empty()) return problems.error();
  if (!case_problems.empty()) return case_problems.error();
  std::vector<CaseResult> results;
  results.reserve(cases.size());
  for (Case& one : cases)
    results.push_back(judge(policy, std::move(one)));
  return results;
}

bool all_passed(const std::vector<CaseResult>& results) {
  return count_passed(results) == results.size();
}

std::string to_table(const std::vector<CaseResult>& results) {
  std::size_t width = 0;
  for (const CaseResult& result : results)
    width = std::max(width, printable(result.name).size());
  std::string table;
  for (const CaseResult& result : results) {
    table += result.passed ? "ok      " : "FAILED  ";
    table += padded(printable(result.name), width) + "  " +
             padded(std::string(name_of(result.decision.verdict)), 5) + " by " +
             join(result.decision.deciding_rules(), ", ") + "\n";
    if (!result.passed) table += difference(result);
  }
  const std::size_t passed = count_passed(results);
  return table + std::to_string(results.size()) +
         (results.size() == 1 ? " case, " : " cases, ") +
         std::to_string(results.size() - passed) + " failed\n";
}

json::Value to_json(const std::vector<CaseResult>& results) {
  json::Array cases;
  for (const CaseResult& result : results)
    cases.push_back(to_json(result));
  const std::size_t passed = count_passed(results);
  return json::object(
      {{"passed", static_cast<std::int64_t>(passed)},
       {"failed", static_cast<std::int64_t>(results.size() - passed)},
       {"cases", std::move(cases)}});
}

}  // namespace hoopgit::cli
