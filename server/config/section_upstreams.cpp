#include "core/base/repository_name.hpp"
#include "server/config/sections.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::config {
namespace {

using upstream::CredentialSettings;
using upstream::RepositorySettings;
using upstream::UpstreamSettings;

/// {file: PATH}, {systemd: NAME} or {exec: [ARGV…]}: one of them. A secret
/// itself in the file is refused: whoever may read the file would have it.
upstream::SecretSource read_source(const yaml::Node& secret) {
  const std::string systemd = secret.text("systemd");
  const std::filesystem::path file = read_path(secret, "file", yaml::optional);
  std::vector<std::string> argv;
  if (secret.any("exec").is_present()) argv = secret.texts("exec");
  const int given = (systemd.empty() ? 0 : 1) + (file.empty() ? 0 : 1) +
                    (argv.empty() ? 0 : 1);
  if (given != 1) secret.problem("give one of file, systemd and exec");
  if (systemd.find('/') != std::string::npos)
    secret.any("systemd").problem("it is a name, not a path");
  if (!argv.empty() && !argv.front().starts_with('/'))
    secret.any("exec").problem("the program must be an absolute path");
  secret.done();
  if (!argv.empty()) return upstream::ExecSecret{std::move(argv)};
  if (!systemd.empty()) return upstream::SystemdSecret{systemd};
  return upstream::FileSecret{file};
}

CredentialSettings read_credential(const yaml::Node& credential) {
  CredentialSettings settings;
  settings.username = credential.text("username", yaml::required);
  if (settings.username.find(':') != std::string::npos)
    credential.any("username").problem("a colon cannot be in a user name");
  const yaml::Node secret = credential.any("secret", yaml::required);
  if (secret.is_text())
    secret.problem(
        "a secret does not belong here: give {file: …}, {systemd: …} or "
        "{exec: […]}");
  else if (secret.is_present())
    settings.secret = read_source(credential.map("secret", yaml::required));
  credential.done();
  return settings;
}

UpstreamSettings read_upstream(const yaml::Node& entry) {
  UpstreamSettings settings;
  settings.name = entry.text("name", yaml::required);
  const auto url = read_url(entry, "url", yaml::required);
  if (url) settings.url = *url;
  if (url && url->scheme == "http" && !url->is_loopback())
    entry.any("url").problem("plain http is for loopback addresses only");
  const std::string kind = entry.text("kind");
  if (!kind.empty() && kind != "token" && kind != "exec")
    entry.any("kind").problem("'" + kind +
                              "' is not supported by this version");
  if (entry.any("match").is_present()) settings.match = entry.texts("match");
  settings.write = read_credential(entry.map("write", yaml::required));
  settings.is_sole_writer = entry.boolean("sole_writer").value_or(false);
  const yaml::Node read = entry.any("read", yaml::required);
  if (read.is_text() && read.text() == "same-as-write")
    settings.read_same_as_write = true;
  else if (read.is_text())
    read.problem("give a credential, or same-as-write");
  else if (read.is_present())
    settings.read = read_credential(entry.map("read", yaml::required));
  entry.done();
  return settings;
}

RepositorySettings read_repository(const yaml::Node& entry,
                                   const Config& config) {
  RepositorySettings settings;
  const std::string name = entry.text("name");
  const std::string pattern = entry.text("match");
  if (name.empty() == pattern.empty())
    entry.problem("give either name or match");
  settings.is_pattern = name.empty();
  settings.name_or_pattern = pattern;
  if (!name.empty()) {
    const auto parsed = RepositoryName::parse(name);
    if (!parsed)
      entry.any("name").problem(parsed.error().message);
    else
      settings.name_or_pattern = parsed->text();
  }
  if (pattern == "*")
    entry.any("match").problem(
        "'*' alone matches no repository with a slash; "
        "for all of them write '**'");
  settings.upstream = entry.text("upstream", yaml::required);
  const bool known = std::any_of(
      config.upstreams.begin(), config.upstreams.end(),
      [&](const auto& one) { return one.name == settings.upstream; });
  if (!known && !settings.upstream.empty())
    entry.any("upstream")
        .problem("there is no upstream '" + settings.upstream + "'");
  if (const auto path = entry.text("path"); !path.empty()) {
    if (settings.is_pattern)
      entry.any("path").problem("a path goes with a name, not with match");
    settings.path = path;
  }
  entry.done();
  return settings;
}

}  // namespace

void read_upstreams(const yaml::Node& root, Config& config) {
  std::set<std::string> names;
  for (const auto& entry : root.list("upstreams", yaml::required).items()) {
    auto settings = read_upstream(entry);
    if (!settings.name.empty() && !names.insert(settings.name).second)
      entry.any("name").problem("the upstream '" + settings.name +
                                "' is given twice");
    config.upstreams.push_back(std::move(settings));
  }
}

void read_repositories(const yaml::Node& root, Config& config) {
  std::set<std::string> names;
  for (const auto& entry : root.list("repositories", yaml::required).items()) {
    auto settings = read_repository(entry, config);
    if (!settings.name_or_pattern.empty() &&
        !names.insert(settings.name_or_pattern).second)
      entry.problem("'" + settings.name_or_pattern + "' is given twice");
    config.repositories.push_back(std::move(settings));
  }
}

}  // namespace hoopgit::config
