#include "cli/compat_link.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hoopgit::cli {
namespace {

using Kind = WebHost::Kind;
using scan::compat::Finding;

constexpr std::array<std::pair<std::string_view, Kind>, 8> hosts = {{
    {"github.com", Kind::github},
    {"gitlab.com", Kind::gitlab},
    {"dev.azure.com", Kind::azure},
    {"visualstudio.com", Kind::azure},
    {"gitea.com", Kind::gitea},
    {"code.forgejo.org", Kind::gitea},
    {"codeberg.org", Kind::gitea},
    {"bitbucket.org", Kind::bitbucket},
}};

/// "#L3-L5" and its kin: how the lines of a finding are written.
struct Anchor {
  std::string_view start;
  std::string_view end;
};

std::string lines(const Finding& finding, const Anchor& anchor) {
  std::string text;
  if (finding.start_line != 0)
    text += std::string(anchor.start) + std::to_string(finding.start_line);
  if (finding.end_line != finding.start_line)
    text += std::string(anchor.end) + std::to_string(finding.end_line);
  return text;
}

bool is_rendered(std::string_view path) {
  const std::string name = lower(path);
  return name.ends_with(".md") || name.ends_with(".ipynb");
}

std::string cleaned(std::string_view path) {
  std::string result;
  for (const char c : path)
    result += c == ' '   ? std::string("%20")
              : c == '%' ? std::string("%25")
                         : std::string(1, c);
  return result;
}

/// "git@host:a/b" as a URL; nothing of it: the remote is no such name.
std::string from_ssh_name(std::string_view remote) {
  constexpr std::string_view user = "git@";
  if (!remote.starts_with(user)) return {};
  const auto colon = remote.find(':');
  if (colon == std::string_view::npos || remote.find('/') < colon) return {};
  const auto host = remote.substr(user.size(), colon - user.size());
  auto path = remote.substr(colon + 1);
  // A port may stand before the path.
  const auto slash = path.find('/');
  const auto port = path.substr(0, slash);
  if (slash != std::string_view::npos && !port.empty() && port.size() <= 5 &&
      port.find_first_not_of("0123456789") == std::string_view::npos)
    path.remove_prefix(slash + 1);
  return "https://" + std::string(host) + "/" + std::string(path);
}

/// Without the name and the password of a user.
std::string without_user(const std::string& url) {
  const auto begin = url.find("://");
  if (begin == std::string::npos) return url;
  const auto end = std::min(url.find('/', begin + 3), url.size());
  const auto at = url.rfind('@', end);
  if (at == std::string::npos || at < begin) return url;
  return url.substr(0, begin + 3) + url.substr(at + 1);
}

std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  if (begin == std::string::npos) return {};
  const auto host = url.substr(begin + 3, url.find('/', begin + 3) - begin - 3);
  return lower(host.substr(0, host.find(':')));
}

}  // namespace

std::string WebHost::link_to(const Finding& finding) const {
  if (kind == Kind::none || finding.commit.id.empty()) return {};
  const bool is_inner = finding.path.find('!') != std::string::npos;
  const std::string path =
      cleaned(finding.path.substr(0, finding.path.find('!')));
  const auto at = [&](std::string_view folder, const std::string& query,
                      const Anchor& anchor) {
    const std::string link =
        url + std::string(folder) + finding.commit.id + "/" + path;
    return is_inner ? link : link + query + lines(finding, anchor);
  };
  switch (kind) {
    case Kind::github:
      return at("/blob/", is_rendered(path) ? "?plain=1" : "", {"#L", "-L"});
    case Kind::gitlab:
      return at("/blob/", "", {"#L", "-"});
    case Kind::gitea:
      return at("/src/commit/", is_rendered(path) ? "?display=source" : "",
                {"#L", "-L"});
    case Kind::bitbucket:
      return at("/src/", "", {"#lines-", ":"});
    case Kind::azure: {
      const std::string link =
          url + "/commit/" + finding.commit.id + "?path=/" + path;
      if (is_inner) return link;
      return link + lines(finding, {"&line=", "&lineEnd="}) +
             "&lineStartColumn=1&lineEndColumn=10000000&type=2"
             "&lineStyle=plain&_a=files";
    }
    case Kind::none:
      break;
  }
  return {};
}

std::optional<Kind> web_host_named(std::string_view platform) {
  const std::string name = lower(platform);
  if (name.empty() || name == "unknown") return Kind::none;
  if (name == "github") return Kind::github;
  if (name == "gitlab") return Kind::gitlab;
  if (name == "azuredevops") return Kind::azure;
  if (name == "gitea") return Kind::gitea;
  if (name == "bitbucket") return Kind::bitbucket;
  return std::nullopt;
}

WebHost web_host_of(std::string_view remote, Kind kind) {
  constexpr std::string_view end = ".git";
  remote = trim(remote);
  std::string url = from_ssh_name(remote);
  if (url.empty()) url = remote;
  if (url.ends_with(end)) url.resize(url.size() - end.size());
  url = without_user(url);
  const std::string host = host_of(url);
  for (const auto& [name, known] : hosts)
    if (kind == Kind::none && host == name) kind = known;
  return {kind, url};
}

}  // namespace hoopgit::cli
