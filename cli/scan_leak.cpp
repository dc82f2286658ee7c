#include "cli/scan_leak.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

#include <algorithm>
#include <string>

namespace hoopgit::cli {
namespace {

constexpr std::size_t shortest = 8;
constexpr std::size_t most = 1000;

/// As a JSON text has it, without the quotes; what is no UTF-8 is in none.
std::string escaped(std::string_view secret) {
  if (!is_utf8(secret)) return {};
  const std::string text = json::dump(json::Value(std::string(secret)));
  return text.substr(1, text.size() - 2);
}

/// The characters of base64 that a secret alone decides, when so many bytes
/// stand before it in its group of three.
std::string base64_core(std::string_view secret, std::size_t before) {
  const std::size_t whole = (before + secret.size()) / 3 * 3;
  const std::string text = to_base64(
      (std::string(before, '.') + std::string(secret)).substr(0, whole));
  return text.substr(std::min<std::size_t>(text.size(), before == 0 ? 0 : 4));
}

bool has(std::string_view text, std::string_view part) {
  return part.size() >= shortest && text.find(part) != std::string_view::npos;
}

bool is_of_rules(std::string_view secret, const scan::Ruleset& rules) {
  return std::any_of(
      rules.rules.begin(), rules.rules.end(), [&](const scan::Rule& rule) {
        return has(rule.id, secret) || has(rule.description, secret) ||
               has(rule.revoke, secret);
      });
}

}  // namespace

void LeakCheck::note(const scan::SecretView& view) {
  keep(view.secret().in(view.content()));
  keep(view.value());
}

void LeakCheck::keep(std::string_view secret) {
  const bool is_known = std::any_of(
      secrets_.begin(), secrets_.end(),
      [&](const Secret& other) { return other.reveal() == secret; });
  if (secret.size() >= shortest && secrets_.size() < most && !is_known)
    secrets_.emplace_back(secret);
}

bool LeakCheck::is_in(std::string_view report,
                      const scan::Ruleset& rules) const {
  return std::any_of(secrets_.begin(), secrets_.end(), [&](const Secret& kept) {
    const std::string_view secret = kept.reveal();
    const bool is_there = has(report, secret) || has(report, escaped(secret)) ||
                          has(report, base64_core(secret, 0)) ||
                          has(report, base64_core(secret, 1)) ||
                          has(report, base64_core(secret, 2));
    return is_there && !is_of_rules(secret, rules);
  });
}

}  // namespace hoopgit::cli
