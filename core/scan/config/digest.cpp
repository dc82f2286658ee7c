#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "core/scan/config/state.hpp"

namespace hoopgit::scan {
namespace {

json::Array texts_of(const std::vector<SearchRegex>& regexes) {
  json::Array all;
  for (const auto& regex : regexes)
    all.emplace_back(regex.text());
  return all;
}

json::Array described(const std::vector<Allowlist>& lists) {
  json::Array all;
  for (const Allowlist& list : lists)
    all.push_back(json::object(
        {{"all", list.needs_all},
         {"commits",
          json::array_of({list.commits.begin(), list.commits.end()})},
         {"paths", texts_of(list.paths)},
         {"regexes", texts_of(list.regexes)},
         {"stopwords", json::array_of(list.stopwords)},
         {"target", static_cast<int>(list.target)}}));
  return all;
}

json::Value number_of(const std::optional<std::size_t>& number) {
  if (!number) return {};
  return static_cast<std::int64_t>(*number);
}

json::Value described(const ScanLimits& limits) {
  return json::object({{"archive_bytes", number_of(limits.archive_bytes)},
                       {"archive_depth", number_of(limits.archive_depth)},
                       {"archive_entries", number_of(limits.archive_entries)},
                       {"bytes", number_of(limits.bytes)},
                       {"decode_depth", number_of(limits.decode_depth)}});
}

json::Value described(const Rule& rule) {
  json::Value value = json::object({{"enabled", rule.is_enabled},
                                    {"id", rule.id},
                                    {"users", rule.is_users}});
  if (rule.terms == nullptr) return value;
  const RuleTerms& terms = *rule.terms;
  std::vector<std::string> checks;
  for (const auto& [name, check] : terms.checks)
    checks.push_back(name);
  json::Array required;
  for (const Requirement& each : terms.required)
    required.push_back(
        json::object({{"columns", number_of(each.within_columns)},
                      {"lines", number_of(each.within_lines)},
                      {"rule", each.rule}}));
  value.set("allowlists", described(terms.allowlists));
  if (!checks.empty()) value.set("checks", json::array_of(checks));
  value.set("group", static_cast<std::int64_t>(terms.secret_group));
  value.set("path", terms.path ? terms.path->text() : "");
  value.set("required", std::move(required));
  value.set("silent", terms.is_silent);
  return value;
}

}  // namespace

std::string digest_of(const Config::State& state) {
  json::Array rules;
  for (const Rule& rule : state.rules)
    rules.push_back(described(rule));
  json::Value all = json::object({{"allowlists", described(state.allowlists)},
                                  {"rules", digest_of(state.rules)},
                                  {"terms", std::move(rules)}});
  if (state.limits != ScanLimits{}) all.set("limits", described(state.limits));
  return crypto::sha256_hex(json::dump(all));
}

}  // namespace hoopgit::scan
