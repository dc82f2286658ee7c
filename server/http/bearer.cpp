#include "server/http/bearer.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

#include <string>

namespace hoopgit::front {
namespace {

/// token68 of RFC 9110, 11.2.
bool is_token68(std::string_view text) {
  const auto padding = text.find_last_not_of('=');
  if (padding == std::string_view::npos) return false;
  for (const char c : text.substr(0, padding + 1)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (!letter && !digit &&
        std::string_view("-._~+/").find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

}  // namespace

std::optional<Secret> read_bearer(std::string_view authorization) {
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto scheme = authorization.substr(0, space);
  const auto rest = trim(authorization.substr(space));
  if (!is_token68(rest)) return std::nullopt;
  if (equal_ignoring_case(scheme, "bearer") ||
      equal_ignoring_case(scheme, "dpop"))
    return Secret(rest);
  if (!equal_ignoring_case(scheme, "basic")) return std::nullopt;
  auto decoded = from_base64(rest);
  if (!decoded) return std::nullopt;
  const Secret both(*decoded);
  decoded->assign(decoded->size(), '\0');
  const auto colon = both.reveal().find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto password = both.reveal().substr(colon + 1);
  if (password.empty()) return std::nullopt;
  return Secret(password);
}

}  // namespace hoopgit::front
