#include "server/identity/credential.hpp"

#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <string>

namespace hoopgit::identity {
namespace {

constexpr std::string_view prefix = "hgt_";
constexpr std::string_view refresh_prefix = "hgr_";
constexpr std::size_t random_size = 43;
constexpr std::size_t body_size = prefix.size() + random_size;
constexpr std::size_t whole_size = body_size + 1 + 8;

bool is_base62(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

Secret make(std::string_view begin) {
  const Secret random(crypto::random_base62(random_size));
  std::string text;
  text.reserve(whole_size);  // Else a growing string leaves copies behind.
  text.append(begin).append(random.reveal());
  const std::string check = crypto::crc32_hex(text);
  text.append("_").append(check);
  return Secret(text);
}

bool has_form(std::string_view text, std::string_view begin) {
  if (text.size() != whole_size || !text.starts_with(begin) ||
      text[body_size] != '_')
    return false;
  const auto random = text.substr(prefix.size(), random_size);
  if (!std::all_of(random.begin(), random.end(), is_base62)) return false;
  return crypto::crc32_hex(text.substr(0, body_size)) ==
         text.substr(body_size + 1);
}

}  // namespace

Secret make_credential() {
  return make(prefix);
}

bool looks_like_credential(std::string_view text) {
  return has_form(text, prefix);
}

Secret make_refresh_token() {
  return make(refresh_prefix);
}

bool looks_like_refresh_token(std::string_view text) {
  return has_form(text, refresh_prefix);
}

}  // namespace hoopgit::identity
