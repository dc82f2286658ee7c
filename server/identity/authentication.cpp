#include "server/identity/authentication.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace hoopgit::identity {
namespace {

constexpr std::int64_t skew = 60;
constexpr std::int64_t date_limit = std::int64_t{1} << 53;

bool is_one_of(const std::vector<std::string>& wanted,
               const json::Value& value) {
  const auto* text = value.as_text();
  return text != nullptr &&
         std::find(wanted.begin(), wanted.end(), *text) != wanted.end();
}

/// In seconds, rounded down: what was earlier is older.
std::optional<std::int64_t> signed_in_at(const json::Value& claims) {
  const auto* claim = claims.find("auth_time");
  if (claim == nullptr) return std::nullopt;
  std::int64_t second = 0;
  if (const auto* integer = claim->as_integer())
    second = *integer;
  else if (const auto* fraction = claim->as_double();
           fraction != nullptr && *fraction > 0 &&
           *fraction < static_cast<double>(date_limit))
    second = static_cast<std::int64_t>(std::floor(*fraction));
  if (second <= 0 || second >= date_limit) return std::nullopt;
  return second;
}

bool is_fresh(std::chrono::seconds max_age, const json::Value& claims,
              std::int64_t now) {
  const auto then = signed_in_at(claims);
  return then && *then <= now + skew && now - *then <= max_age.count() + skew;
}

bool has_method(const std::vector<std::string>& wanted,
                const json::Value& claims) {
  const auto* claim = claims.find("amr");
  const auto* methods = claim == nullptr ? nullptr : claim->as_array();
  return methods != nullptr &&
         std::any_of(methods->begin(), methods->end(),
                     [&](const auto& each) { return is_one_of(wanted, each); });
}

}  // namespace

std::optional<std::string_view> unmet(const SignInRule& rule,
                                      const json::Value& claims, Time now) {
  if (rule.max_age && !is_fresh(*rule.max_age, claims, to_unix_seconds(now)))
    return "auth_time";
  const auto* acr = claims.find("acr");
  if (!rule.acr.empty() && (acr == nullptr || !is_one_of(rule.acr, *acr)))
    return "acr";
  if (!rule.amr.empty() && !has_method(rule.amr, claims)) return "amr";
  return std::nullopt;
}

std::optional<Time> must_sign_in_at(const SignInRule& rule,
                                    const json::Value& claims) {
  const auto then = signed_in_at(claims);
  if (!rule.max_age || !then) return std::nullopt;
  return from_unix_seconds(*then) + *rule.max_age;
}

}  // namespace hoopgit::identity
