#include "core/scan/config/builder.hpp"

#include "core/base/text.hpp"
#include "core/scan/checks.hpp"
#include "core/scan/config/plan.hpp"
#include "core/scan/search_regex.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_rules = 5000;
constexpr std::size_t longest_regex = std::size_t{8} * 1024;

class Builder {
 public:
  Builder(Joined& joined, ConfigKind kind, Config::State& state)
      : joined_(joined), kind_(kind), state_(state) {}

  void build() {
    if (joined_.rules.size() > most_rules)
      wrong(0, "there are over 5,000 rules");
    if (joined_.has_built_in) take_built_in();
    for (const RuleText& rule : joined_.rules) {
      add(rule);
      state_.origins.push_back(
          {rule.id, place_of(rule.file, rule.line), rule.find, rule.skip});
    }
    for (const RuleText& rule : joined_.rules)
      check_required(rule);
    for (const AllowlistText& list : joined_.allowlists)
      add(list);
  }

 private:
  void wrong(std::size_t line, std::string text) {
    joined_.problems.push_back({line, std::move(text)});
  }
  void warn(std::size_t line, std::string text) {
    joined_.warnings.push_back({line, std::move(text)});
  }

  Rule* rule_named(std::string_view id) {
    for (Rule& rule : state_.rules)
      if (rule.is_enabled && rule.is_called(id)) return &rule;
    return nullptr;
  }

  /// All of them stay in their places, which their databases know.
  void take_built_in() {
    const Ruleset& built_in = built_in_ruleset();
    state_.rules.assign(built_in.rules.begin(), built_in.rules.end());
    state_.ruleset.databases = built_in.databases;
    for (const Written& id : joined_.disabled_built_in) {
      if (Rule* rule = rule_named(id.text))
        rule->is_enabled = false;
      else
        warn(id.line, "there is no rule " + printable(id.text));
    }
  }

  /// Whether a regex can be used; what is wrong is noted.
  bool check(const Written& regex, const std::string& whose) {
    const std::string problem =
        regex.text.size() > longest_regex
            ? "it is over 8 KiB"
            : regex_problem(with_named_groups(regex.text));
    if (!problem.empty()) wrong(regex.line, whose + ": " + problem);
    return problem.empty();
  }

  /// A rule that silently asked no path would find nothing.
  bool check_path(const Written& regex, const std::string& whose) {
    if (!check(regex, whose)) return false;
    if (SearchRegex(with_named_groups(regex.text)).fits()) return true;
    wrong(regex.line, whose + ": it needs over 64 MiB");
    return false;
  }

  /// What else is wrong with a rule that cannot be used.
  void check_lists(const RuleText& text) {
    for (const AllowlistText& list : text.allowlists)
      allowlist_of(list);
  }

  /// Also a rule that cannot be used: that is told once.
  bool is_there(const std::string& id) {
    return rule_named(id) != nullptr ||
           std::any_of(joined_.rules.begin(), joined_.rules.end(),
                       [&](const RuleText& rule) { return rule.id == id; });
  }

  void add(const RuleText& text) {
    const std::string whose = "rule " + printable(text.id);
    if (trim(text.id).empty()) return wrong(text.line, "a rule has no id");
    Rule* base = rule_named(text.id);
    if (base == nullptr && !text.regex && !text.path)
      return wrong(text.line, whose + " has neither regex nor path");
    const bool has_regex = !text.regex || check(*text.regex, whose);
    const bool has_path =
        !text.path || check_path(*text.path, whose + ", path");
    if (!has_regex || !has_path) return check_lists(text);
    if (base != nullptr && !text.regex) return refine(*base, text);
    if (base != nullptr) base->is_enabled = false;
    state_.rules.push_back(made(text, base));
  }

  static std::string place_of(const std::string& file, std::size_t line) {
    return (file.empty() ? "line " : file + ", line ") + std::to_string(line);
  }

  /// A built-in rule with its own regex, and more terms.
  void refine(Rule& rule, const RuleText& text) {
    name(rule, text);
    if (!text.description.empty())
      rule.description = state_.keep(text.description);
    if (text.entropy != 0) rule.entropy = text.entropy;
    if (text.secret_group != 0)
      warn(text.line, "secretGroup of the built-in rule " + printable(text.id) +
                          " stays as it is");
    rule.terms = &terms_of(text);
  }

  Rule made(const RuleText& text, const Rule* base) {
    Rule rule;
    rule.id = state_.keep(text.id);
    rule.description = state_.keep(text.description.empty() && base != nullptr
                                       ? std::string(base->description)
                                       : text.description);
    name(rule, text);
    rule.is_users = true;
    rule.entropy = text.entropy;
    rule.confidence = text.confidence.value_or(lower(text.id).find("generic") ==
                                                       std::string::npos
                                                   ? Confidence::likely
                                                   : Confidence::guess);
    rule.keywords = state_.keep(join(keywords_of(text), "\n"));
    rule.terms = &terms_of(text);
    if (!text.regex) return rule;
    rule.regex = state_.keep(with_named_groups(text.regex->text));
    rule.width = plan_of(rule).width;
    if (text.secret_group > group_count(rule.regex))
      wrong(text.line, "rule " + printable(text.id) +
                           ": secretGroup is over the number of groups");
    return rule;
  }

  /// What is said of the rule to people, and what else it is called.
  void name(Rule& rule, const RuleText& text) {
    if (!text.revoke.empty()) rule.revoke = state_.keep(text.revoke);
    if (!text.source.empty()) rule.source = state_.keep(text.source);
    std::vector<std::string> names;
    if (!rule.aliases.empty()) names.emplace_back(rule.aliases);
    for (const Written& alias : text.aliases)
      names.push_back(alias.text);
    if (!text.aliases.empty()) rule.aliases = state_.keep(join(names, "\n"));
  }

  std::vector<std::string> keywords_of(const RuleText& text) {
    std::vector<std::string> keywords;
    for (const std::string& keyword : text.keywords) {
      if (keyword.empty() || keyword.find('\n') != std::string::npos)
        warn(text.line, "rule " + printable(text.id) +
                            " has a keyword that is empty or of two lines");
      else
        keywords.push_back(lower(keyword));
    }
    return keywords;
  }

  RuleTerms& terms_of(const RuleText& text) {
    RuleTerms terms;
    if (text.path) terms.path.emplace(with_named_groups(text.path->text));
    terms.secret_group = text.secret_group;
    terms.tags = text.tags;
    terms.is_silent = text.is_silent.value_or(false);
    for (const auto& [required, line] : text.required)
      terms.required.push_back(required);
    for (const Written& check : text.checks)
      terms.checks.emplace_back(check.text, check_named(check.text));
    for (const AllowlistText& list : text.allowlists)
      terms.allowlists.push_back(allowlist_of(list));
    return state_.terms.emplace_back(std::move(terms));
  }

  void check_required(const RuleText& text) {
    for (const auto& [required, line] : text.required)
      if (!is_there(required.rule))
        wrong(line, "rule " + printable(text.id) + " requires " +
                        printable(required.rule) + ", which is not there");
  }

  void add(const AllowlistText& text) {
    Allowlist list = allowlist_of(text);
    if (text.rules.empty()) {
      state_.allowlists.push_back(std::move(list));
      return;
    }
    for (const Written& id : text.rules) {
      Rule* rule = rule_named(id.text);
      if (!is_there(id.text))
        wrong(id.line, "an allowlist is for the rule " + printable(id.text) +
                           ", which is not there");
      if (rule == nullptr) continue;
      own_terms(*rule).allowlists.push_back(list);
    }
  }

  /// Terms of a rule that may be changed.
  RuleTerms& own_terms(Rule& rule) {
    auto& terms = state_.terms.emplace_back(
        rule.terms == nullptr ? RuleTerms{} : *rule.terms);
    rule.terms = &terms;
    return terms;
  }

  Allowlist allowlist_of(const AllowlistText& text) {
    Allowlist list;
    list.needs_all = text.needs_all;
    list.commits.insert(text.commits.begin(), text.commits.end());
    list.paths = regexes_of(text.paths);
    list.regexes = regexes_of(text.regexes);
    list.target = text.target;
    list.stopwords = text.stopwords;
    list.origin = place_of(text.file, text.line);
    return list;
  }

  /// In a file of gitleaks the patterns of a list are one, side by side: a
  /// "(?i)" holds for all that follow it.
  std::vector<SearchRegex> regexes_of(const std::vector<Written>& patterns) {
    std::vector<SearchRegex> regexes;
    std::vector<std::string> all;
    for (const Written& pattern : patterns)
      if (check(pattern, "allowlist"))
        all.push_back(with_named_groups(pattern.text));
    if (kind_ == ConfigKind::gitleaks && !all.empty())
      regexes.emplace_back("(?:" + join(all, "|") + ")");
    else
      for (std::string& each : all)
        regexes.emplace_back(std::move(each));
    return regexes;
  }

  Joined& joined_;
  ConfigKind kind_;
  Config::State& state_;
};

}  // namespace

std::unique_ptr<Config::State> build_config(Joined& joined, ConfigKind kind) {
  auto state = std::make_unique<Config::State>();
  Builder(joined, kind, *state).build();
  state->ignore = joined.ignore;
  state->limits = joined.limits;
  state->digest = digest_of(*state);
  state->ruleset.rules = state->rules;
  state->ruleset.digest = state->digest;
  state->ruleset.allowlists = state->allowlists;
  state->ruleset.in_databases =
      joined.has_built_in ? built_in_ruleset().rules.size() : 0;
  return state;
}

}  // namespace hoopgit::scan
