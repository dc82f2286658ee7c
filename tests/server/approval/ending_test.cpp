// How open pushes end without a vote: stopped, replaced, out of time.

#include "tests/server/approval/desk.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::approval {
namespace {

/// As the landing leaves a push that the upstream has refused.
PushRow failed(Desk& desk, const PushRow& approved) {
  store::change(*desk.store, [&](auto& t) -> Result<void> {
    PushRow row = **t.find_push(approved.id);
    row.state = PushState::failed;
    if (!TRY(t.replace_push(row, PushState::approved)))
      return Error{Fault::conflict, "cannot change the row"};
    return {};
  });
  return desk.read(approved);
}

TEST_CASE("an administrator may stop any open push, and nobody else may") {
  Desk desk;
  const PushRow row = GENERATE(true, false) ? desk.approved() : desk.pending();
  CHECK_FALSE(desk.approvals.cancel(row.id, person("olga")));
  REQUIRE(desk.approvals.cancel(row.id, person("olga"), true));
  const PushRow stopped = desk.read(row);
  CHECK(stopped.state == PushState::cancelled);
  CHECK(stopped.reason == "stopped by an administrator");
  CHECK(*desk.data_of(row, "push.cancelled").text("by") == "administrator");
  CHECK_FALSE(desk.approvals.cancel(row.id, person("olga"), true));
}

TEST_CASE("a push that failed can be taken back") {
  Desk desk;
  const PushRow row = failed(desk, desk.approved());
  REQUIRE(desk.approvals.cancel(row.id, person("rita")));
  CHECK(desk.read(row).state == PushState::cancelled);
}

TEST_CASE("an approval that waits for its turn does not live for ever") {
  Desk desk;
  const PushRow row = desk.approved();
  desk.clock.advance(hours(24) - seconds(1));
  CHECK(desk.approvals.expire()->empty());
  desk.clock.advance(seconds(1));
  CHECK(desk.approvals.expire()->size() == 1);
  CHECK(desk.read(row).state == PushState::expired);
  CHECK(desk.read(row).reason == "the approval was not used in time");
}

TEST_CASE("other content for the same ref takes the place of what is open") {
  Desk desk;
  const PushRow held = desk.pending();
  const PushRow agreed = desk.approved();
  const PushRow refused = failed(desk, desk.approved());
  const PushRow elsewhere =
      desk.pending({{{"maintainers", 1}}}, "refs/heads/other");
  const PushRow later = desk.pending();
  const auto replaced = desk.approvals.supersede(later);
  REQUIRE(replaced);
  CHECK(replaced->size() == 3);
  for (const auto& row : {held, agreed, refused}) {
    CHECK(desk.read(row).state == PushState::superseded);
    CHECK(desk.events(row).back() == "push.superseded");
    CHECK(*desk.data_of(row, "push.superseded").text("replaced_by") ==
          later.id.text());
  }
  CHECK(desk.read(elsewhere).state == PushState::pending);
  CHECK(desk.read(later).state == PushState::pending);
}

TEST_CASE("nobody's push takes the place of somebody else's") {
  Desk desk;
  const PushRow held = desk.pending();
  PushRow theirs = desk.scanning();
  theirs.requester = person("theo").actor;
  theirs = desk.settled(theirs, {.verdict = policy::Verdict::allow});
  CHECK(desk.approvals.supersede(theirs)->empty());
  CHECK(desk.read(held).state == PushState::pending);
}

TEST_CASE("a push that was refused takes nobody's place") {
  Desk desk;
  const PushRow held = desk.pending();
  const PushRow refused =
      desk.settled(desk.scanning(), {.verdict = policy::Verdict::deny});
  CHECK(desk.approvals.supersede(refused)->empty());
  CHECK(desk.read(held).state == PushState::pending);
}

TEST_CASE("what is landing is not replaced") {
  Desk desk;
  const PushRow row = desk.approved();
  REQUIRE(desk.approvals.claim(row.id, says("allow"), {}));
  CHECK(desk.approvals.supersede(desk.pending())->empty());
  CHECK(desk.read(row).state == PushState::landing);
}

TEST_CASE("a push whose refs have moved upstream is not claimed") {
  Desk desk;
  const PushRow row = desk.approved();
  Readiness ready;
  ready.upstream_refs = {{"refs/heads/main", row.updates.front().old_id}};
  SECTION("moved") {
    ready.upstream_refs.front().id = row.updates.front().new_id;
  }
  SECTION("gone") {
    ready.upstream_refs.clear();
  }
  SECTION("as it was") {
    CHECK(*desk.approvals.claim(row.id, says("allow"), ready));
    return;
  }
  CHECK_FALSE(*desk.approvals.claim(row.id, says("allow"), ready));
  CHECK(desk.read(row).state == PushState::stale);
  CHECK(desk.read(row).reason.find("upstream moved") != std::string::npos);
  CHECK(desk.events(row).back() == "push.stale");
}

}  // namespace
}  // namespace hoopgit::approval
