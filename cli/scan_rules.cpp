#include "cli/scan_rules.hpp"

#include "core/base/text.hpp"
#include "core/scan/config/plan.hpp"
#include "core/scan/config/trial.hpp"
#include "core/scan/rule_terms.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Rule;
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string place_of(const scan::Config& config, const Rule& rule) {
  const auto* origin = config.origin_of(rule.id);
  return origin == nullptr ? "built-in" : origin->place;
}

std::string with_commas(std::string_view lines) {
  std::vector<std::string> parts;
  for (const auto part : split(lines, '\n'))
    parts.emplace_back(part);
  return join(parts, ", ");
}

std::string bits(double value) {
  std::string text = std::to_string(value);
  while (text.ends_with('0'))
    text.pop_back();
  return text.ends_with('.') ? text + "0" : text;
}

std::string checks_of(const Rule& rule) {
  std::vector<std::string> names;
  if (!rule.check_name.empty()) names.emplace_back(rule.check_name);
  if (rule.terms != nullptr)
    for (const auto& [name, check] : rule.terms->checks)
      names.push_back(name);
  return join(names, ", ");
}

std::string near_text(const scan::Requirement& required) {
  std::string text = required.rule;
  if (required.within_lines)
    text += ", " + std::to_string(*required.within_lines) + " lines off";
  if (required.within_columns)
    text += ", " + std::to_string(*required.within_columns) + " columns off";
  return text;
}

void add_terms(const scan::RuleTerms& terms, Facts& facts) {
  if (terms.path) facts.emplace_back("path", terms.path->text());
  if (terms.secret_group > 0)
    facts.emplace_back("secret group", std::to_string(terms.secret_group));
  for (const auto& required : terms.required)
    facts.emplace_back("requires", near_text(required));
  if (terms.is_silent) facts.emplace_back("reports", "nothing by itself");
  for (const auto& list : terms.allowlists)
    facts.emplace_back("allowlist", list.origin);
  facts.emplace_back("tags", join(terms.tags, ", "));
}

/// What there is to say of a rule; what is empty is not said.
Facts facts_of(const scan::Config& config, const Rule& rule) {
  const auto* origin = config.origin_of(rule.id);
  Facts facts{{"rule", std::string(rule.id)},
              {"description", std::string(rule.description)},
              {"confidence", std::string(name_of(rule.confidence))},
              {"written", place_of(config, rule)},
              {"also called", with_commas(rule.aliases)},
              {"regex", std::string(rule.regex)},
              {"keywords", with_commas(rule.keywords)},
              {"checks", checks_of(rule)}};
  if (rule.entropy > 0)
    facts.emplace_back("entropy", (rule.is_users ? "over " : "at least ") +
                                      bits(rule.entropy) +
                                      " bits per character");
  if (rule.terms != nullptr) add_terms(*rule.terms, facts);
  facts.emplace_back("searched", plan_text(config.ruleset(), rule));
  if (origin != nullptr)
    facts.emplace_back("samples",
                       std::to_string(origin->find.size()) + " to find, " +
                           std::to_string(origin->skip.size()) + " to skip");
  facts.emplace_back("revoke", std::string(rule.revoke));
  facts.emplace_back("source", std::string(rule.source));
  std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
  return facts;
}

/// With a list where a thing may be said more than once.
json::Value to_json(const Facts& facts) {
  json::Value value = json::object({});
  json::Array allowlists;
  json::Array required;
  for (const auto& [name, text] : facts) {
    if (name == "allowlist")
      allowlists.emplace_back(text);
    else if (name == "requires")
      required.emplace_back(text);
    else
      value.set(name, text);
  }
  value.set("allowlists", std::move(allowlists));
  value.set("requires", std::move(required));
  return value;
}

const Rule* rule_called(const scan::Config& config, const std::string& name) {
  const Rule* found = config.ruleset().find(name);
  if (found != nullptr) return found;
  for (const Rule& rule : config.ruleset().rules)
    if (rule.is_enabled && rule.is_called(name)) return &rule;
  return nullptr;
}

json::Value to_json(const scan::Trial& trial) {
  return json::object({{"kind", trial.is_find ? "find" : "skip"},
                       {"line", static_cast<std::int64_t>(trial.line)},
                       {"number", static_cast<std::int64_t>(trial.number)},
                       {"passed", trial.is_passed},
                       {"rule", trial.rule}});
}

std::string failure_text(const scan::Trial& trial) {
  return "line " + std::to_string(trial.line) + ": " + trial.rule +
         (trial.is_find ? " does not find, or not alone, sample "
                        : " finds what it is to skip: sample ") +
         std::to_string(trial.number);
}

std::vector<std::string> without_samples(const scan::Config& config) {
  std::vector<std::string> rules;
  for (const auto& origin : config.origins())
    if (origin.find.empty() || origin.skip.empty()) rules.push_back(origin.id);
  return rules;
}

void show(const Context& context, const scan::Config& config,
          const std::vector<scan::Trial>& trials) {
  const auto failed =
      std::count_if(trials.begin(), trials.end(),
                    [](const auto& trial) { return !trial.is_passed; });
  const auto without = without_samples(config);
  if (context.globals.json) {
    json::Array all;
    for (const auto& trial : trials)
      all.push_back(to_json(trial));
    context.terminal.print_json(
        json::object({{"failed", static_cast<std::int64_t>(failed)},
                      {"from", config.name()},
                      {"samples", std::move(all)},
                      {"without_samples", json::array_of(without)}}));
    return;
  }
  for (const auto& trial : trials)
    if (!trial.is_passed) context.terminal.print(failure_text(trial));
  context.terminal.note(std::to_string(trials.size()) + " samples of " +
                        config.name() + " tried, " + std::to_string(failed) +
                        " failed");
  if (!without.empty())
    context.terminal.note("without samples of both kinds: " +
                          join(without, ", "));
}

}  // namespace

Result<int> rules_list(const Context& context,
                       const ScanRulesOptions& options) {
  const auto config = TRY(load_rules(context, options.choice));
  json::Array list;
  std::vector<Terminal::Row> rows;
  for (const Rule& rule : config.ruleset().rules) {
    if (!rule.is_enabled) continue;
    const std::string confidence(name_of(rule.confidence));
    list.push_back(json::object({{"confidence", confidence},
                                 {"description", rule.description},
                                 {"rule", rule.id},
                                 {"written", place_of(config, rule)}}));
    rows.push_back({std::string(rule.id), confidence, place_of(config, rule),
                    std::string(rule.description)});
  }
  if (context.globals.json)
    context.terminal.print_json(
        json::object({{"from", config.name()},
                      {"rules", std::move(list)},
                      {"ruleset", config.ruleset().digest}}));
  else
    context.terminal.table({"RULE", "CONFIDENCE", "WRITTEN", "DESCRIPTION"},
                           rows);
  return exit_done;
}

Result<int> rules_show(const Context& context,
                       const ScanRulesOptions& options) {
  const auto config = TRY(load_rules(context, options.choice));
  const Rule* rule = rule_called(config, options.name);
  if (rule == nullptr)
    return Error{Fault::not_found,
                 "cannot show the rule " + printable(options.name) +
                     ": there is none of this name in " + config.name(),
                 "hoopgit scan rules list"};
  const Facts facts = facts_of(config, *rule);
  if (context.globals.json)
    context.terminal.print_json(to_json(facts));
  else
    for (const auto& [name, text] : facts)
      context.terminal.print(name + std::string(13 - name.size(), ' ') + text);
  return exit_done;
}

Result<int> rules_test(const Context& context,
                       const ScanRulesOptions& options) {
  ScanChoice choice = options.choice;
  if (!options.name.empty()) choice.config = options.name;
  const auto config = TRY(load_rules(context, choice));
  for (const auto& warning : config.warnings())
    context.terminal.note(warning);
  const auto trials = try_samples(config);
  show(context, config, trials);
  const bool passed =
      std::all_of(trials.begin(), trials.end(),
                  [](const auto& trial) { return trial.is_passed; });
  return passed ? exit_done : exit_refused;
}

}  // namespace hoopgit::cli
