#include "cli/supervised.hpp"

#include "core/base/file.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace hoopgit::cli {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::array passed_on{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

sigset_t awaited() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGCHLD);
  for (const int number : passed_on)
    ::sigaddset(&signals, number);
  return signals;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// In the child. What cannot be run is told through the pipe, which closes by
/// itself when it can.
[[noreturn]] void become(char* const* argv, char* const* environment,
                         const sigset_t& before, int tell) {
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::execvpe(argv[0], argv, environment);
  const int why = errno;
  [[maybe_unused]] const auto told = ::write(tell, &why, sizeof why);
  ::_exit(127);
}

/// Whether somebody sits here who would see that we stopped, and type `fg`.
bool is_in_foreground() {
  return ::isatty(STDIN_FILENO) == 1 &&
         ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

}  // namespace

Result<Supervised> Supervised::start(std::vector<std::string> argv,
                                     std::vector<std::string> environment) {
  const auto arguments = pointers_to(argv);
  const auto around = pointers_to(environment);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return from_errno("make a pipe", errno);
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  // Blocked first: none may come between the start and the waiting.
  const sigset_t caught = awaited();
  sigset_t before;
  ::sigprocmask(SIG_BLOCK, &caught, &before);
  const pid_t child = ::fork();
  if (child == 0) become(arguments.data(), around.data(), before, to.get());
  const int failed = errno;
  to.close();
  if (child < 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return from_errno("start " + argv.front(), failed);
  }
  Supervised started(child, before);
  int why = 0;
  ssize_t got = 0;
  while ((got = ::read(from.get(), &why, sizeof why)) < 0 && errno == EINTR) {
  }
  if (got != static_cast<ssize_t>(sizeof why)) return started;
  ::waitpid(std::exchange(started.child_, 0), nullptr, 0);
  Error error = from_errno("run " + argv.front(), why);
  error.fault = Fault::usage;
  return error;
}

Supervised::Supervised(Supervised&& other) noexcept
    : child_(std::exchange(other.child_, -1)), before_(other.before_) {}

Supervised::~Supervised() {
  if (child_ >= 0) ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> Supervised::look() {
  int status = 0;
  if (::waitpid(child_, &status, WNOHANG | WUNTRACED) != child_)
    return std::nullopt;
  if (WIFEXITED(status) || WIFSIGNALED(status)) {
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  // A shell that was suspended stops alone: whoever started us must see it.
  if (WIFSTOPPED(status) && is_in_foreground()) {
    ::raise(SIGSTOP);
    ::kill(child_, SIGCONT);
  }
  return std::nullopt;
}

void Supervised::pass_on(const siginfo_t& signal) const {
  const bool is_typed = signal.si_code == SI_KERNEL;
  const bool is_of_keys =
      signal.si_signo == SIGINT || signal.si_signo == SIGQUIT;
  // What was typed has reached the child already: it is in our group.
  if (signal.si_signo == SIGCHLD || (is_typed && is_of_keys)) return;
  ::kill(child_, signal.si_signo);
}

std::optional<int> Supervised::ends_within(milliseconds time) {
  const sigset_t signals = awaited();
  const auto until = Steady::now() + time;
  for (;;) {
    if (const auto status = look()) return status;
    const auto left =
        std::max(std::chrono::nanoseconds(0),
                 std::chrono::duration_cast<std::chrono::nanoseconds>(
                     until - Steady::now()));
    if (left.count() == 0) return std::nullopt;
    timespec wait{};
    wait.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    wait.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    siginfo_t signal{};
    if (::sigtimedwait(&signals, &signal, &wait) > 0) pass_on(signal);
  }
}

}  // namespace hoopgit::cli
