#pragma once

#include "core/base/file.hpp"

#include <signal.h>

#include <chrono>

namespace hoopgit::cli {

/// Ctrl-C (or SIGTERM) as an answer instead of an end, for as long as this
/// lives: for a command that goes on until then. For the main thread of a
/// program that has no other.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Waits so long for it. True: it has come.
  bool comes_within(std::chrono::milliseconds time) const;

 private:
  sigset_t before_{};
  Descriptor signals_;
};

}  // namespace hoopgit::cli
