// What ends at a moment, when the clock of the machine is set meanwhile.

#include "core/base/forward_clock.hpp"
#include "tests/server/approval/desk.hpp"

namespace hoopgit::approval {
namespace {

using std::chrono::nanoseconds;

const nanoseconds jumps[] = {-seconds(600),  -seconds(60), -seconds(1),
                             nanoseconds(0), seconds(1),   seconds(60),
                             seconds(600)};

constexpr seconds step{60};

/// A relay on a machine whose clock is set by somebody.
struct Machine : Desk {
  nanoseconds elapsed{0};
  ForwardClock forward{clock, [this] { return elapsed; }};
  Approvals approvals{*store, forward, settings};

  void pass(nanoseconds time) {
    clock.advance(time);
    elapsed += time;
    static_cast<void>(forward.now());  // It is asked all the time.
  }
  /// Waits until `is_over`, a step at a time; how long that took.
  template <class IsOver>
  nanoseconds wait_for(const IsOver& is_over) {
    const nanoseconds begin = elapsed;
    while (!is_over())
      pass(step);
    return elapsed - begin;
  }
};

/// Early by no more than was set forward, late by no more than was set back.
void check_in_time(nanoseconds took, nanoseconds life, nanoseconds jump) {
  const nanoseconds none{0};
  CHECK(took >= life - std::max(jump, none) - step);
  CHECK(took <= life + std::max(-jump, none) + step);
}

TEST_CASE("a request ends in time, however the clock is set while it waits") {
  for (const auto jump : jumps) {
    INFO("by " << jump.count() << " ns");
    Machine machine;
    machine.settings.request_life = seconds(3600);
    const PushRow row = machine.pending();
    machine.pass(seconds(100));
    machine.clock.advance(jump);
    const auto took = machine.wait_for([&] {
      REQUIRE(machine.approvals.expire());
      return machine.read(row).state != PushState::pending;
    });
    CHECK(machine.read(row).state == PushState::expired);
    check_in_time(took + seconds(100), seconds(3600), jump);
  }
}

TEST_CASE("an approval ends in time, however the clock is set") {
  for (const auto jump : jumps) {
    INFO("by " << jump.count() << " ns");
    Machine machine;
    const PushRow row = machine.approved();
    machine.clock.advance(jump);
    const auto took = machine.wait_for([&] {
      REQUIRE(machine.approvals.expire());
      return machine.read(row).state != PushState::approved;
    });
    CHECK(machine.read(row).state == PushState::expired);
    check_in_time(took, machine.settings.approved_life, jump);
    const auto late = machine.approvals.claim(row.id, says("allow"), {});
    REQUIRE(late);
    CHECK_FALSE(*late);
  }
}

TEST_CASE("no clock that is set approves anything, or keeps it from landing") {
  for (const auto jump : jumps) {
    INFO("by " << jump.count() << " ns");
    Machine machine;
    const PushRow waiting = machine.pending();
    const PushRow approved = machine.approved("refs/heads/other");
    machine.clock.advance(jump);
    REQUIRE(machine.approvals.expire());
    CHECK(machine.read(waiting).state == PushState::pending);
    const auto unasked = machine.approvals.claim(waiting.id, says("allow"), {});
    REQUIRE(unasked);
    CHECK_FALSE(*unasked);
    const auto permit = machine.approvals.claim(
        approved.id, asks_for("[{group: maintainers, n: 1}]"), {});
    REQUIRE(permit);
    CHECK(*permit);
  }
}

}  // namespace
}  // namespace hoopgit::approval
