#include "cli/credential_config.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::string_view section = "credential.";

/// "credential.helper" and "credential.<pattern>.helper" for "helper".
std::optional<std::string_view> pattern_in(std::string_view key,
                                           std::string_view name) {
  if (!key.starts_with(section)) return std::nullopt;
  key.remove_prefix(section.size());
  if (key == name) return "";
  if (!key.ends_with(name)) return std::nullopt;
  key.remove_suffix(name.size());
  if (!key.ends_with('.')) return std::nullopt;
  return key.substr(0, key.size() - 1);
}

/// Label by label; a '*' stands for one.
bool is_host(std::string_view pattern, std::string_view host) {
  const std::string small = lower(pattern);
  const auto wanted = split(small, '.');
  const auto labels = split(host, '.');
  if (wanted.size() != labels.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] != "*" && wanted[i] != labels[i]) return false;
  return true;
}

/// A password after the name is not looked at, as Git does not.
bool is_user(std::string_view pattern, std::string_view user) {
  const auto wanted = percent_decode(pattern.substr(0, pattern.find(':')));
  return wanted && *wanted == user;
}

/// `path` begins with `beginning` and does not go on within a segment.
bool is_below(std::string_view path, std::string_view beginning) {
  while (beginning.ends_with('/'))
    beginning.remove_suffix(1);
  return path.starts_with(beginning) &&
         (path.size() == beginning.size() || path[beginning.size()] == '/');
}

}  // namespace

std::vector<ConfigEntry> parse_config_list(std::string_view output) {
  std::vector<ConfigEntry> entries;
  const auto fields = split(output, '\0');
  for (std::size_t i = 0; i + 2 < fields.size(); i += 3) {
    const auto line = fields[i + 2].find('\n');
    ConfigEntry entry{std::string(fields[i]), std::string(fields[i + 1]),
                      std::string(fields[i + 2].substr(0, line)), ""};
    if (line != std::string_view::npos)
      entry.value = fields[i + 2].substr(line + 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

bool is_about(std::string_view pattern, const Url& url, std::string_view user) {
  if (const auto end = pattern.find("://"); end != std::string_view::npos) {
    if (lower(pattern.substr(0, end)) != url.scheme) return false;
    pattern.remove_prefix(end + 3);
  }
  std::string_view host = pattern.substr(0, pattern.find('/'));
  const std::string_view path = pattern.substr(host.size());
  if (const auto at = host.rfind('@'); at != std::string_view::npos) {
    if (!is_user(host.substr(0, at), user)) return false;
    host.remove_prefix(at + 1);
  }
  std::string port = std::to_string(url.scheme == "https" ? 443 : 80);
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos &&
      host.find(']', colon) == std::string_view::npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  // "https://" alone is about every host.
  const bool is_any = host.empty() && colon == std::string_view::npos;
  return (is_any ||
          (is_host(host, url.host) && port == std::to_string(url.port))) &&
         is_below(url.path, path);
}

std::string ConfigPlace::text() const {
  if (user.empty()) return url.text();
  return url.scheme + "://" + percent_encode(user) + "@" +
         url.text().substr(url.scheme.size() + 3);
}

std::optional<ConfigPlace> place_in(std::string_view key) {
  const auto end = key.rfind('.');
  if (!key.starts_with(section) || end <= section.size()) return std::nullopt;
  std::string text(key.substr(section.size(), end - section.size()));
  const auto start = text.find("://");
  if (start == std::string::npos) return std::nullopt;
  const auto slash = text.find('/', start + 3);
  const auto at = text.substr(0, slash).rfind('@');
  std::string user;
  if (at != std::string::npos) {
    const std::string name = text.substr(start + 3, at - start - 3);
    const auto decoded = percent_decode(name.substr(0, name.find(':')));
    if (!decoded) return std::nullopt;
    user = *decoded;
    text.erase(start + 3, at + 1 - start - 3);
  }
  auto url = parse_url(text);
  if (!url) return std::nullopt;
  return ConfigPlace{*std::move(url), std::move(user)};
}

std::vector<ConfigEntry> helpers_for(const std::vector<ConfigEntry>& entries,
                                     const Url& url, std::string_view user) {
  std::vector<ConfigEntry> helpers;
  for (const auto& entry : entries) {
    const auto pattern = pattern_in(entry.key, "helper");
    if (!pattern || (!pattern->empty() && !is_about(*pattern, url, user)))
      continue;
    if (entry.value.empty()) helpers.clear();
    if (!entry.value.empty()) helpers.push_back(entry);
  }
  return helpers;
}

std::string last_value_for(const std::vector<ConfigEntry>& entries,
                           std::string_view key, const Url& url) {
  std::string value;
  for (const auto& entry : entries) {
    const auto pattern = pattern_in(entry.key, key);
    if (pattern && (pattern->empty() || is_about(*pattern, url)))
      value = entry.value;
  }
  return value;
}

}  // namespace hoopgit::cli
