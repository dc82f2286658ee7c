// The only file that reads the secrets of upstreams.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/repository_name.hpp"
#include "core/http/client.hpp"
#include "server/upstream/settings.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace hoopgit::upstream {

/// The two credentials of one upstream.
///
/// A command (ExecSecret) is run without a shell, with PATH and LANG alone, in
/// a process group of its own, for at most 10 s, and speaks one JSON object in
/// each direction, at most 64 KiB:
///
///     stdin   {"version":1,"upstream":"gitlab","url":"https://…",
///              "repository":"platform/site","access":"read",
///              "previous_rejected":false}
///     stdout  {"version":1,"username":"hoopgit","secret":"…",
///              "expires_at":"2026-11-22T14:00:00Z"}
///
/// Its answer is kept for 80 % of its life, or 5 min when it names no end, for
/// each repository and access. What it writes to stderr is dropped: it may
/// hold the secret.
///
/// Errors are Fault::unavailable, whatever the reason: who asks for a fetch or
/// a push can do nothing about it. Thread-safe; while a command runs, others
/// who want the same credential wait for it and take its answer.
class Credentials {
 public:
  /// `systemd_folder` is $CREDENTIALS_DIRECTORY. The clock outlives this.
  Credentials(UpstreamSettings settings, std::filesystem::path systemd_folder,
              const Clock& clock);

  Result<http::Authorization> get(Access access,
                                  const RepositoryName& repository);

  /// The upstream answered 401 to this one: it is not handed out again. Says
  /// nothing about a newer one that somebody else has asked for meanwhile.
  void forget(Access access, const RepositoryName& repository,
              const http::Authorization& rejected);

  /// Can the files be read, and do the two differ? For `hoopgit-relay check`;
  /// runs no command.
  Result<void> check() const;

 private:
  struct Kept {
    http::Authorization authorization;
    Time until;
  };
  /// The answers of a command for one repository and access.
  struct Slot {
    std::mutex mutex{};
    std::optional<Kept> kept{};
    bool previous_rejected = false;
    std::atomic<int> failures = 0;
    std::optional<Error> last_failure{};
  };
  using Key = std::pair<Access, RepositoryName>;

  const CredentialSettings& of(Access access) const;
  Result<Secret> read_file_of(const SecretSource& source) const;
  Result<http::Authorization> from_command(const ExecSecret& command,
                                           Access access,
                                           const RepositoryName& repository);
  std::shared_ptr<Slot> slot(Access access, const RepositoryName& repository);
  Result<Kept> run_command(const ExecSecret& command, Access access,
                           const RepositoryName& repository,
                           bool previous_rejected) const;

  const UpstreamSettings settings_;
  const std::filesystem::path systemd_folder_;
  const Clock& clock_;

  std::mutex mutex_{};  ///< Of the map; never held while a command runs.
  // Shared: a slot that is thrown out may still be waited for.
  std::map<Key, std::shared_ptr<Slot>> slots_{};
};

}  // namespace hoopgit::upstream
