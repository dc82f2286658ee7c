#include "core/trust/load.hpp"

#include "core/trust/preset.hpp"
#include "core/trust/rule_loader.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::trust {
namespace {

using Reader = Rule (*)(const yaml::Node&, const std::vector<Issuer>&);

std::vector<Rule> read_rules(const yaml::Node& root, std::string_view key,
                             const std::vector<Issuer>& issuers,
                             std::set<std::string>& names, Reader read) {
  std::vector<Rule> rules;
  const yaml::Node list = root.list(key);
  if (list.is_list() && list.size() == 0) list.problem("the list is empty");
  for (const auto& entry : list.items()) {
    if (!entry.is_map()) {
      entry.problem("a rule is a map: {name: ..., issuer: ..., match: ...}");
      continue;
    }
    rules.push_back(read(entry, issuers));
    if (const auto& name = rules.back().name;
        !name.empty() && !names.insert(name).second)
      entry.any("name").problem("this name is given twice");
  }
  return rules;
}

/// An issuer that speaks for strangers as well, and whom nothing limits.
void check_issuer(const yaml::Node& entry, const Issuer& issuer,
                  const Trust& trust) {
  if (!issuer.is_machine) return;
  const auto needed = shared_issuer_preset(issuer.url);
  if (!needed.empty() && issuer.preset != needed)
    entry.problem("this issuer is everybody's: it needs 'preset: " +
                  std::string(needed) + "'");
  if (find_preset(issuer.preset) != nullptr && !trust.speaks_of(issuer.name))
    entry.problem("no rule of 'trust' is about this issuer");
}

}  // namespace

std::vector<Issuer> read_issuers(const yaml::Node& root) {
  std::vector<Issuer> issuers;
  for (const auto& [name, entry] :
       root.map("identity").map("issuers").members())
    issuers.push_back({name, entry.text("issuer"), entry.text("preset"),
                       entry.text("kind") == "service" ||
                           find_preset(entry.text("preset")) != nullptr});
  return issuers;
}

Trust load(const yaml::Node& root, const std::vector<Issuer>& issuers) {
  std::set<std::string> names;
  auto denies = read_rules(root, "deny", issuers, names, &read_deny);
  auto rules = read_rules(root, "trust", issuers, names, &read_rule);
  Trust trust(std::move(rules), std::move(denies));
  const yaml::Node entries = root.map("identity").map("issuers");
  for (const auto& issuer : issuers)
    check_issuer(entries.any(issuer.name), issuer, trust);
  return trust;
}

}  // namespace hoopgit::trust
