#include "core/scan/compat/config_text.hpp"

#include "core/base/text.hpp"
#include "core/scan/compat/lower_case.hpp"
#include "core/scan/search_regex.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

/// nullopt: it is empty, or wrong.
std::optional<Regex> regex_of(const WeakTable& table, std::string_view key,
                              const std::string& written) {
  if (written.empty()) return std::nullopt;
  std::string regex = with_named_groups(written);
  const std::string problem = regex_problem(regex);
  if (problem.empty()) return Regex(std::move(regex));
  table.wrong(std::string(key) + ": " + problem);
  return std::nullopt;
}

/// All patterns as one: a flag that one sets is on for those after it.
std::optional<Regex> joined_of(const WeakTable& table, std::string_view key) {
  const auto patterns = table.texts(key);
  if (patterns.empty()) return std::nullopt;
  std::string all;
  for (const auto& pattern : patterns) {
    if (!pattern.empty() && !regex_of(table, key, pattern)) return std::nullopt;
    all += (all.empty() ? "(?:" : "|") + pattern;
  }
  return regex_of(table, key, all + ")");
}

std::vector<std::string> lower_cases_of(std::vector<std::string> words) {
  for (auto& word : words)
    word = lower_case(word);
  return words;
}

bool needs_all(const WeakTable& table) {
  const std::string condition = lower(table.text("condition"));
  if (condition == "and" || condition == "&&") return true;
  if (!condition.empty() && condition != "or" && condition != "||")
    table.wrong("condition is not AND or OR");
  return false;
}

Allowlist::Target target_of(const WeakTable& table) {
  const std::string target = table.text("regexTarget");
  if (target == "match") return Allowlist::Target::match;
  if (target == "line") return Allowlist::Target::line;
  if (!target.empty() && target != "secret")
    table.wrong("regexTarget is not secret, match or line");
  return Allowlist::Target::secret;
}

std::shared_ptr<const Allowlist> allowlist_of(const WeakTable& table) {
  Allowlist::Parts parts;
  table.text("description");
  parts.needs_all = needs_all(table);
  parts.target = target_of(table);
  for (const auto& commit : table.texts("commits"))
    parts.commits.emplace_back(trim_space(lower_case(commit)));
  parts.paths = joined_of(table, "paths");
  parts.regexes = joined_of(table, "regexes");
  parts.stopwords = lower_cases_of(table.texts("stopwords"));
  if (parts.commits.empty() && parts.stopwords.empty() &&
      table.texts("paths").empty() && table.texts("regexes").empty())
    table.wrong(
        "an allowlist has neither commits, paths, regexes nor stopwords");
  return std::make_shared<const Allowlist>(std::move(parts));
}

/// [[allowlists]], or one [allowlist] as it was once written.
std::vector<WeakTable> allowlists_in(const WeakTable& table) {
  auto lists = table.tables("allowlists");
  const auto single = table.table("allowlist");
  if (single && !lists.empty())
    table.wrong("both allowlist and allowlists are there");
  if (single) lists.push_back(*single);
  return lists;
}

Rule rule_of(const WeakTable& table) {
  Rule rule;
  rule.id = table.text("id");
  rule.description = table.text("description");
  rule.regex = regex_of(table, "regex", table.text("regex"));
  rule.path = regex_of(table, "path", table.text("path"));
  rule.secret_group = table.integer("secretGroup").value_or(0);
  rule.entropy = table.number("entropy");
  rule.keywords = lower_cases_of(table.texts("keywords"));
  rule.tags = table.texts("tags");
  rule.is_silent = table.boolean("skipReport");
  for (const WeakTable& list : allowlists_in(table))
    rule.allowlists.push_back(allowlist_of(list));
  for (const WeakTable& required : table.tables("required")) {
    if (required.text("id").empty())
      table.wrong(rule.id + ": a required rule has no id");
    rule.required.push_back({required.text("id"),
                             required.integer("withinLines"),
                             required.integer("withinColumns")});
  }
  return rule;
}

/// A rule can only require those that stand in the same file.
void check_required(const WeakTable& table, const Rules& rules) {
  for (const auto& [id, rule] : rules.by_id)
    for (const Required& required : rule.required)
      if (!rules.by_id.contains(required.rule))
        table.wrong(printable(id) + ": the required rule " +
                    printable(required.rule) + " is not in this file");
}

void read_allowlists(const WeakTable& table, ConfigText& config) {
  // A table that is empty is not seen at the top of a file.
  auto lists = table.tables("allowlists");
  const auto single = table.has("allowlist") ? table.tables("allowlist")
                                             : std::vector<WeakTable>{};
  if (!single.empty() && !lists.empty())
    table.wrong("both allowlist and allowlists are there");
  lists.insert(lists.end(), single.begin(), single.end());
  for (const WeakTable& each : lists) {
    auto list = allowlist_of(each);
    const auto targets = each.texts("targetRules");
    for (const auto& id : targets)
      config.targeted.emplace_back(id, list);
    if (targets.empty()) config.rules.allowlists.push_back(std::move(list));
  }
}

}  // namespace

ConfigText read_config_text(const WeakTable& table) {
  ConfigText config;
  for (const auto* key : {"title", "description", "minVersion"})
    table.text(key);
  if (const auto extend = table.table("extend")) {
    config.extends_default = extend->boolean("useDefault");
    config.extends_path = extend->text("path");
    config.disabled = extend->texts("disabledRules");
  }
  for (const WeakTable& each : table.tables("rules")) {
    Rule rule = rule_of(each);
    config.rules.order.push_back(rule.id);
    // A second rule of an id takes the place of the first.
    config.rules.by_id.insert_or_assign(rule.id, std::move(rule));
  }
  check_required(table, config.rules);
  read_allowlists(table, config);
  return config;
}

}  // namespace hoopgit::scan::compat
