// Several refs, where the upstream cannot take them as one.

#include "server/landing/after_restore.hpp"
#include "tests/server/landing/bay.hpp"

#include <algorithm>

namespace hoopgit::landing {
namespace {

using approval::Progress;

constexpr auto one_by_one = Settings{.sequential = true};

/// main moves by one commit, `side` is made with another, `old` goes.
struct Row : Bay {
  explicit Row(Settings settings = one_by_one) : Bay(settings) {
    git(upstream.repository(), {"config", "receive.advertiseAtomic", "false"});
    git(upstream.repository(), {"branch", "old", "main"});
    git(work, {"checkout", "--quiet", "-b", "side", base.hex()});
    git(work, {"commit", "--quiet", "--allow-empty", "-m", "Beside"});
    side = id("side");
    git(work, {"checkout", "--quiet", "main"});
    push = approved({{"refs/heads/old", base, {}},
                     {"refs/heads/main", base, next},
                     {"refs/heads/side", {}, side}});
  }

  /// Calls it before main (0), side or old is sent: its intent is written.
  void before_ref(int n, const std::function<void()>& what) {
    on_cover = [this, n, what, seen = -2]() mutable {
      if (++seen == n) what();
    };
  }
  std::string refs() {
    return git(upstream.repository(),
               {"for-each-ref", "--format=%(refname:short)"});
  }
  bool has(const hoopgit::git::ObjectId& object) {
    return git(upstream.repository(), {"cat-file", "--batch-all-objects",
                                       "--batch-check=%(objectname)"})
               .find(object.hex()) != std::string::npos;
  }
  void refuse(const std::string& ref) {
    hook("while read old new ref; do [ $ref != " + ref + " ] || exit 1; done");
  }
  std::size_t told(const std::string& type) {
    const auto all = events(*push);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), type));
  }
  PushRow now() { return *must(store->push(push->id)); }

  hoopgit::git::ObjectId side{};
  std::optional<PushRow> push{};
};

TEST_CASE("where the upstream knows no atomic, refs land one after the other") {
  Row at;
  const PushRow landed = at.land(*at.push);
  CHECK(landed.state == PushState::landed);
  CHECK(at.refs() == "main\nside");
  CHECK(at.upstream_main() == at.next.hex());
  CHECK(Progress::of(landed).count("ok") == 3);
  // Each with its own intent, deletes last.
  const auto told = at.events(*at.push);
  CHECK(std::vector<std::string>(told.end() - 8, told.end()) ==
        std::vector<std::string>{"push.landing", "push.ref_landing",
                                 "push.ref_landed", "push.ref_landing",
                                 "push.ref_landed", "push.ref_landing",
                                 "push.ref_landed", "push.landed"});
}

TEST_CASE("an upstream that can take refs as one is sent them as one") {
  Row at;
  git(at.upstream.repository(), {"config", "receive.advertiseAtomic", "true"});
  CHECK(at.land(*at.push).state == PushState::landed);
  CHECK(at.told("push.ref_landing") == 0);
}

TEST_CASE("who pushed atomically is not sent ref by ref") {
  Row at;
  auto atomic = *at.push;
  atomic.atomic = true;
  store::change(*at.store, [&](auto& t) -> Result<void> {
    REQUIRE(TRY(t.replace_push(atomic, PushState::approved)));
    return {};
  });
  CHECK(at.land(atomic).state == PushState::refused);
  CHECK(at.refs() == "main\nold");
}

TEST_CASE("refs do not land one after the other unless it is configured") {
  Row at(Settings{});
  CHECK(at.land(*at.push).state == PushState::refused);
  CHECK(at.refs() == "main\nold");
}

TEST_CASE("each ref brings its own objects alone, and a refusal ends it") {
  Row at;
  SECTION("of the first: nothing has landed") {
    at.refuse("refs/heads/main");
    const PushRow failed = at.land(*at.push);
    CHECK(failed.state == PushState::failed);
    CHECK(at.refs() == "main\nold");
    CHECK(Progress::of(failed).count("ng") == 3);
  }
  SECTION("of the second: the first stays, the third is not sent") {
    at.refuse("refs/heads/side");
    const PushRow partial = at.land(*at.push);
    CHECK(partial.state == PushState::partial);
    CHECK(at.refs() == "main\nold");
    CHECK(at.upstream_main() == at.next.hex());
    CHECK(Progress::of(partial).is("refs/heads/main", "ok"));
    CHECK(Progress::of(partial).is("refs/heads/side", "ng"));
    CHECK(Progress::of(partial).is("refs/heads/old", "ng"));
    CHECK(at.events(partial).back() == "push.partial");
    const auto known = must(at.store->known_refs("acme/site"));
    REQUIRE(known.size() == 1);
    CHECK(known.front().ref == "refs/heads/main");
  }
  CHECK_FALSE(at.has(at.side));
}

TEST_CASE("a ref that brings nothing new lands too") {
  Row at;
  const PushRow row = at.approved({{"refs/heads/a", {}, at.next},
                                   {"refs/heads/b", {}, at.next},
                                   {"refs/heads/c", {}, at.base}});
  CHECK(at.land(row).state == PushState::landed);
  CHECK(at.refs() == "a\nb\nc\nmain\nold");
}

TEST_CASE("a ref that moves while another lands ends it in part") {
  Row at;
  at.before_ref(1, [&] {
    git(at.upstream.repository(), {"branch", "--force", "old", "main"});
  });
  const PushRow partial = at.land(*at.push);
  CHECK(partial.state == PushState::partial);
  CHECK(at.refs() == "main\nold\nside");
  CHECK(partial.reason.find("upstream moved to " + at.next.hex()) !=
        std::string::npos);
}

TEST_CASE("a relay that is ended between two refs goes on with the next") {
  Row at;
  // As another does it: whoever sleeps over its claim sends nothing any more.
  at.before_ref(2, [&] {
    at.clock.advance(approval::lease_of_a_claim);
    CHECK(at.reconcile(*at.push).state == PushState::approved);
  });
  auto permit = at.claim(*at.push);
  CHECK_FALSE(at.landing.land(std::move(permit), at.upstream.target(),
                              at.prepared(*at.push)));
  at.on_cover = [] {};
  const PushRow released = at.now();
  CHECK(released.state == PushState::approved);
  CHECK(released.reason.find("2 of 3 refs have landed") == 0);
  CHECK(at.refs() == "main\nold\nside");
  // Somebody goes on from there: what has landed is not sent again.
  git(at.upstream.repository(), {"update-ref", "-d", "refs/heads/side"});
  CHECK(at.land(released).state == PushState::landed);
  CHECK(at.refs() == "main");
  CHECK(at.told("push.landed") == 1);
}

TEST_CASE("of a lost answer it is found out for that ref alone") {
  Row at;
  at.before_ref(1, [&] { at.upstream.drops_the_answer = true; });
  const PushRow unknown = at.land(*at.push);
  CHECK(unknown.state == PushState::unknown);
  CHECK(Progress::of(unknown).is("refs/heads/main", "ok"));
  CHECK(Progress::of(unknown).is("refs/heads/side", "sending"));
  CHECK(Progress::of(unknown).is("refs/heads/old", "waiting"));
  at.upstream.drops_the_answer = false;
  SECTION("it has arrived") {}
  SECTION("it has been built upon since") {
    git(at.work, {"checkout", "--quiet", "side"});
    git(at.work, {"commit", "--quiet", "--allow-empty", "-m", "More"});
    git(at.work,
        {"push", "--quiet", at.upstream.repository().string(), "side"});
  }
  const PushRow released = at.reconcile(*at.push);
  CHECK(released.state == PushState::approved);
  CHECK(Progress::of(released).count("ok") == 2);
  CHECK(at.land(released).state == PushState::landed);
  CHECK(at.refs() == "main\nside");
  CHECK(at.told("push.ref_landing") == 3);
}

TEST_CASE("what was taken back in between waits for a person") {
  Row at;
  at.before_ref(1, [&] { at.upstream.drops_the_answer = true; });
  CHECK(at.land(*at.push).state == PushState::unknown);
  at.upstream.drops_the_answer = false;
  git(at.upstream.repository(), {"update-ref", "-d", "refs/heads/side"});
  const PushRow asked = at.reconcile(*at.push);
  CHECK(asked.state == PushState::needs_human);
  CHECK(Progress::of(asked).is("refs/heads/side", "sending"));
  identity::Identity olga;
  olga.actor.person = {"https://id.example", "olga-3", "olga"};
  const bool landed = GENERATE(true, false);
  const PushRow resolved = must(at.landing.resolve(
      at.push->id, landed ? Resolution::landed : Resolution::conflict,
      "seen at the upstream", olga));
  // What was never sent is not said to have landed.
  CHECK(resolved.state == PushState::partial);
  CHECK(Progress::of(resolved).count("ok") == (landed ? 2 : 1));
  CHECK(Progress::of(resolved).is("refs/heads/old", "ng"));
}

TEST_CASE("a delete in doubt waits for a person") {
  Row at;
  at.before_ref(2, [&] { at.upstream.drops_the_answer = true; });
  CHECK(at.land(*at.push).state == PushState::unknown);
  at.upstream.drops_the_answer = false;
  SECTION("when somebody has made the ref again") {
    git(at.upstream.repository(), {"branch", "old", at.base.hex()});
    CHECK(at.reconcile(*at.push).state == PushState::needs_human);
  }
  SECTION("not when it is gone") {
    CHECK(at.reconcile(*at.push).state == PushState::landed);
  }
}

TEST_CASE("a landing in part waits for its upstream, and costs no attempt") {
  Row at;
  at.before_ref(0, [&] { at.upstream.goes_down_after = 1; });
  const PushRow first = at.land(*at.push);
  CHECK(first.state == PushState::approved);
  CHECK(first.reason.find("1 of 3 refs have landed") == 0);
  for (int attempt = 0; attempt < 8; ++attempt) {
    auto permit = at.try_claim(*at.push, Error{Fault::unavailable, "away"});
    REQUIRE(permit);
    const PushRow waits = must(at.landing.land(
        *std::move(permit), at.upstream.target(),
        Error{Fault::unavailable, "cannot reach the upstream"}));
    CHECK(waits.state == PushState::approved);
    CHECK(waits.attempt == first.attempt);
    CHECK(Progress::of(waits).is("refs/heads/main", "ok"));
  }
  at.upstream.is_down = false;
  at.on_cover = [] {};
  CHECK(at.land(at.now()).state == PushState::landed);
  CHECK(at.refs() == "main\nside");
}

TEST_CASE("what another push has landed meanwhile is not said to be ours") {
  Row at;
  at.before_ref(1, [&] { at.covered = Error{Fault::unavailable, "no key"}; });
  CHECK(at.land(*at.push).state == PushState::approved);
  at.on_cover = [] {};
  at.covered = {};
  const PushRow other = at.approved({{"refs/heads/side", {}, at.side}});
  CHECK(at.land(other).state == PushState::landed);
  const PushRow partial = at.land(at.now());
  CHECK(partial.state == PushState::partial);
  CHECK(Progress::of(partial).count("ok") == 1);
  CHECK(at.told("push.ref_landed") == 1);
}

TEST_CASE("whatever ends a push that has landed in part says so") {
  Row at;
  at.before_ref(1, [&] { at.covered = Error{Fault::unavailable, "no key"}; });
  CHECK(at.land(*at.push).state == PushState::approved);
  identity::Identity ada;
  ada.actor = at.push->requester;
  std::string ended;
  SECTION("its requester takes it back") {
    must(at.approvals.cancel(at.push->id, ada));
    ended = "push.cancelled";
  }
  SECTION("its approval runs out") {
    at.clock.advance(std::chrono::hours(24 * 30));
    CHECK(must(at.approvals.expire()).size() == 1);
    ended = "approval.expired";
  }
  SECTION("the policy denies it by now") {
    at.policy = policy_of(
        "  rules:\n    - name: frozen\n      what: [update]\n      then: "
        "deny\n");
    CHECK_FALSE(at.try_claim(*at.push, Error{Fault::unavailable, "away"}));
    ended = "approval.denied";
  }
  const PushRow partial = at.now();
  CHECK(partial.state == PushState::partial);
  CHECK(partial.reason.find("1 of 3 refs had landed: ") == 0);
  CHECK(Progress::of(partial).is("refs/heads/main", "ok"));
  CHECK(Progress::of(partial).count("ng") == 2);
  CHECK(at.told(ended) == 1);
  CHECK(at.events(partial).back() == "push.partial");
}

TEST_CASE("a database that was put back asks of every ref that may have gone") {
  Row at;
  at.before_ref(1, [&] { at.covered = Error{Fault::unavailable, "no key"}; });
  CHECK(at.land(*at.push).state == PushState::approved);
  CHECK(must(doubt_all(*at.store, at.clock, at.quarantines)) == 1);
  const PushRow doubted = at.now();
  CHECK(doubted.state == PushState::unknown);
  CHECK(Progress::of(doubted).is("refs/heads/main", "ok"));
  CHECK(Progress::of(doubted).count("sending") == 2);
  // The delete cannot be told of.
  CHECK(at.reconcile(doubted).state == PushState::needs_human);
}

}  // namespace
}  // namespace hoopgit::landing
