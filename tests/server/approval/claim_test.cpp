#include "tests/server/approval/desk.hpp"

#include <atomic>
#include <thread>

namespace hoopgit::approval {
namespace {

/// Whether a permit was given; errors end the test.
bool claims(Desk& desk, const PushRow& row, const policy::Policy& policy) {
  const auto permit = desk.approvals.claim(row.id, policy, {});
  if (!permit) FAIL(permit.error().message);
  if (!*permit) return false;
  CHECK((*permit)->covers(row.id));
  CHECK((*permit)->fence() == desk.read(row).fence);
  return true;
}

const std::string maintainer = "[{group: maintainers, n: 1}]";

TEST_CASE("a claim moves an approved push to landing, with its intent") {
  Desk desk;
  const PushRow row = desk.approved();
  CHECK(claims(desk, row, asks_for(maintainer)));
  const PushRow now = desk.read(row);
  CHECK(now.state == PushState::landing);
  CHECK(now.fence == row.fence + 1);
  CHECK(now.attempt == 1);
  CHECK(now.lease_until == desk.clock.now() + lease_of_a_claim);
  CHECK(desk.events(row).back() == "push.landing");
  CHECK_FALSE(claims(desk, row, asks_for(maintainer)));
}

TEST_CASE("what is not approved is not claimed") {
  Desk desk;
  const PushRow row = desk.pending();
  CHECK_FALSE(claims(desk, row, says("allow")));
  CHECK(desk.read(row).state == PushState::pending);
}

TEST_CASE("votes that are too old reopen the push") {
  Desk desk;
  const PushRow row = desk.approved();
  desk.clock.advance(hours(12));
  SECTION("not yet") {
    CHECK(claims(desk, row, asks_for(maintainer)));
  }
  SECTION("now") {
    desk.clock.advance(seconds(1));
    CHECK_FALSE(claims(desk, row, asks_for(maintainer)));
    CHECK(desk.read(row).state == PushState::pending);
    CHECK(desk.events(row).back() == "approval.reopened");
    // Said again, it stands again.
    REQUIRE(desk.vote(row, person("mia")));
    CHECK(claims(desk, row, asks_for(maintainer)));
  }
}

TEST_CASE("an approval that was not used in time is over") {
  Desk desk;
  const PushRow row = desk.approved();
  desk.clock.advance(hours(24));
  CHECK_FALSE(claims(desk, row, asks_for(maintainer)));
  CHECK(desk.read(row).state == PushState::expired);
  CHECK(desk.events(row).back() == "approval.expired");
}

TEST_CASE("a policy that now denies ends the push") {
  Desk desk;
  const PushRow row = desk.approved();
  CHECK_FALSE(claims(desk, row, says("deny")));
  CHECK(desk.read(row).state == PushState::denied);
  CHECK(desk.events(row).back() == "approval.denied");
}

TEST_CASE("a policy that now asks for more has to be met as well") {
  Desk desk;
  const PushRow row = desk.approved();
  const auto stricter = asks_for("[{group: security, n: 1}]");
  CHECK_FALSE(claims(desk, row, stricter));
  CHECK(desk.read(row).state == PushState::pending);
  const auto sam = person("sam", std::vector<std::string>{"security"});
  SECTION("with the votes that were there") {
    REQUIRE(desk.vote(row, sam));
    CHECK(claims(desk, row, stricter));
  }
  SECTION("and not in the place of what was asked first") {
    REQUIRE(desk.vote(row, person("mia"), "withdraw"));
    REQUIRE(desk.vote(row, sam));
    CHECK(desk.read(row).state == PushState::pending);
    CHECK_FALSE(claims(desk, row, stricter));
  }
}

TEST_CASE("a push that was allowed waits when the policy now asks") {
  Desk desk;
  const PushRow row =
      desk.settled(desk.scanning(), {.verdict = policy::Verdict::allow});
  CHECK_FALSE(claims(desk, row, asks_for(maintainer)));
  CHECK(desk.read(row).state == PushState::pending);
  REQUIRE(desk.vote(row, person("mia")));
  CHECK(claims(desk, row, asks_for(maintainer)));
}

TEST_CASE("a looser policy does not release what was asked for") {
  Desk desk;
  const PushRow row = desk.approved();
  desk.clock.advance(hours(13));
  CHECK_FALSE(claims(desk, row, says("allow")));
  CHECK(desk.read(row).state == PushState::pending);
}

TEST_CASE("a report that cannot be read does not land") {
  Desk desk;
  PushRow row = desk.scanning();
  row.report = json::object({{"nonsense", 1}});
  const PushRow settled =
      desk.settled(row, {.verdict = policy::Verdict::allow});
  CHECK_FALSE(claims(desk, settled, says("allow")));
  CHECK(desk.read(settled).state != PushState::landing);
}

TEST_CASE("a push waits while another lands on its ref") {
  Desk desk;
  const PushRow first = desk.approved("refs/heads/main");
  const PushRow second = desk.approved("refs/heads/main");
  const PushRow elsewhere = desk.approved("refs/heads/other");
  CHECK(claims(desk, first, asks_for(maintainer)));
  for (const PushState busy :
       {PushState::landing, PushState::unknown, PushState::needs_human}) {
    store::change(*desk.store, [&](auto& t) -> Result<void> {
      PushRow row = **t.find_push(first.id);
      const PushState from = row.state;
      row.state = busy;
      if (!TRY(t.replace_push(row, from)))
        return Error{Fault::conflict, "cannot change the row"};
      return {};
    });
    CHECK_FALSE(claims(desk, second, asks_for(maintainer)));
    CHECK(desk.read(second).state == PushState::approved);
  }
  CHECK(claims(desk, elsewhere, asks_for(maintainer)));
}

TEST_CASE("of many who claim at once one gets the permit") {
  Desk desk;
  const PushRow row = desk.approved();
  const auto policy = asks_for(maintainer);
  std::atomic<int> permits = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const auto permit = desk.approvals.claim(row.id, policy, {});
      if (permit && *permit) ++permits;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(permits == 1);
  CHECK(desk.read(row).attempt == 1);
}

TEST_CASE("a claim and a withdrawal at once do not both have their way") {
  for (int round = 0; round < 20; ++round) {
    Desk desk;
    const PushRow row = desk.approved();
    const auto policy = asks_for(maintainer);
    bool permitted = false;
    bool withdrawn = false;
    std::thread claimer([&] {
      const auto permit = desk.approvals.claim(row.id, policy, {});
      permitted = permit && *permit;
    });
    std::thread withdrawer([&] {
      withdrawn = bool(desk.approvals.vote(
          row.id, {row.subject, row.version, "withdraw", ""}, person("mia")));
    });
    claimer.join();
    withdrawer.join();
    CHECK(permitted != withdrawn);
  }
}

}  // namespace
}  // namespace hoopgit::approval
