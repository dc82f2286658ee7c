#include "core/base/forward_clock.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace hoopgit {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

class SetClock final : public Clock {
 public:
  Time now() const override { return time; }
  Time time{std::chrono::hours(500'000)};
};

/// A machine: its clock, which people set, and what passes meanwhile.
struct Machine {
  SetClock clock{};
  nanoseconds elapsed{7h};
  ForwardClock forward{clock, [this] { return elapsed; }};

  void pass(nanoseconds time) {
    clock.time += time;
    elapsed += time;
  }
};

TEST_CASE("a clock that nobody sets is told as it is") {
  Machine machine;
  CHECK(machine.forward.now() == machine.clock.time);
  for (const nanoseconds step : {1ns, nanoseconds(1s), nanoseconds(30h)}) {
    machine.pass(step);
    CHECK(machine.forward.now() == machine.clock.time);
  }
}

TEST_CASE("a clock that is set forward is followed at once") {
  Machine machine;
  machine.clock.time += 10min;
  CHECK(machine.forward.now() == machine.clock.time);
}

TEST_CASE("a clock that is set back is waited for, at half the pace") {
  Machine machine;
  const Time before = machine.forward.now();
  machine.clock.time -= 10min;
  CHECK(machine.forward.now() == before);
  machine.pass(10min);
  CHECK(machine.forward.now() == before + 5min);
  machine.pass(9min);
  CHECK(machine.forward.now() == before + 5min + 4min + 30s);
  machine.pass(1min);
  CHECK(machine.forward.now() == machine.clock.time);
  machine.pass(1min);
  CHECK(machine.forward.now() == machine.clock.time);
}

TEST_CASE("however a clock is set, time goes on and is caught up with") {
  Machine machine;
  std::mt19937_64 random(20261123);
  Time last = machine.forward.now();
  for (int i = 0; i < 10'000; ++i) {
    const nanoseconds passed(random() % 10'000'000'000);
    machine.pass(passed);
    if (random() % 20 == 0)
      machine.clock.time +=
          std::chrono::minutes(10) * (static_cast<int>(random() % 3) - 1);
    const Time now = machine.forward.now();
    REQUIRE(now >= last + passed / 2);
    REQUIRE(now >= machine.clock.time);
    last = now;
  }
  const nanoseconds ahead = last - machine.clock.time;
  machine.pass(2 * ahead);
  CHECK(machine.forward.now() == machine.clock.time);
}

TEST_CASE("the machine's own clocks are read") {
  const ForwardClock forward(system_clock());
  const Time before = system_clock().now();
  CHECK(forward.now() >= before);
  CHECK(ForwardClock::since_boot() > 0ns);
}

}  // namespace
}  // namespace hoopgit
