#pragma once

#include "core/base/result.hpp"

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// A program that has our terminal, our standard streams and our process group
/// while we look after it: Ctrl-C and Ctrl-Z are for it, as if the shell had
/// started it. What else would end us (SIGTERM, SIGHUP; SIGINT that was sent,
/// not typed) is passed on, and we go on waiting.
///
/// For the main thread of a program that has no other; one at a time.
class Supervised {
 public:
  /// Fault::usage if it cannot be run: no such program, or not executable.
  /// `environment`: all of it, as "NAME=value".
  static Result<Supervised> start(std::vector<std::string> argv,
                                  std::vector<std::string> environment);
  Supervised(Supervised&& other) noexcept;
  Supervised& operator=(Supervised&&) = delete;
  ~Supervised();

  /// Its exit status, or 128 + n when signal n ended it; nullopt: the time is
  /// over, and it still runs. Not to be asked again when it has ended.
  std::optional<int> ends_within(std::chrono::milliseconds time);

 private:
  Supervised(pid_t child, const sigset_t& before)
      : child_(child), before_(before) {}
  std::optional<int> look();
  void pass_on(const siginfo_t& signal) const;

  pid_t child_;      ///< 0: it has ended; -1: moved from.
  sigset_t before_;  ///< What was blocked before it was started.
};

}  // namespace hoopgit::cli
