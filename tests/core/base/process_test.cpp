#include "core/base/process.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit {
namespace {

TEST_CASE("a program gets its input and arguments, and tells its end") {
  const auto done =
      run({.argv = {"/bin/sh", "-c", "cat; echo \"$0\" >&2; exit 7", "a b"},
           .input = "text\n"});
  REQUIRE(done);
  CHECK(done->status == 7);
  CHECK(done->output == "text\n");
  CHECK(done->errors == "a b\n");
}

TEST_CASE("a program that is not there, or may not be itself, is an error") {
  const auto missing = run({.argv = {"/nowhere/program"}});
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().message,
             Catch::Contains("start /nowhere/program"));
  Command command{.argv = {"/bin/true"}};
  command.before_exec = [](int) { return EPERM; };
  const auto confined = run(command);
  REQUIRE_FALSE(confined);
  CHECK_THAT(confined.error().message, Catch::Contains("confine /bin/true"));
  CHECK_FALSE(run({.argv = {"/bin/true"}, .folder = "/nowhere"}));
}

int handled = 0;

/// Signals and masks of this process, as they were, when the object goes.
struct Signals {
  Signals() {
    struct sigaction counting {};
    counting.sa_handler = [](int) { ++handled; };
    ::sigaction(SIGUSR1, &counting, &before_);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    ::pthread_sigmask(SIG_BLOCK, &one, &mask_);
  }
  ~Signals() {
    ::sigaction(SIGUSR1, &before_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }
  struct sigaction before_ {};
  sigset_t mask_{};
};

TEST_CASE("starting a program leaves signals here as they were") {
  const Signals signals;
  REQUIRE(run({.argv = {"/bin/true"}}));
  ::raise(SIGUSR1);
  CHECK(handled == 1);
  sigset_t now;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &now);
  CHECK(::sigismember(&now, SIGUSR2) == 1);
  CHECK(::sigismember(&now, SIGTERM) == 0);
  // There: no handler, nothing blocked, and SIGUSR1 ends it.
  const auto ended = run({.argv = {"/bin/sh", "-c", "kill -USR1 $$; exit 0"}});
  REQUIRE(ended);
  CHECK(ended->status == 128 + SIGUSR1);
  const auto unblocked =
      run({.argv = {"/bin/sh", "-c", "kill -USR2 $$; exit 0"}});
  REQUIRE(unblocked);
  CHECK(unblocked->status == 128 + SIGUSR2);
  CHECK(handled == 1);
}

TEST_CASE("programs are started from many threads at once") {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([i, &wrong] {
      for (int round = 0; round < 20; ++round) {
        const std::string text = std::to_string(i * 100 + round);
        const auto done = run({.argv = {"/bin/echo", "-n", text}});
        if (!done || done->output != text) ++wrong;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace hoopgit
