#pragma once

#include "core/base/clock.hpp"
#include "core/base/repository_name.hpp"
#include "core/http/client.hpp"
#include "server/upstream/credentials.hpp"
#include "server/upstream/reach.hpp"
#include "server/upstream/settings.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hoopgit::upstream {

/// One upstream: how it is reached and what opens it. Thread-safe.
struct Upstream {
  std::string name;
  Url url;
  Credentials& credentials;
  const http::Client& client;
  Reach& reach;
};

/// Where a repository rests. Valid as long as the Upstreams it came from.
struct Target {
  const Upstream* upstream;
  RepositoryName repository;
  Url url;  ///< "https://host/acme/site.git": what Git would clone.
};

/// All upstreams of the configuration, and the repositories on them.
/// Thread-safe.
class Upstreams {
 public:
  /// Refuses a configuration that contradicts itself: the same name twice, a
  /// repository on an unknown upstream, plain HTTP to another machine. The
  /// client and the clock outlive this.
  static Result<Upstreams> open(const std::vector<UpstreamSettings>& upstreams,
                                std::vector<RepositorySettings> repositories,
                                const http::Client& client, const Clock& clock,
                                const std::filesystem::path& systemd_folder);
  Upstreams(Upstreams&&) noexcept;
  Upstreams& operator=(Upstreams&&) noexcept;
  ~Upstreams();

  /// A repository that is named wins over patterns, of these the first that
  /// matches. Fault::not_found when there is none.
  Result<Target> find(const RepositoryName& name) const;

  /// The repositories that the configuration names, without those that only
  /// fit a pattern.
  std::vector<RepositoryName> named() const;

  /// Can every credential file be read? See Credentials::check().
  Result<void> check() const;

 private:
  struct Each;
  Upstreams();

  // Behind pointers: targets refer to them while this object moves.
  std::map<std::string, std::unique_ptr<Each>> upstreams_;
  std::vector<RepositorySettings> repositories_;
};

}  // namespace hoopgit::upstream
