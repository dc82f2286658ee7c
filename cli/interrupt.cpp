#include "cli/interrupt.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace hoopgit::cli {
namespace {

/// Blocked first: between the two a signal would still end the program.
int block_and_open(sigset_t& before) {
  sigset_t caught;
  ::sigemptyset(&caught);
  ::sigaddset(&caught, SIGINT);
  ::sigaddset(&caught, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &caught, &before);
  return ::signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

Interrupt::Interrupt() : signals_(block_and_open(before_)) {}

Interrupt::~Interrupt() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupt::comes_within(std::chrono::milliseconds time) const {
  pollfd waiting{signals_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(time.count())) != 1) return false;
  // Taken, so that it does not end the program when it is let in again.
  signalfd_siginfo signal{};
  return ::read(signals_.get(), &signal, sizeof signal) ==
         static_cast<ssize_t>(sizeof signal);
}

}  // namespace hoopgit::cli
