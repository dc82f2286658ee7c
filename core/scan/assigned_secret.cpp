#include "core/base/text.hpp"
#include "core/scan/checks.hpp"
#include "core/scan/entropy.hpp"
#include "core/scan/placeholder.hpp"
#include "core/scan/rarity.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan {
namespace {

constexpr std::array<bool, 256> is_sign = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%^&*?@~+="))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// What the characters of a value are.
struct Makeup {
  std::size_t lower_case = 0;
  std::size_t upper_case = 0;
  std::size_t digits = 0;
  std::size_t hex = 0;
  std::size_t signs = 0;  // What passwords have and identifiers have not.

  explicit Makeup(std::string_view value) {
    for (const char c : value) {
      const bool digit = c >= '0' && c <= '9';
      digits += digit;
      lower_case += c >= 'a' && c <= 'z';
      upper_case += c >= 'A' && c <= 'Z';
      hex += digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      signs += is_sign[static_cast<unsigned char>(c)];
    }
  }
};

constexpr std::array<std::string_view, 42> harmless_ends = {
    "name",    "id",       "type",   "field",  "url",       "uri",
    "path",    "file",     "dir",    "env",    "prefix",    "suffix",
    "length",  "len",      "size",   "count",  "label",     "hint",
    "format",  "pattern",  "regex",  "header", "title",     "text",
    "message", "error",    "expiry", "ttl",    "timeout",   "policy",
    "rule",    "hash",     "digest", "sum",    "version",   "schema",
    "ref",     "endpoint", "alg",    "scope",  "algorithm", "description"};

constexpr std::array<std::string_view, 7> digest_words = {
    "hash", "sha1", "sha256", "md5", "commit", "etag", "digest"};

/// The name that the value is given: "db_password" of `db_password = "…"`.
std::string name_before(const Candidate& candidate) {
  auto before = candidate.text.substr(
      candidate.match.begin, candidate.secret.begin - candidate.match.begin);
  before = before.substr(0, before.find_first_of(" \t\r\n\"'`:=>]"));
  return lower(before);
}

bool is_harmless(const std::string& name) {
  return std::any_of(harmless_ends.begin(), harmless_ends.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

bool is_digest(const std::string& name, std::string_view value,
               const Makeup& makeup) {
  const bool length =
      value.size() == 32 || value.size() == 40 || value.size() == 64;
  return length && makeup.hex == value.size() &&
         std::any_of(digest_words.begin(), digest_words.end(),
                     [&](std::string_view word) {
                       return name.find(word) != std::string::npos;
                     });
}

bool is_quoted(const Candidate& candidate) {
  const char before = candidate.text[candidate.secret.begin - 1];
  return before == '"' || before == '\'' || before == '`';
}

/// Code that computes a value: next.token1, a->b2, x::y3, f(…), A_CONSTANT_2.
bool looks_like_code(std::string_view value) {
  const bool is_constant = std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return is_constant || value.find("->") != std::string_view::npos ||
         value.find("::") != std::string_view::npos ||
         value.find_first_of("()[]") != std::string_view::npos ||
         value.find('.') != std::string_view::npos;
}

}  // namespace

std::optional<Confidence> assigned_secret(Candidate& candidate) {
  const auto value = candidate.value();
  const Makeup makeup(value);
  const bool is_random_enough = makeup.digits > 0
                                    ? makeup.lower_case + makeup.upper_case > 0
                                    : makeup.signs > 0 && makeup.lower_case > 0;
  if (!is_random_enough) return std::nullopt;
  if (!is_quoted(candidate) && (looks_like_code(value) || makeup.digits < 2))
    return std::nullopt;

  const auto name = name_before(candidate);
  if (is_placeholder(value) || is_uuid(value) || is_harmless(name) ||
      is_digest(name, value, makeup))
    return std::nullopt;

  const bool all_hex = makeup.hex == value.size();
  const double least = all_hex ? 2.8 : value.size() < 12 ? 2.7 : 3.2;
  if (all_hex && value.size() < 16) return std::nullopt;
  if (entropy(value) < least || reads_like_a_name(value)) return std::nullopt;
  return Confidence::guess;
}

}  // namespace hoopgit::scan
