// The relay as an administrator has it: a YAML file and `hoopgit-relay serve`.
//
//     Relay relay = must(Relay::prepare());
//     must(relay.start(yaml, {{"ISSUER", issuer.issuer_url()}}));
//
// In the YAML, @NAME@ is replaced by the value of that name. The relay itself
// knows @PORT@, @ORIGIN@ ("http://127.0.0.1:PORT"), @FOLDER@ and @STATE@; a
// name without a value is an error.

#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/port.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::stage {

using Values = std::map<std::string, std::string>;

/// Every @NAME@ of capital letters, digits and '_' replaced.
Result<std::string> fill_in(const std::string& text, const Values& values);

class Relay {
 public:
  /// A folder and a port, nothing running yet: others may need to know where
  /// the relay will be.
  static Result<Relay> prepare();

  /// Writes the configuration, starts, and waits for GET /healthz.
  Result<void> start(const std::string& configuration, const Values& values);

  std::string origin() const { return port_.origin(); }
  std::string url(const std::string& repository) const;  ///< With ".git".
  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path state() const { return folder_.path() / "state"; }
  std::filesystem::path configuration() const;  ///< The file.

  /// For `hoopgit-relay check` and for SIGHUP: writes, and starts nothing.
  Result<void> configure(const std::string& configuration,
                         const Values& values);

  pid_t pid() const { return daemon_ ? daemon_->pid() : -1; }
  bool is_running() { return daemon_ && daemon_->is_running(); }
  void signal(int number) const;
  int stop();            ///< SIGTERM, and its exit status.
  void kill();           ///< SIGKILL, as after a power cut.
  Result<void> start();  ///< Again, with the configuration there is.

  /// "NAME=value" for the next start and those after it.
  void set_environment(std::vector<std::string> more) {
    environment_ = std::move(more);
  }

  std::string log() const;  ///< stdout and stderr of all its lives.

  /// The most memory it ever had resident (VmHWM), in bytes. While it runs.
  Result<std::uint64_t> memory_peak() const;

 private:
  Relay(TemporaryFolder folder, Port port)
      : folder_(std::move(folder)), port_(std::move(port)) {}

  TemporaryFolder folder_;
  Port port_;
  std::vector<std::string> environment_{};
  std::optional<Daemon> daemon_{};
};

}  // namespace hoopgit::stage
