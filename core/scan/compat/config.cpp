#include "core/scan/compat/config.hpp"

#include "core/base/text.hpp"
#include "core/scan/compat/config_text.hpp"
#include "core/scan/compat/lower_case.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

constexpr std::size_t deepest = 2;

template <class Item>
std::vector<Item> joined(std::vector<Item> first,
                         const std::vector<Item>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

/// What the extending rule says goes before what `base` says; lists are put
/// together. Whether it is silent and what it requires is that of `base`.
Rule merged(Rule base, const Rule& top) {
  if (!top.description.empty()) base.description = top.description;
  if (top.entropy != 0) base.entropy = top.entropy;
  if (top.secret_group != 0) base.secret_group = top.secret_group;
  if (top.regex) base.regex = top.regex;
  if (top.path) base.path = top.path;
  base.tags = joined(std::move(base.tags), top.tags);
  base.keywords = joined(std::move(base.keywords), top.keywords);
  base.allowlists = joined(std::move(base.allowlists), top.allowlists);
  return base;
}

void extend(Rules& rules, const Rules& base,
            const std::vector<std::string>& disabled) {
  for (const auto& [id, rule] : base.by_id) {
    if (std::find(disabled.begin(), disabled.end(), id) != disabled.end())
      continue;
    const auto own = rules.by_id.find(id);
    if (own != rules.by_id.end()) {
      own->second = merged(rule, own->second);
      continue;
    }
    rules.by_id.emplace(id, rule);
    rules.order.push_back(id);
  }
  rules.allowlists = joined(std::move(rules.allowlists), base.allowlists);
  std::sort(rules.order.begin(), rules.order.end());
}

class Reader {
 public:
  explicit Reader(const ConfigFiles& files) : files_(files) {}

  Result<Rules> read(std::string_view text, const std::string& name) {
    Rules rules = load(text, name, 0);
    if (problems_.empty()) check(rules, name);
    if (problems_.empty()) return rules;
    return Error{Fault::usage, join(problems_, "\n")};
  }

 private:
  void wrong(const std::string& name, const std::string& why) {
    problems_.push_back("cannot use the rules of " + printable(name) + ": " +
                        why);
  }

  Rules load(std::string_view text, const std::string& name,
             std::size_t depth) {
    const auto table = parse_toml(text);
    if (!table) {
      wrong(name, table.error().message);
      return {};
    }
    std::vector<ConfigProblem> problems;
    ConfigText config = read_config_text(WeakTable(*table, problems));
    for (const auto& problem : problems)
      wrong(name, "line " + std::to_string(problem.line) + ": " +
                      printable(problem.text));
    if (depth < deepest) load_base(config, name, depth);
    if (depth > 0) return std::move(config.rules);
    // Lists for single rules are only read from the first file.
    if (problems_.empty()) hand_out(config, name);
    return std::move(config.rules);
  }

  void load_base(ConfigText& config, const std::string& name,
                 std::size_t depth) {
    if (config.extends_default && !config.extends_path.empty())
      return wrong(name, "extend has both useDefault and path");
    if (!config.extends_default && config.extends_path.empty()) return;
    const auto text = config.extends_default ? files_.default_rules()
                                             : files_.file(config.extends_path);
    if (!text)
      return wrong(
          name, text.error().message + (text.error().hint.empty()
                                            ? ""
                                            : " (" + text.error().hint + ")"));
    const std::string base =
        config.extends_default ? "gitleaks" : config.extends_path;
    extend(config.rules, load(*text, base, depth + 1), config.disabled);
  }

  void hand_out(ConfigText& config, const std::string& name) {
    for (const auto& [id, list] : config.targeted) {
      const auto rule = config.rules.by_id.find(id);
      if (rule == config.rules.by_id.end())
        wrong(name, "there is no rule " + printable(id) + " for an allowlist");
      else
        rule->second.allowlists.push_back(list);
    }
  }

  void check(const Rules& rules, const std::string& name) {
    for (const auto& [id, rule] : rules.by_id) {
      if (trim_space(id).empty()) wrong(name, "a rule has no id");
      if (!rule.regex && !rule.path)
        wrong(name, printable(id) + " has neither a regex nor a path");
      if (rule.regex &&
          rule.secret_group > static_cast<long>(rule.regex->groups()))
        wrong(name, printable(id) + " has no group " +
                        std::to_string(rule.secret_group));
    }
  }

  const ConfigFiles& files_;
  std::vector<std::string> problems_{};
};

}  // namespace

Result<Rules> read_rules(std::string_view text, const std::string& name,
                         const ConfigFiles& files) {
  return Reader(files).read(text, name);
}

Result<Rules> only(const Rules& rules, const std::vector<std::string>& ids) {
  Rules kept;
  kept.order = rules.order;
  kept.allowlists = rules.allowlists;
  for (const auto& id : ids) {
    const auto rule = rules.by_id.find(id);
    if (rule == rules.by_id.end())
      return Error{Fault::usage,
                   "cannot scan: there is no rule '" + printable(id) + "'"};
    kept.by_id.insert(*rule);
  }
  return kept;
}

}  // namespace hoopgit::scan::compat
