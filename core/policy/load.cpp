#include "core/base/text.hpp"
#include "core/policy/check.hpp"
#include "core/policy/outcome.hpp"
#include "core/policy/rules.hpp"

#include <algorithm>
#include <map>

namespace hoopgit::policy {
namespace {

constexpr std::size_t longest_name = 100;
constexpr std::int64_t most_findings = 1'000'000;

using Lines = std::map<std::string, std::size_t, std::less<>>;

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

void refuse_later(const yaml::Node& node, std::string_view key) {
  node.refuse(key, quoted(key) + " is not supported by this version");
}

/// A text, or a list of texts: what a rule compares a fact with.
std::vector<yaml::Node> values(const yaml::Node& map, std::string_view key) {
  const yaml::Node value = map.any(key);
  if (!value.is_present()) return {};
  std::vector<yaml::Node> values;
  if (value.is_list()) {
    values = value.items();
    if (values.empty()) value.problem(quoted(key) + " is an empty list");
  } else if (value.is_text()) {
    values = {value};
  } else {
    value.problem(quoted(key) + " must be a text or a list of texts");
  }
  for (const yaml::Node& one : values)
    if (one.text().empty() && one.is_text())
      one.problem(quoted(key) + " has an empty text");
  std::erase_if(values, [](const yaml::Node& one) {
    return !one.is_text() || one.text().empty();
  });
  return values;
}

/// A map that says something, when it is there.
yaml::Node section(const yaml::Node& rule, std::string_view key) {
  yaml::Node map = rule.map(key);
  if (map.is_map() && map.size() == 0)
    map.problem(quoted(key) + " is empty: leave it out, or say what it is");
  return map;
}

class Loader {
 public:
  explicit Loader(const std::vector<std::string>& known_repositories)
      : known_(known_repositories) {}

  Policy::Rules load(const yaml::Node& policy) {
    Policy::Rules rules;
    read_default(policy.any("default"), rules.verdict, rules.requirement);
    rules.inline_allow = read_inline_allow(policy);
    const yaml::Node list = policy.list("rules");
    const std::vector<yaml::Node> nodes = list.items();
    if (list.is_list() && list.size() == 0)
      list.problem("'rules' is an empty list");
    for (const yaml::Node& node : nodes)
      rules.rules.push_back(read_rule(node));
    policy.done();
    if (rules.inline_allow != scan::InlineAllow::report)
      for (std::size_t i = 0; i < nodes.size(); ++i)
        check_states(nodes[i], rules.rules[i]);
    note_shadows(nodes, rules.rules);
    return rules;
  }

 private:
  static scan::InlineAllow read_inline_allow(const yaml::Node& policy) {
    const yaml::Node value = policy.any("inline_allow");
    if (!value.is_present()) return scan::InlineAllow::honour;
    const auto mode = scan::inline_allow_named(value.text());
    if (!mode)
      value.problem("'inline_allow' is honour, report or ignore, not " +
                    quoted(value.text()));
    return mode.value_or(scan::InlineAllow::honour);
  }

  /// Elsewhere no rule sees a finding that a comment allows.
  static void check_states(const yaml::Node& node, const Rule& rule) {
    using scan::Standing;
    if (rule.findings &&
        rule.findings->states == std::vector{Standing::allowed})
      node.problem("rule " + quoted(rule.name) +
                   " can never match: allowed findings are seen with "
                   "'inline_allow: report'");
  }

  Rule read_rule(const yaml::Node& node) {
    Rule rule;
    if (!node.is_map()) {
      node.problem("a rule must be a map");
      return rule;
    }
    rule.name = read_name(node);
    read_clauses(node, rule);
    rule.what = read_what(node);
    rule.findings = read_findings(section(node, "findings"));
    rule.notices = read_notices(node);
    read_then(node.any("then", yaml::required), rule.verdict, rule.requirement);
    for (const char* key : {"changes", "when"})
      refuse_later(node, key);
    node.done();
    check(node, rule);
    return rule;
  }

  std::string read_name(const yaml::Node& node) {
    const yaml::Node name = node.any("name", yaml::required);
    std::string text = name.text();
    if (!name.is_text()) return text;
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    if (text.empty() || text.size() > longest_name || !is_plain)
      name.problem(
          "a rule's name is 1 to 100 letters, digits, '-', '_' and '.'");
    else if (text == default_rule || text == incomplete_rule)
      name.problem("the name " + quoted(text) + " is taken by hoopgit");
    const auto [first, is_new] = lines_.emplace(text, name.line());
    if (!is_new)
      name.problem("a rule " + quoted(text) + " is there already, in line " +
                   std::to_string(first->second));
    return text;
  }

  void read_clauses(const yaml::Node& node, Rule& rule) {
    const yaml::Node who = section(node, "who");
    const yaml::Node where = section(node, "where");
    for (const Key key : every_key) {
      const yaml::Node& from = section_of(key) == "who" ? who : where;
      read_clause(from, key, false, rule);
      read_clause(from, key, true, rule);
    }
    for (const char* key : {"trust", "auth_age", "acr", "except_trust",
                            "except_auth_age", "except_acr"})
      refuse_later(who, key);
    who.done();
    where.done();
  }

  void read_clause(const yaml::Node& from, Key key, bool except, Rule& rule) {
    const std::string name =
        (except ? "except_" : "") + std::string(name_of(key));
    Clause clause{key, except};
    for (const yaml::Node& value : values(from, name)) {
      const Pattern pattern(value.text());
      check(value, key, pattern);
      clause.patterns.push_back(pattern);
    }
    if (!clause.patterns.empty()) rule.clauses.push_back(std::move(clause));
  }

  void check(const yaml::Node& value, Key key, const Pattern& pattern) {
    const std::string& text = pattern.text();
    if (key == Key::kind && text != "human" && text != "agent" &&
        text != "service")
      value.problem("'kind' is human, agent or service, not " + quoted(text));
    const std::string why = never_matches(key, pattern);
    if (!why.empty())
      value.problem(quoted(text) + " can never match: " + why);
    else if (key == Key::repositories && !known_.fits(pattern))
      value.problem(quoted(text) +
                    " can never match: the relay has no such repository");
  }

  void check(const yaml::Node& node, const Rule& rule) {
    const std::string why = never_matches(rule);
    if (!why.empty())
      node.problem("rule " + quoted(rule.name) + " can never match: " + why);
    if (rule.verdict == Verdict::ask && !rule.what.empty() &&
        rule.names(Action::fetch))
      node.problem("rule " + quoted(rule.name) +
                   " asks about a fetch, which cannot wait for an answer");
  }

  static std::vector<Action> read_what(const yaml::Node& node) {
    std::vector<Action> what;
    for (const yaml::Node& value : values(node, "what")) {
      const std::string text = value.text();
      if (const auto action = action_named(text))
        what.push_back(*action);
      else if (text == "lfs_download" || text == "lfs_upload" || text == "lock")
        value.problem(quoted(text) + " is not supported by this version");
      else
        value.problem("'what' is fetch, create, update, force or delete, not " +
                      quoted(text));
    }
    std::sort(what.begin(), what.end());
    what.erase(std::unique(what.begin(), what.end()), what.end());
    return what;
  }

  static std::optional<FindingsClause> read_findings(const yaml::Node& node) {
    if (!node.is_map()) return std::nullopt;
    FindingsClause clause;
    for (const yaml::Node& value : values(node, "rules"))
      clause.rules.emplace_back(value.text());
    for (const yaml::Node& value : values(node, "confidence"))
      read_confidence(value, clause);
    for (const yaml::Node& value : values(node, "states"))
      read_state(value, clause);
    for (const yaml::Node& value : values(node, "paths"))
      clause.paths.emplace_back(value.text());
    const yaml::Node count = section(node, "count");
    const auto min = count.integer("min", yaml::required);
    if (min && (*min < 1 || *min > most_findings))
      count.any("min").problem("'min' is from 1 to 1000000");
    else if (min)
      clause.min = static_cast<std::size_t>(*min);
    count.done();
    node.done();
    return clause;
  }

  static std::vector<scan::NoticeKind> read_notices(const yaml::Node& node) {
    std::vector<scan::NoticeKind> kinds;
    for (const yaml::Node& value : values(node, "notices")) {
      if (const auto kind = scan::notice_named(value.text()))
        kinds.push_back(*kind);
      else
        value.problem("there is no notice " + quoted(value.text()) +
                      ": hoopgit-policy(5) lists them");
    }
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    return kinds;
  }

  static void read_confidence(const yaml::Node& value, FindingsClause& clause) {
    const std::string text = value.text();
    for (const scan::Confidence one :
         {scan::Confidence::guess, scan::Confidence::likely,
          scan::Confidence::sure}) {
      if (text != name_of(one)) continue;
      clause.confidence.push_back(one);
      return;
    }
    value.problem("'confidence' is sure, likely or guess, not " + quoted(text));
  }

  static void read_state(const yaml::Node& value, FindingsClause& clause) {
    using scan::Standing;
    const auto state = scan::standing_named(value.text());
    if (state == Standing::fresh || state == Standing::allowed)
      clause.states.push_back(*state);
    else
      value.problem("'states' is new or allowed, not " + quoted(value.text()));
  }

  static void note_shadows(const std::vector<yaml::Node>& nodes,
                           const std::vector<Rule>& rules) {
    // Of rules that were not read well, the clauses are not what was meant.
    if (nodes.empty() || !nodes.front().problems().empty()) return;
    const std::vector<const Rule*> shadows = shadows_over(rules);
    for (std::size_t i = 0; i < rules.size(); ++i)
      if (const Rule* stricter = shadows[i])
        nodes[i].problem("rule " + quoted(rules[i].name) +
                         " can never decide: rule " + quoted(stricter->name) +
                         " has the same clauses and is stricter");
  }

  KnownRepositories known_;
  Lines lines_;  // Of the rules' names.
};

}  // namespace

Policy Policy::load(const yaml::Node& section,
                    const std::vector<std::string>& known_repositories) {
  Rules rules = Loader(known_repositories).load(section);
  if (!section.problems().empty()) rules = {};
  seal(rules);
  return Policy(std::make_shared<const Rules>(std::move(rules)));
}

}  // namespace hoopgit::policy
