#include "core/scan/rule.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace hoopgit::scan {
namespace {

/// Raised whenever the same rules could give other findings.
constexpr int engine_meaning = 5;

std::string as_text(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3f", value);
  return text.data();
}

}  // namespace

bool Rule::is_called(std::string_view name) const {
  if (name == id) return true;
  if (aliases.empty()) return false;
  const auto names = split(aliases, '\n');
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string_view> keywords_of(const Rule& rule) {
  if (rule.keywords.empty()) return {};
  return split(rule.keywords, '\n');
}

std::string digest_of(const std::vector<Rule>& rules) {
  json::Array described;
  for (const Rule& rule : rules)
    described.push_back(
        json::object({{"check", rule.check_name},
                      {"confidence", std::string(name_of(rule.confidence))},
                      {"entropy", as_text(rule.entropy)},
                      {"id", rule.id},
                      {"keywords", rule.keywords},
                      {"regex", rule.regex}}));
  return crypto::sha256_hex(json::dump(json::object(
      {{"engine", engine_meaning}, {"rules", std::move(described)}})));
}

}  // namespace hoopgit::scan
