#include "server/http/target.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace hoopgit::front {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool all_of(std::string_view text, std::string_view others) {
  for (const char c : text)
    if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos)
      return false;
  return true;
}

Error odd(std::string_view what) {
  return {Fault::usage, "cannot read the request target: " + std::string(what)};
}

/// A segment is decoded for itself, so that no decoded byte can cut it.
Result<std::string> decode_segment(std::string_view text) {
  auto decoded = percent_decode(text);
  if (!decoded) return odd("a % is not followed by two hexadecimal digits");
  std::string segment = *std::move(decoded);
  if (segment.empty() || segment == "." || segment == "..")
    return odd("a path segment is empty, . or ..");
  for (const char c : segment)
    if (std::string_view("/\\;").find(c) != std::string_view::npos ||
        (c >= 0 && c < ' ') || c == '\x7f')
      return odd("a path segment has an encoded slash, semicolon or control");
  if (!is_utf8(segment)) return odd("the path is not UTF-8");
  return segment;
}

bool is_name(std::string_view text) {
  return !text.empty() && all_of(text, "-._");
}

bool is_ipv6(std::string_view text) {
  return text.size() > 4 && all_of(text.substr(1, text.size() - 2), ":.");
}

bool is_port(std::string_view text) {
  const auto digits = text.substr(1);
  return text.starts_with(':') && !digits.empty() && digits.size() <= 5 &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/')) return odd("it does not begin with a slash");
  const auto mark = text.find('?');
  const auto path = text.substr(0, mark);
  const auto query = mark == std::string_view::npos ? std::string_view()
                                                    : text.substr(mark + 1);
  if (!all_of(path, "/-._~%!$&'()*+,=:@"))
    return odd("the path has a character that must be encoded");
  if (!all_of(query, "/-._~%!$&'()*+,;=:@?"))
    return odd("the query has a character that must be encoded");
  Target target{.path = "", .query = std::string(query)};
  if (path == "/") {
    target.path = "/";
    return target;
  }
  for (const auto segment : split(path.substr(1), '/'))
    target.path += "/" + TRY(decode_segment(segment));
  return target;
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  const bool is_literal = text.starts_with('[');  // IPv6.
  const auto end = is_literal ? text.find(']') : text.find(':');
  if (is_literal && end == std::string_view::npos) return false;
  const auto name = text.substr(0, is_literal ? end + 1 : end);
  const auto rest = text.substr(name.size());
  return (is_literal ? is_ipv6(name) : is_name(name)) &&
         (rest.empty() || is_port(rest));
}

}  // namespace hoopgit::front
