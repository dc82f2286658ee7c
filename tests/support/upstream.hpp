// A real Git server as the upstream: Apache, git http-backend, Basic.
//
//     Upstream upstream = must(Upstream::start());
//     must(upstream.make_repository("acme/site"));
//     git push upstream.url("acme/site")         // as writer
//     CHECK(must(upstream.refs("acme/site")).at("refs/heads/main") == tip);
//
// Two users: `reader` may fetch, `writer` may fetch and push; a reader's push
// is answered 403, a wrong password 401. As root, Apache and Git run as
// www-data and own the repositories; else all is this user's.

#pragma once

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/port.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

/// How a bare repository of the upstream is made.
struct RepositorySetup {
  bool empty = false;  ///< Else three commits on `branch`, and the tag v0.1.
  std::string branch = "main";
  std::string object_format = "sha1";

  /// Git configuration of the repository, over these defaults:
  /// receive.advertiseAtomic, receive.advertisePushOptions,
  /// uploadpack.allowFilter and uploadpack.allowAnySHA1InWant, all "true".
  std::map<std::string, std::string> settings{};
};

enum class Role { reader, writer };
std::string name_of(Role role);  ///< "reader".

/// One line of the access log.
struct Access {
  std::string method;
  std::string path;   ///< "/acme/site.git/git-receive-pack"
  std::string query;  ///< "service=git-receive-pack"; no '?'.
  int status = 0;
  std::string user;  ///< Empty if it was refused or had no name.
};

class Upstream {
 public:
  static Result<Upstream> start();

  /// A bare repository, "acme/site" for instance, at url("acme/site").
  Result<void> make_repository(const std::string& name,
                               const RepositorySetup& setup = {});

  std::string origin() const { return port_.origin(); }
  std::string url(const std::string& name) const;  ///< No user, with ".git".
  /// With user and password: for a Git that talks to the upstream directly.
  std::string url(const std::string& name, Role role) const;

  const Secret& password(Role role) const;
  /// The password in a private file of this user, as a relay wants it.
  std::filesystem::path secret_file(Role role) const;

  /// What is in a repository now, read past the server.
  Result<std::map<std::string, std::string>> refs(
      const std::string& name) const;  ///< Ref name to object id.
  Result<std::set<std::string>> objects(const std::string& name) const;
  /// Whether any object, referenced or not, has this text in it.
  Result<bool> holds(const std::string& name, std::string_view text) const;
  Result<Completed> git(const std::string& name,
                        std::vector<std::string> arguments) const;
  std::filesystem::path path(const std::string& name) const;

  /// A hook of the repository: a shell script, run by the upstream's Git.
  Result<void> install_hook(const std::string& name, const std::string& hook,
                            const std::string& script) const;

  /// All requests so far. An entry is written when its answer has been sent,
  /// so the last one may be some milliseconds late: see eventually().
  std::vector<Access> accesses() const;
  std::string log() const;  ///< Apache's error log with Git's messages.

  void stop();  ///< Nobody listens any more; the repositories stay.
  Result<void> restart();

 private:
  Upstream(TemporaryFolder served, TemporaryFolder secrets, Port port);
  Result<void> write_files() const;

  // Two folders: what is served belongs to www-data when we are root, what
  // the relay reads must not.
  TemporaryFolder served_;
  TemporaryFolder secrets_;
  Port port_;
  Secret reader_;
  Secret writer_;
  std::optional<Daemon> daemon_{};
};

}  // namespace hoopgit::stage
