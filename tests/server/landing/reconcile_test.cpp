#include "server/landing/after_restore.hpp"
#include "tests/server/landing/bay.hpp"

namespace hoopgit::landing {
namespace {

/// A push that was claimed, and perhaps sent, when its relay was ended.
struct Doubt : Bay {
  PushRow row = approved();
  explicit Doubt(bool sent = true) {
    static_cast<void>(claim(row));
    if (sent) note_that_it_was_sent(row);
  }
  /// What the upstream would have taken.
  void arrives() { upstream.publish(work, "main"); }
  std::string reason() { return must(store->push(row.id))->reason; }
};

TEST_CASE("a push that had arrived has landed") {
  Doubt doubt;
  doubt.arrives();
  CHECK(doubt.reconcile(doubt.row).state == PushState::landed);
  const auto told = doubt.events(doubt.row);
  CHECK(std::vector<std::string>(told.end() - 3, told.end()) ==
        std::vector<std::string>{"push.unknown", "push.reconciled",
                                 "push.landed"});
}

TEST_CASE("a push that somebody has built upon has landed") {
  Doubt doubt;
  doubt.arrives();
  doubt.push_directly("later", doubt.next.hex());
  const PushRow landed = doubt.reconcile(doubt.row);
  CHECK(landed.state == PushState::landed);
  CHECK(landed.reason == "upstream has moved on since");
}

TEST_CASE("commits that were there before prove nothing when built upon") {
  Bay bay;
  // main is to become what the branch "side" is already.
  git(bay.work,
      {"push", "--quiet", bay.upstream.repository().string(), "main:side"});
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  bay.note_that_it_was_sent(row);
  bay.push_directly("later", bay.next.hex());
  CHECK(bay.reconcile(row).state == PushState::conflict);
}

TEST_CASE("a push of which the upstream has nothing is sent again") {
  Doubt doubt;
  const PushRow again = doubt.reconcile(doubt.row);
  CHECK(again.state == PushState::approved);
  CHECK(again.reason == "the upstream has nothing of it");
  CHECK(doubt.events(doubt.row).back() == "push.released");
  CHECK(doubt.land(doubt.row).state == PushState::landed);
}

TEST_CASE("a push that landed and was taken back is not sent again") {
  Doubt doubt;
  doubt.arrives();
  doubt.set_main(doubt.base);
  CHECK(doubt.reconcile(doubt.row).state == PushState::needs_human);
  CHECK(doubt.reason().find("taken back") != std::string::npos);
  CHECK(doubt.events(doubt.row).back() == "push.needs_human");
  CHECK(doubt.upstream_main() == doubt.base.hex());
  // It holds its ref until a person has spoken.
  const PushRow other = doubt.approved();
  CHECK_FALSE(must(doubt.approvals.has_turn(other)));
  CHECK_FALSE(doubt.try_claim(other, doubt.prepared(other)));
}

TEST_CASE("a push of commits that were there before waits for a person") {
  Bay bay;
  git(bay.work,
      {"push", "--quiet", bay.upstream.repository().string(), "main:side"});
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  bay.note_that_it_was_sent(row);
  CHECK(bay.reconcile(row).state == PushState::needs_human);
}

TEST_CASE("a delete whose ref is there waits for a person") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "old", "main"});
  const PushRow row = bay.approved({{"refs/heads/old", bay.base, {}}});
  static_cast<void>(bay.claim(row));
  bay.note_that_it_was_sent(row);
  CHECK(bay.reconcile(row).state == PushState::needs_human);
}

TEST_CASE("a push whose files are gone may have been sent") {
  Doubt doubt(false);
  fs::remove_all(doubt.quarantines / doubt.row.id.text());
  doubt.arrives();
  doubt.set_main(doubt.base);
  CHECK(doubt.reconcile(doubt.row).state == PushState::needs_human);
}

TEST_CASE("a doubtful push whose ref went elsewhere is a conflict") {
  const bool sent = GENERATE(true, false);
  Doubt doubt(sent);
  const auto other = doubt.push_directly("other", doubt.base.hex());
  const PushRow conflict = doubt.reconcile(doubt.row);
  CHECK(conflict.state == PushState::conflict);
  CHECK(json::dump(conflict.result).find(other) != std::string::npos);
}

TEST_CASE("an outcome that is being looked for ends the claim before") {
  Doubt doubt(false);
  const auto before = must(doubt.store->push(doubt.row.id))->fence;
  doubt.upstream.known().change_secret("read", "wrong");
  const PushRow unknown = doubt.reconcile(doubt.row);
  CHECK(unknown.state == PushState::unknown);
  CHECK(unknown.fence == before + 1);
  CHECK(unknown.attempt == 1);
  CHECK_FALSE(must(doubt.landing.renew(doubt.row.id, before)));
  // Asked again, nothing new is told of it.
  const auto told = doubt.events(doubt.row).size();
  CHECK(doubt.reconcile(doubt.row).fence == before + 2);
  CHECK(doubt.events(doubt.row).size() == told);
}

TEST_CASE("a push that was never sent fails after its fifth attempt") {
  Bay bay;
  const PushRow row = bay.approved();
  for (int attempt = 1; attempt <= 4; ++attempt) {
    static_cast<void>(bay.claim(row));
    CHECK(bay.reconcile(row).state == PushState::approved);
  }
  static_cast<void>(bay.claim(row));
  CHECK(bay.reconcile(row).state == PushState::failed);
  CHECK(bay.events(row).back() == "push.failed");
}

TEST_CASE("an upstream that goes away between two questions leaves a doubt") {
  Doubt doubt;
  doubt.arrives();
  doubt.set_main(doubt.base);
  doubt.upstream.goes_down_after = 1;
  CHECK(doubt.reconcile(doubt.row).state == PushState::unknown);
  doubt.upstream.is_down = false;
  CHECK(doubt.reconcile(doubt.row).state == PushState::needs_human);
}

TEST_CASE("an attempt that arrives late is found by the next one") {
  Doubt doubt;
  // Asked too early: the upstream was still at work on it.
  CHECK(doubt.reconcile(doubt.row).state == PushState::approved);
  doubt.arrives();
  const PushRow landed = doubt.land(doubt.row);
  CHECK(landed.state == PushState::landed);
  CHECK(landed.reason == "an earlier attempt had arrived");
}

TEST_CASE("a worker that slept over its claim does not send") {
  Bay bay;
  const PushRow row = bay.approved();
  const auto ready = bay.prepared(row);
  SECTION("when somebody else has taken over") {
    auto late = bay.try_claim(row, ready);
    REQUIRE(late);
    bay.clock.advance(approval::lease_of_a_claim);
    CHECK(bay.reconcile(row).state == PushState::approved);
    CHECK_FALSE(
        bay.landing.land(*std::move(late), bay.upstream.target(), ready));
    CHECK(bay.upstream_main() == bay.base.hex());
  }
  SECTION("unless nobody has") {
    auto late = bay.try_claim(row, ready);
    REQUIRE(late);
    bay.clock.advance(approval::lease_of_a_claim);
    CHECK(must(bay.landing.land(*std::move(late), bay.upstream.target(), ready))
              .state == PushState::landed);
  }
}

TEST_CASE("the intent on record tells what would be sent") {
  Bay bay;
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  store::EventFilter filter;
  filter.push = row.id.text();
  filter.type = "push.landing";
  const auto entry =
      must(json::parse(must(bay.store->events(filter)).at(0).bytes));
  const json::Value& data = *entry.find("data");
  const auto pack = must(bay.prepared(row)).objects;
  CHECK(must(data.text("pack_sha256")) == pack.pack_sha256);
  CHECK(pack.pack_sha256 == crypto::sha256_hex(must(read_file(pack.pack))));
  CHECK(must(data.texts("present_before")).empty());
}

/// Pushes one after the other, of each of which the answer is lost.
void drop_answers(int rounds) {
  Bay bay;
  for (int round = 0; round < rounds; ++round) {
    if (round > 0) {
      bay.base = bay.next;
      git(bay.work, {"commit", "--quiet", "--allow-empty", "-m", "Next"});
      bay.next = bay.id("main");
    }
    const PushRow row = bay.approved();
    auto ready = bay.prepared(row);
    auto permit = bay.try_claim(row, ready);
    REQUIRE(permit);
    bay.upstream.drops_the_answer = true;
    CHECK(
        must(bay.landing.land(*std::move(permit), bay.upstream.target(), ready))
            .state == PushState::unknown);
    bay.upstream.drops_the_answer = false;
    CHECK(bay.reconcile(row).state == PushState::landed);
    CHECK(bay.upstream_main() == bay.next.hex());
  }
}

TEST_CASE("answers that are dropped do not make a push fail") {
  drop_answers(10);
}

TEST_CASE("of a thousand dropped answers none makes a push fail", "[.long]") {
  drop_answers(1000);
}

identity::Identity operator_named(const std::string& name) {
  identity::Identity who;
  who.actor.person = {"https://id.example", name, name};
  return who;
}

TEST_CASE("a person says what became of a push that nobody can tell of") {
  Doubt doubt;
  doubt.arrives();
  doubt.set_main(doubt.base);
  REQUIRE(doubt.reconcile(doubt.row).state == PushState::needs_human);
  const bool landed = GENERATE(true, false);
  const auto resolved = must(doubt.landing.resolve(
      doubt.row.id, landed ? Resolution::landed : Resolution::conflict,
      "reverted by hand", operator_named("olga")));
  CHECK(resolved.state == (landed ? PushState::landed : PushState::conflict));
  CHECK(resolved.reason == "by word of an administrator: reverted by hand");
  CHECK(doubt.events(doubt.row).back() == "push.resolved");
  // The ref is free again.
  CHECK(doubt.land(doubt.approved()).state == PushState::landed);
}

TEST_CASE("nobody resolves their own push, or one that needs it not") {
  Doubt doubt;
  doubt.arrives();
  const auto olga = operator_named("olga");
  const auto early =
      doubt.landing.resolve(doubt.row.id, Resolution::landed, "because", olga);
  REQUIRE_FALSE(early);
  CHECK(early.error().fault == Fault::conflict);
  doubt.set_main(doubt.base);
  REQUIRE(doubt.reconcile(doubt.row).state == PushState::needs_human);
  identity::Identity requester;
  requester.actor = doubt.row.requester;
  const auto own = doubt.landing.resolve(doubt.row.id, Resolution::landed,
                                         "because", requester);
  REQUIRE_FALSE(own);
  CHECK(own.error().fault == Fault::forbidden);
  CHECK(doubt.state(doubt.row) == PushState::needs_human);
}

TEST_CASE("an approval that a backup brings back is not used twice") {
  Bay bay;
  const PushRow row = bay.approved();
  SECTION("the push had landed") {
    bay.upstream.publish(bay.work, "main");
    CHECK(must(doubt_all(*bay.store, bay.clock, bay.quarantines)) == 1);
    CHECK(bay.state(row) == PushState::unknown);
    CHECK(bay.reconcile(row).state == PushState::landed);
  }
  SECTION("the push had landed and was taken back") {
    bay.upstream.publish(bay.work, "main");
    bay.set_main(bay.base);
    must(doubt_all(*bay.store, bay.clock, bay.quarantines));
    CHECK(bay.reconcile(row).state == PushState::needs_human);
  }
  SECTION("the push had not landed") {
    static_cast<void>(bay.claim(row));
    CHECK(must(doubt_all(*bay.store, bay.clock, bay.quarantines)) == 1);
    CHECK(bay.reconcile(row).state == PushState::approved);
    CHECK(bay.land(row).state == PushState::landed);
  }
}

/// Nobody said that the database was put back.
struct PutBack : Bay {
  PushRow row = approved();
  fs::path folder_of_push() const { return quarantines / row.id.text(); }
  bool is_doubted() {
    return must(doubt_if_put_back(*store, clock, row, folder_of_push()));
  }
};

TEST_CASE("a push that is approved is not doubted") {
  PutBack bay;
  CHECK_FALSE(bay.is_doubted());
  CHECK(bay.state(bay.row) == PushState::approved);
  // Nor when its upstream was away in the last moment.
  const auto ready = bay.prepared(bay.row);
  auto permit = bay.try_claim(bay.row, ready);
  REQUIRE(permit);
  bay.upstream.is_down = true;
  bay.row =
      must(bay.landing.land(*std::move(permit), bay.upstream.target(), ready));
  CHECK(bay.row.state == PushState::approved);
  CHECK_FALSE(bay.is_doubted());
}

TEST_CASE("an approved push without its folder has ended before") {
  PutBack bay;
  fs::remove_all(bay.folder_of_push());
  SECTION("landed") {
    bay.upstream.publish(bay.work, "main");
    CHECK(bay.is_doubted());
    CHECK(bay.events(bay.row).back() == "push.unknown");
    CHECK(bay.reconcile(bay.row).state == PushState::landed);
  }
  SECTION("landed, and was taken back") {
    bay.upstream.publish(bay.work, "main");
    bay.set_main(bay.base);
    CHECK(bay.is_doubted());
    CHECK(bay.reconcile(bay.row).state == PushState::needs_human);
    CHECK(bay.upstream_main() == bay.base.hex());
  }
  SECTION("in another way") {
    CHECK(bay.is_doubted());
    const PushRow failed = bay.reconcile(bay.row);
    CHECK(failed.state == PushState::failed);
    CHECK(failed.reason.find("its objects are gone") != std::string::npos);
  }
}

TEST_CASE("a push that was sent more often than the database knows") {
  PutBack bay;
  bay.note_that_it_was_sent(bay.row);
  CHECK(bay.is_doubted());
  bay.row = bay.reconcile(bay.row);
  CHECK(bay.row.state == PushState::approved);
  // Once is enough.
  CHECK_FALSE(bay.is_doubted());
  CHECK(bay.land(bay.row).state == PushState::landed);
}

}  // namespace
}  // namespace hoopgit::landing
