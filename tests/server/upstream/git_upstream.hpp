// A real upstream for these tests: git http-backend behind a loopback server
// with Basic authentication.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/file.hpp"
#include "core/http/client.hpp"
#include "server/upstream/upstreams.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::test {

/// Runs a program with a git configuration of its own and returns what it
/// printed; throws if it fails.
std::string output_of(const std::filesystem::path& folder,
                      std::vector<std::string> argv, std::string input = "");

/// The same for git, without line feeds at the end.
std::string git(const std::filesystem::path& folder,
                std::vector<std::string> arguments);

/// A time that stands still until the test moves it.
class SteppedClock : public Clock {
 public:
  Time now() const override { return now_; }
  void step(std::chrono::seconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<Time> now_ = from_unix_seconds(1'800'000'000);
};

/// A folder with the secrets of a read and a write user, and settings that
/// name them, for an upstream at this URL.
class KnownUpstream {
 public:
  explicit KnownUpstream(const std::string& url);

  upstream::Target target(std::string_view name = "acme/site") const;
  void change_secret(const std::string& which, const std::string& secret);

  static std::string basic(std::string_view user, std::string_view secret);
  const std::string read_secret;
  const std::string write_secret;
  SteppedClock clock{};

 private:
  TemporaryFolder folder_;
  http::Client client_{};
  std::vector<upstream::Upstreams> upstreams_{};
};

/// Serves bare repositories below folder(): the user "reader" may fetch,
/// "writer" may push too.
class GitUpstream {
 public:
  GitUpstream();

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path repository() const {
    return folder() / "acme/site.git";
  }
  upstream::Target target(std::string_view name = "acme/site") const {
    return known_.target(name);
  }
  KnownUpstream& known() { return known_; }

  /// A clone with one commit on main, which is not pushed.
  std::filesystem::path make_work_tree();
  /// Copies this work tree's refs and objects into the repository directly.
  void publish(const std::filesystem::path& work_tree, const std::string& what);

  /// acme/new.git, with one commit on main.
  void make_sha256_repository();

  std::atomic<int> requests = 0;
  std::atomic<bool> drops_the_answer = false;  ///< After serving a POST.
  std::atomic<bool> is_down = false;           ///< Says nothing to anybody.
  std::atomic<bool> breaks_off = false;  ///< In the middle of each answer.
  std::atomic<int> goes_down_after = 0;  ///< So many answers; 0: it does not.

 private:
  void answer(const ReceivedRequest& request, Connection& connection);
  bool admits(const ReceivedRequest& request) const;

  TemporaryFolder folder_;
  LoopbackServer server_;
  KnownUpstream known_;
  int work_trees_ = 0;
};

}  // namespace hoopgit::test
