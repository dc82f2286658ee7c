#include "server/identity/jws.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hoopgit::identity {
namespace {

constexpr std::size_t largest_token = std::size_t{16} * 1024;
constexpr std::size_t deepest_json = 8;
constexpr std::int64_t date_limit = std::int64_t{1} << 53;

std::optional<json::Value> decode_object(std::string_view segment) {
  auto text = from_base64url(segment);
  if (segment.empty() || !text) return std::nullopt;
  auto value = json::parse(*text, {largest_token, deepest_json});
  if (!value || value->as_object() == nullptr) return std::nullopt;
  return *std::move(value);
}

/// False if the member is there and is no date.
bool read_date(const json::Value& payload, std::string_view key,
               std::optional<std::int64_t>& date) {
  const json::Value* found = payload.find(key);
  if (found == nullptr) return true;
  if (const auto* integer = found->as_integer()) {
    date = *integer;
  } else if (const auto* fraction = found->as_double()) {
    // Compared before it is converted: NaN and 1e300 have no integer.
    if (!(*fraction >= 0 && *fraction < static_cast<double>(date_limit)))
      return false;
    date = static_cast<std::int64_t>(std::floor(*fraction));
  } else {
    return false;
  }
  return *date >= 0 && *date < date_limit;
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool holds_any(const json::Value& header,
               std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
    return header.find(key) != nullptr;
  });
}

bool is_plain_jwt(const json::Value& header,
                  const std::vector<std::string>& types) {
  if (holds_any(header, {"crit", "enc", "zip"})) return false;
  if (const auto* b64 = header.find("b64"))
    if (b64->as_bool() == nullptr || !*b64->as_bool()) return false;
  const auto* type = header.find("typ");
  if (type == nullptr) return true;
  const auto* name = type->as_text();
  return name != nullptr &&
         std::any_of(types.begin(), types.end(), [&](const auto& each) {
           return equal_ignoring_case(*name, each);
         });
}

}  // namespace

Checked<Jws> parse_jws(std::string_view text) {
  if (text.size() > largest_token) return Reason::malformed;
  const auto segments = split(text, '.');
  if (segments.size() != 3) return Reason::malformed;

  auto header = decode_object(segments[0]);
  auto payload = decode_object(segments[1]);
  auto signature = from_base64url(segments[2]);
  if (!header || !payload || !signature || signature->empty())
    return Reason::malformed;

  Jws jws;
  if (!read_date(*payload, "exp", jws.expires) ||
      !read_date(*payload, "nbf", jws.not_before) ||
      !read_date(*payload, "iat", jws.issued))
    return Reason::malformed;
  jws.header = *std::move(header);
  jws.payload = *std::move(payload);
  jws.signed_bytes = text.substr(0, text.rfind('.'));
  jws.signature = *std::move(signature);
  return jws;
}

Checked<JwsHeader> read_header(const json::Value& header,
                               const HeaderRule& rule) {
  const auto* name = header.find("alg");
  if (name == nullptr || name->as_text() == nullptr) return Reason::header;
  const auto algorithm = parse_algorithm(*name->as_text());
  if (!algorithm || std::find(rule.algorithms.begin(), rule.algorithms.end(),
                              *name->as_text()) == rule.algorithms.end())
    return Reason::header;
  if (!is_plain_jwt(header, rule.types)) return Reason::header;
  // x5t and x5t#S256 only name a certificate, and Entra sends them: unread.
  if (holds_any(header, {"jwk", "jku", "x5u", "x5c"})) return Reason::header;

  JwsHeader read{*algorithm};
  if (const auto* id = header.find("kid")) {
    const auto* text = id->as_text();
    if (text == nullptr || text->empty() || text->size() > 128 ||
        !is_printable_ascii(*text))
      return Reason::header;
    read.key_id = *text;
  }
  return read;
}

std::vector<std::string> foreign_keys_in(const json::Value& header) {
  constexpr std::array<std::string_view, 6> names{"jwk", "jku", "x5u",
                                                  "x5c", "x5t", "x5t#S256"};
  std::vector<std::string> found;
  for (const auto name : names)
    if (header.find(name) != nullptr) found.emplace_back(name);
  return found;
}

std::optional<crypto::SignatureAlgorithm> parse_algorithm(
    std::string_view name) {
  using enum crypto::SignatureAlgorithm;
  if (name == "RS256") return rs256;
  if (name == "PS256") return ps256;
  if (name == "ES256") return es256;
  if (name == "EdDSA") return eddsa;
  return std::nullopt;
}

}  // namespace hoopgit::identity
