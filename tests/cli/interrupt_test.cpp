#include "cli/interrupt.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

TEST_CASE("Ctrl-C is an answer while somebody waits for it") {
  const Interrupt interrupt;
  CHECK_FALSE(interrupt.comes_within(std::chrono::milliseconds(0)));
  for (const int signal : {SIGINT, SIGTERM}) {
    REQUIRE(::raise(signal) == 0);
    CHECK(interrupt.comes_within(std::chrono::milliseconds(0)));
    CHECK_FALSE(interrupt.comes_within(std::chrono::milliseconds(0)));
  }
}

TEST_CASE("afterwards signals do again what they did before") {
  sigset_t before;
  sigset_t after;
  REQUIRE(::pthread_sigmask(SIG_BLOCK, nullptr, &before) == 0);
  { const Interrupt interrupt; }
  REQUIRE(::pthread_sigmask(SIG_BLOCK, nullptr, &after) == 0);
  CHECK(::sigismember(&before, SIGINT) == ::sigismember(&after, SIGINT));
  CHECK(::sigismember(&after, SIGINT) == 0);
}

}  // namespace
}  // namespace hoopgit::cli
