#include "server/identity/spiffe.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

constexpr std::string_view scheme = "spiffe://";
constexpr std::size_t longest_domain = 255;
constexpr std::size_t longest_id = 2048;
constexpr std::size_t largest_bundle = std::size_t{512} * 1024;

bool is_of_domain_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool is_segment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_of_domain_name(c) || (c >= 'A' && c <= 'Z');
         });
}

/// As KeySet reads a key: what a bundle calls its use is "sig" to all others.
Result<json::Value> plain(json::Value jwk) {
  if (!TRY(jwk.maybe_text("kid")))
    return Error{Fault::corrupt, "cannot take the bundle: a key has no id"};
  jwk.set("use", "sig");
  return jwk;
}

}  // namespace

bool is_trust_domain(std::string_view text) {
  if (!text.starts_with(scheme)) return false;
  const auto name = text.substr(scheme.size());
  return !name.empty() && name.size() <= longest_domain &&
         std::all_of(name.begin(), name.end(), is_of_domain_name);
}

std::optional<std::string> trust_domain_of(std::string_view id) {
  if (id.size() > longest_id || !id.starts_with(scheme)) return std::nullopt;
  const auto cut = id.find('/', scheme.size());
  if (cut == id.npos || !is_trust_domain(id.substr(0, cut)))
    return std::nullopt;
  const auto segments = split(id.substr(cut + 1), '/');
  if (!std::all_of(segments.begin(), segments.end(), is_segment))
    return std::nullopt;
  return std::string(id.substr(0, cut));
}

Result<SpiffeBundle> SpiffeBundle::parse(std::string_view text) {
  const auto document = TRY(json::parse(text, {largest_bundle, 8}));
  json::Array keys;
  for (const auto& jwk : TRY(document.array("keys"))) {
    if (jwk.as_object() == nullptr)
      return Error{Fault::corrupt, "cannot take the bundle: a key is none"};
    const auto use = TRY(jwk.maybe_text("use"));
    if (use == "jwt-svid") keys.push_back(TRY(plain(jwk)));
  }
  const auto hint = TRY(document.maybe_integer("spiffe_refresh_hint"));
  SpiffeBundle bundle{TRY(
      KeySet::parse(json::dump(json::object({{"keys", std::move(keys)}}))))};
  if (hint) bundle.refresh_hint = std::chrono::seconds(*hint);
  return bundle;
}

}  // namespace hoopgit::identity
