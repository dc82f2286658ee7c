#pragma once

#include "core/base/process.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

/// A server of the stage: in the background, its output at the end of a file.
/// Ended (SIGTERM, after 3 s SIGKILL), with its children, when the object goes,
/// or when the thread that started it ends in whatever way.
class Daemon {
 public:
  struct Start {
    std::string name;  ///< For error messages: "apache2".
    std::vector<std::string> argv;
    std::filesystem::path log;  ///< Made if needed; what is there stays.
    std::optional<std::vector<std::string>> environment{};
    std::function<bool()> is_ready;
    std::chrono::seconds deadline{30};
  };

  /// Returns when it is ready. If it ends before that or is not ready in time,
  /// the error has the last lines of its log.
  static Result<Daemon> start(const Start& start);

  pid_t pid() const { return process_.pid(); }
  bool is_running() { return process_.is_running(); }
  void signal(int number) const { process_.signal(number); }
  int wait() { return process_.wait(); }  ///< Its exit status.

 private:
  explicit Daemon(Background process) : process_(std::move(process)) {}

  Background process_;
};

/// The whole log so far; empty if there is none yet.
std::string read_log(const std::filesystem::path& log);

/// Asks every 10 ms until it is true or the time is over; the last answer.
bool eventually(const std::function<bool()>& is_true,
                std::chrono::milliseconds deadline = std::chrono::seconds(30));

}  // namespace hoopgit::stage
