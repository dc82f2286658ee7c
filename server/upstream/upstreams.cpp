#include "server/upstream/upstreams.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::upstream {
namespace {

Error wrong(const std::string& what, std::string_view why) {
  return {Fault::usage, "cannot use " + what + ": " + std::string(why)};
}

Result<void> check_url(const UpstreamSettings& settings) {
  const Url& url = settings.url;
  const std::string what = "upstream " + settings.name;
  if (url.scheme != "https" && !url.is_loopback())
    return wrong(what, "plain http is for loopback addresses only");
  if (!url.query.empty()) return wrong(what, "its URL has a query");
  return {};
}

/// The URL of what is at `path` below `base`.
Result<Url> below(const Url& base, std::string_view path) {
  for (const auto segment : split(path, '/'))
    if (segment == "." || segment == "..")
      return wrong("path " + std::string(path), "it points out of itself");
  std::string above = base.path;
  while (above.ends_with('/'))
    above.pop_back();
  while (path.starts_with('/'))
    path.remove_prefix(1);
  Url url = TRY(parse_url(base.origin() + above + "/" + std::string(path)));
  if (!url.query.empty())
    return wrong("path " + std::string(path), "it has a query");
  return url;
}

Result<void> check_repository(const RepositorySettings& settings) {
  const std::string what = "repository " + settings.name_or_pattern;
  if (settings.is_pattern)
    return settings.path ? wrong(what, "a pattern has no path of its own")
                         : Result<void>{};
  const auto name = RepositoryName::parse(settings.name_or_pattern);
  if (!name) return name.error();
  if (name->text() != settings.name_or_pattern)
    return wrong(what, "its name is written " + name->text());
  return {};
}

bool means(const RepositorySettings& settings, const RepositoryName& name) {
  return settings.is_pattern
             ? matches_glob(settings.name_or_pattern, name.text())
             : settings.name_or_pattern == name.text();
}

}  // namespace

struct Upstreams::Each {
  Credentials credentials;
  Reach reach{};
  Upstream upstream;
  std::vector<std::string> match;

  bool takes(const RepositoryName& name) const {
    return match.empty() ||
           std::any_of(match.begin(), match.end(), [&](const auto& pattern) {
             return matches_glob(pattern, name.text());
           });
  }

  Each(const UpstreamSettings& settings, const http::Client& client,
       const std::filesystem::path& systemd_folder, const Clock& clock)
      : credentials(settings, systemd_folder, clock),
        upstream{settings.name, settings.url, credentials, client, reach},
        match(settings.match) {}
};

Upstreams::Upstreams() = default;
Upstreams::Upstreams(Upstreams&&) noexcept = default;
Upstreams& Upstreams::operator=(Upstreams&&) noexcept = default;
Upstreams::~Upstreams() = default;

Result<Upstreams> Upstreams::open(
    const std::vector<UpstreamSettings>& upstreams,
    std::vector<RepositorySettings> repositories, const http::Client& client,
    const Clock& clock, const std::filesystem::path& systemd_folder) {
  Upstreams all;
  for (const auto& settings : upstreams) {
    TRY(check_url(settings));
    const std::string& name = settings.name;
    if (all.upstreams_.contains(name))
      return wrong("upstream " + name, "there are two of this name");
    all.upstreams_[name] =
        std::make_unique<Each>(settings, client, systemd_folder, clock);
  }
  for (const auto& repository : repositories) {
    TRY(check_repository(repository));
    const auto place = all.upstreams_.find(repository.upstream);
    if (place == all.upstreams_.end())
      return wrong("repository " + repository.name_or_pattern,
                   "there is no upstream " + repository.upstream);
    if (repository.path)
      TRY(below(place->second->upstream.url, *repository.path));
  }
  all.repositories_ = std::move(repositories);
  return all;
}

Result<Target> Upstreams::find(const RepositoryName& name) const {
  const RepositorySettings* found = nullptr;
  for (const auto& settings : repositories_) {
    if (!means(settings, name)) continue;
    if (found == nullptr || !settings.is_pattern) found = &settings;
    if (!settings.is_pattern) break;
  }
  if (found == nullptr || !upstreams_.at(found->upstream)->takes(name))
    return Error{Fault::not_found, "cannot find the repository " + name.text() +
                                       ": the relay does not know it"};
  const Upstream& upstream = upstreams_.at(found->upstream)->upstream;
  const std::string path = found->path ? *found->path : name.text() + ".git";
  return Target{&upstream, name, TRY(below(upstream.url, path))};
}

std::vector<RepositoryName> Upstreams::named() const {
  std::vector<RepositoryName> names;
  for (const auto& settings : repositories_)
    if (auto name = RepositoryName::parse(settings.name_or_pattern);
        name && !settings.is_pattern)
      names.push_back(*std::move(name));
  return names;
}

Result<void> Upstreams::check() const {
  for (const auto& [name, each] : upstreams_)
    TRY(each->credentials.check());
  return {};
}

}  // namespace hoopgit::upstream
