#include "core/scan/generator/rule_file.hpp"

#include "core/base/text.hpp"
#include "core/scan/checks.hpp"
#include "core/scan/regex_tree.hpp"
#include "core/scan/toml_library.hpp"

#include <set>

namespace hoopgit::scan {
namespace {

Error wrong(const toml::node& node, const std::string& what) {
  return Error{Fault::corrupt, "cannot read a rule in line " +
                                   std::to_string(node.source().begin.line) +
                                   ": " + what};
}

Result<void> check_keys(const toml::table& table) {
  static const std::set<std::string_view> known = {
      "aliases", "check",    "confidence", "description", "entropy", "find",
      "id",      "keywords", "regex",      "revoke",      "skip",    "source"};
  for (const auto& [key, value] : table)
    if (!known.contains(key.str()))
      return wrong(value, "unknown key " + std::string(key.str()));
  return {};
}

Result<std::string> text_of(const toml::table& table, std::string_view key) {
  const auto* const text = table[key].as_string();
  if (text == nullptr || text->get().empty())
    return wrong(table, "no " + std::string(key));
  return text->get();
}

Result<std::vector<std::string>> list_of(const toml::table& table,
                                         std::string_view key) {
  const auto* const array = table[key].as_array();
  if (array == nullptr) return wrong(table, "no " + std::string(key));
  std::vector<std::string> list;
  for (const auto& item : *array) {
    const auto* const text = item.as_string();
    if (text == nullptr)
      return wrong(item, "not a text in " + std::string(key));
    list.push_back(text->get());
  }
  return list;
}

Result<WrittenRule> rule_of(const toml::table& table) {
  TRY(check_keys(table));
  WrittenRule rule;
  rule.id = TRY(text_of(table, "id"));
  rule.description = TRY(text_of(table, "description"));
  rule.regex = TRY(text_of(table, "regex"));
  rule.keywords = join(TRY(list_of(table, "keywords")), "\n");
  rule.revoke = TRY(text_of(table, "revoke"));
  rule.source = TRY(text_of(table, "source"));
  rule.find = TRY(list_of(table, "find"));
  rule.skip = TRY(list_of(table, "skip"));
  if (table.contains("aliases"))
    rule.aliases = join(TRY(list_of(table, "aliases")), "\n");
  rule.confidence = "likely";
  if (table.contains("confidence"))
    rule.confidence = TRY(text_of(table, "confidence"));
  if (rule.confidence != "sure" && rule.confidence != "likely" &&
      rule.confidence != "guess")
    return wrong(table, "unknown confidence " + rule.confidence);
  if (table.contains("check")) rule.check = TRY(text_of(table, "check"));
  if (!rule.check.empty() && check_named(rule.check) == nullptr)
    return wrong(table, "unknown check " + rule.check);
  rule.entropy = table["entropy"].value_or(0.0);
  return rule;
}

}  // namespace

Result<std::vector<WrittenRule>> read_rules(const std::filesystem::path& file) {
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return wrong(table, std::string(error.description()) + " (line " +
                            std::to_string(error.source().begin.line) + ")");
  }
  const auto* const tables = table["rule"].as_array();
  if (tables == nullptr || table.size() != 1)
    return wrong(table, "not a list of [[rule]]");
  std::vector<WrittenRule> rules;
  for (const auto& item : *tables) {
    const auto* const rule = item.as_table();
    if (rule == nullptr) return wrong(item, "not a table");
    rules.push_back(TRY(rule_of(*rule)));
  }
  return rules;
}

Rule as_rule(const WrittenRule& written) {
  Rule rule;
  rule.id = written.id;
  rule.aliases = written.aliases;
  rule.description = written.description;
  rule.regex = written.regex;
  rule.keywords = written.keywords;
  if (const auto tree = parse_regex(written.regex))
    rule.width = width_of(*tree).most.value_or(0);
  rule.confidence = written.confidence == "sure"    ? Confidence::sure
                    : written.confidence == "guess" ? Confidence::guess
                                                    : Confidence::likely;
  rule.entropy = written.entropy;
  rule.check_name = written.check;
  rule.check = check_named(written.check);
  rule.revoke = written.revoke;
  rule.source = written.source;
  return rule;
}

}  // namespace hoopgit::scan
