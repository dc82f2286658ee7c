#include "core/scan/rule.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <array>
#include <cstdio>

namespace hoopgit::scan {
namespace {

/// Raised whenever the same rules could give other findings.
constexpr int engine_meaning = 1;

std::string quoted(std::string_view literal) {
  std::string regex;
  for (const char c : literal) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                       (c >= 'a' && c <= 'z') || c == '_';
    if (!plain) regex += '\\';
    regex += c;
  }
  return regex;
}

std::string as_text(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3f", value);
  return text.data();
}

}  // namespace

std::string Rule::regex() const {
  std::string result = caseless ? "(?i)" : "";
  if (at_word && lead.empty()) result += "\\b";
  result += lead;
  std::string alternatives;
  for (const auto keyword : split(keywords, '|')) {
    if (!alternatives.empty()) alternatives += '|';
    alternatives += quoted(keyword);
  }
  result += "(?:" + alternatives + ")";
  result += tail;
  return result;
}

std::vector<const Rule*> built_in_rules() {
  std::vector<const Rule*> rules;
  for (const auto family : {host_rules(), cloud_rules(), service_rules(),
                            key_rules(), generic_rules()})
    for (const Rule& rule : family)
      rules.push_back(&rule);
  return rules;
}

const Rule* find_rule(std::string_view id) {
  for (const Rule* rule : built_in_rules())
    if (rule->id == id) return rule;
  return nullptr;
}

std::string digest_of(const std::vector<const Rule*>& rules) {
  json::Array described;
  for (const Rule* rule : rules)
    described.push_back(
        json::object({{"check", rule->check != nullptr},
                      {"confidence", std::string(name_of(rule->confidence))},
                      {"entropy", as_text(rule->entropy)},
                      {"id", rule->id},
                      {"keywords", rule->keywords},
                      {"regex", rule->regex()}}));
  return crypto::sha256_hex(json::dump(json::object(
      {{"engine", engine_meaning}, {"rules", std::move(described)}})));
}

}  // namespace hoopgit::scan
