#include "core/base/url.hpp"

#include "core/base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace hoopgit {
namespace {

constexpr std::size_t longest = 8192;

Error bad(std::string_view why) {
  return {Fault::usage, "cannot read the URL: " + std::string(why)};
}

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

bool is_hexadecimal(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'f');
}

/// Resolvers take it for an IPv4 address, by the URL standard: its last part is
/// a number, in decimal or as 0x and hexadecimal digits.
bool ends_in_number(std::string_view host) {
  auto last = host.substr(host.rfind('.') + 1);
  if (!last.starts_with("0x"))
    return !last.empty() && std::all_of(last.begin(), last.end(), is_decimal);
  last.remove_prefix(2);
  return std::all_of(last.begin(), last.end(), is_hexadecimal);
}

/// One spelling for each address: what is looked at is what is connected to.
Result<void> check_name(const std::string& host) {
  for (const char c : host)
    if (!is_host_character(c)) return bad("its host has a bad character");
  if (host.ends_with('.')) return bad("its host ends in a dot");
  if (!ends_in_number(host) || is_address(AF_INET, host)) return {};
  return bad("its host is neither a name nor an IPv4 address");
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc() || end != text.data() + text.size() || port == 0)
    return bad("its port is not a number from 1 to 65535");
  return port;
}

}  // namespace

std::string Url::host_and_port() const {
  const std::string name =
      host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port == default_port(scheme)) return name;
  return name + ":" + std::to_string(port);
}

std::string Url::origin() const {
  return scheme + "://" + host_and_port();
}

std::string Url::text() const {
  return origin() + path + (query.empty() ? "" : "?" + query);
}

bool Url::is_loopback() const {
  // "127.example.com" is a name that anybody may own.
  const bool is_127 =
      host.starts_with("127.") &&
      host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || is_127;
}

Result<Url> parse_url(std::string_view text) {
  if (text.size() > longest) return bad("it is too long");
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '\\')
      return bad("it holds a space, a control character or a backslash");

  Url url;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return bad("it has no scheme");
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https")
    return bad("its scheme is neither http nor https");
  text.remove_prefix(colon + 3);
  if (text.find('#') != std::string_view::npos) return bad("it has a fragment");

  const auto authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos)
    return bad("it holds user information");

  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return bad("a bracket is not closed");
    url.host = lower(authority.substr(1, end - 1));
    if (!is_address(AF_INET6, url.host))
      return bad("its host is not an IPv6 address");
    port = authority.substr(end + 1);
    if (!port.empty() && port.front() != ':')
      return bad("there is text after the bracket");
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto end = authority.find(':');
    url.host = lower(authority.substr(0, end));
    TRY(check_name(url.host));
    if (end != std::string_view::npos) port = authority.substr(end + 1);
    if (end != std::string_view::npos && port.empty())
      return bad("its port is empty");
  }
  if (url.host.empty()) return bad("it names no host");
  url.port = port.empty() ? default_port(url.scheme) : TRY(parse_port(port));

  const auto question = text.find('?');
  url.path = std::string(text.substr(0, question));
  if (url.path.empty()) url.path = "/";
  if (question != std::string_view::npos)
    url.query = std::string(text.substr(question + 1));
  return url;
}

}  // namespace hoopgit
