#include "tests/server/landing/bay.hpp"

namespace hoopgit::landing {
namespace {

TEST_CASE("an approved push lands, and the mirror knows it") {
  Bay bay;
  const PushRow row = bay.approved();
  const PushRow landed = bay.land(row);
  CHECK(landed.state == PushState::landed);
  CHECK(bay.upstream_main() == bay.next.hex());
  CHECK(bay.events(row).back() == "push.landed");
  CHECK_FALSE(was_sending(bay.quarantines / row.id.text(), 99));
  CHECK(was_sending(bay.quarantines / row.id.text(), landed.attempt));
  bool fetched = false;
  must(bay.mirrors.refresh("forge", "acme/site",
                           {{"refs/heads/main", bay.next}},
                           [&](const auto&, const auto&, const auto&) {
                             fetched = true;
                             return Result<void>();
                           }));
  CHECK_FALSE(fetched);
}

TEST_CASE("several refs land together, deletes too") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "old", "main"});
  const PushRow row = bay.approved({{"refs/heads/main", bay.base, bay.next},
                                    {"refs/heads/copy", {}, bay.next},
                                    {"refs/heads/old", bay.base, {}}});
  CHECK(bay.land(row).state == PushState::landed);
  CHECK(
      git(bay.upstream.repository(), {"for-each-ref", "--format=%(refname)"}) ==
      "refs/heads/copy\nrefs/heads/main");
}

TEST_CASE("of several refs none lands when the upstream refuses one") {
  Bay bay;
  bay.hook("[ \"$1\" = refs/heads/main ]", "update");
  const PushRow row = bay.approved({{"refs/heads/main", bay.base, bay.next},
                                    {"refs/heads/no", {}, bay.next}});
  const PushRow failed = bay.land(row);
  CHECK(failed.state == PushState::failed);
  CHECK(failed.reason.find("refs/heads/no") != std::string::npos);
  CHECK(git(bay.upstream.repository(),
            {"for-each-ref", "--format=%(refname)"}) == "refs/heads/main");
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("a delete lands without a pack") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "old", "main"});
  CHECK(bay.land(bay.approved({{"refs/heads/old", bay.base, {}}})).state ==
        PushState::landed);
  CHECK(git(bay.upstream.repository(),
            {"for-each-ref", "--format=%(refname)"}) == "refs/heads/main");
}

TEST_CASE("what the upstream's hook refuses has failed, in its words") {
  Bay bay;
  bay.hook("echo 'not on \033[31mFridays' >&2; exit 1");
  const PushRow failed = bay.land(bay.approved());
  CHECK(failed.state == PushState::failed);
  CHECK(failed.reason.find("upstream refused") != std::string::npos);
  CHECK(failed.reason.find("Fridays") != std::string::npos);
  CHECK(failed.reason.find('\x1b') == std::string::npos);
  CHECK(bay.upstream_main() == bay.base.hex());
  CHECK(bay.events(failed).back() == "push.failed");
}

TEST_CASE("a ref that has moved makes the push stale, and stays as it is") {
  Bay bay;
  const PushRow row = bay.approved();
  const auto other = bay.push_directly("other", bay.base.hex());
  CHECK_FALSE(bay.try_claim(row, bay.prepared(row)));
  const PushRow stale = *must(bay.store->push(row.id));
  CHECK(stale.state == PushState::stale);
  CHECK(stale.reason.find("refs/heads/main: upstream moved to " + other) == 0);
  CHECK(bay.upstream_main() == other);
  CHECK(bay.events(row).back() == "push.stale");
}

TEST_CASE("a ref that moves after the claim is a conflict, and stays so") {
  Bay bay;
  const PushRow row = bay.approved();
  const auto ready = bay.prepared(row);
  auto permit = bay.try_claim(row, ready);
  REQUIRE(permit);
  const auto other = bay.push_directly("other", bay.base.hex());
  const PushRow conflict =
      must(bay.landing.land(*std::move(permit), bay.upstream.target(), ready));
  CHECK(conflict.state == PushState::conflict);
  CHECK(conflict.reason.find("upstream moved to " + other) !=
        std::string::npos);
  CHECK(bay.upstream_main() == other);
  CHECK_FALSE(was_sending(bay.quarantines / row.id.text(), conflict.attempt));
}

TEST_CASE("an upstream that takes the push and drops the answer is asked") {
  Bay bay;
  const PushRow row = bay.approved();
  bay.upstream.drops_the_answer = true;
  const PushRow unknown = bay.land(row);
  CHECK(unknown.state == PushState::unknown);
  CHECK(bay.upstream_main() == bay.next.hex());
  bay.upstream.drops_the_answer = false;
  const PushRow landed = bay.reconcile(row);
  CHECK(landed.state == PushState::landed);
  const auto told = bay.events(row);
  CHECK(told.at(told.size() - 2) == "push.reconciled");
  CHECK(told.back() == "push.landed");
  // Once more is nothing more.
  const auto before = bay.events(row).size();
  CHECK(bay.reconcile(row).state == PushState::landed);
  CHECK(bay.events(row).size() == before);
}

TEST_CASE("a push that was cut off before it was sent is approved again") {
  Bay bay;
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  const PushRow released = bay.reconcile(row);
  CHECK(released.state == PushState::approved);
  CHECK(bay.events(row).back() == "push.released");
  CHECK(bay.land(row).state == PushState::landed);
}

TEST_CASE("a permit of an earlier claim cannot finish") {
  Bay bay;
  const PushRow row = bay.approved();
  auto late = bay.claim(row);
  CHECK(bay.reconcile(row).state == PushState::approved);
  auto current = bay.claim(row);
  const auto refused = bay.landing.land(std::move(late), bay.upstream.target(),
                                        bay.prepared(row));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  CHECK(bay.state(row) == PushState::landing);
  CHECK(bay.upstream_main() == bay.base.hex());
  CHECK(bay.land(row, std::move(current)).state == PushState::landed);
}

TEST_CASE("a permit does not land twice") {
  Bay bay;
  const PushRow row = bay.approved();
  auto late = bay.claim(row);
  // The same claim is decided elsewhere while this worker sleeps.
  CHECK(bay.reconcile(row).state == PushState::approved);
  const auto events = bay.events(row).size();
  const auto refused = bay.landing.land(std::move(late), bay.upstream.target(),
                                        bay.prepared(row));
  CHECK_FALSE(refused);
  CHECK(bay.events(row).size() == events);
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("nothing is sent before the record is signed, and nothing fails") {
  Bay bay;
  bay.covered = Error{Fault::unavailable, "cannot sign the log: no key"};
  const PushRow row = bay.approved();
  for (int attempt = 1; attempt < 8; ++attempt) {
    const PushRow released = bay.land(row);
    CHECK(released.state == PushState::approved);
    CHECK(released.attempt == 0);
  }
  CHECK(bay.upstream_main() == bay.base.hex());
  bay.covered = {};
  CHECK(bay.land(row).state == PushState::landed);
}

TEST_CASE("an upstream that answers five times and takes nothing has failed") {
  Bay bay;
  const PushRow row = bay.approved();
  bay.upstream.known().change_secret("write", "wrong");
  for (int attempt = 1; attempt < 5; ++attempt) {
    const PushRow released = bay.land(row);
    CHECK(released.state == PushState::approved);
    CHECK(released.attempt == attempt);
  }
  CHECK(bay.land(row).state == PushState::failed);
  CHECK(bay.events(row).back() == "push.failed");
}

TEST_CASE("an upstream that does not answer costs a push nothing") {
  Bay bay;
  const PushRow row = bay.approved();
  const auto ready = bay.prepared(row);
  bay.upstream.is_down = true;
  for (int attempt = 1; attempt < 8; ++attempt) {
    auto permit = bay.try_claim(row, ready);
    REQUIRE(permit);
    const PushRow released = must(
        bay.landing.land(*std::move(permit), bay.upstream.target(), ready));
    CHECK(released.state == PushState::approved);
    CHECK(released.attempt == 0);
    CHECK(bay.upstream.target().upstream->reach.is_away());
  }
  bay.upstream.is_down = false;
  CHECK(bay.land(row).state == PushState::landed);
  CHECK_FALSE(bay.upstream.target().upstream->reach.is_away());
}

TEST_CASE("what an upstream begins to say and breaks off is no answer") {
  Bay bay;
  const auto target = bay.upstream.target();
  const auto answers = [&] {
    return bool(upstream::advertise(target, upstream::Access::read,
                                    upstream::Service::upload_pack));
  };
  const auto& reach = target.upstream->reach;
  bay.upstream.breaks_off = true;
  CHECK_FALSE(answers());
  CHECK(reach.is_away());
  bay.upstream.breaks_off = false;
  CHECK(answers());
  CHECK_FALSE(reach.is_away());
  // To be refused is to be answered.
  bay.upstream.known().change_secret("read", "wrong");
  CHECK_FALSE(answers());
  CHECK_FALSE(reach.is_away());
}

TEST_CASE("several refs are refused where they cannot land as one") {
  Bay bay;
  git(bay.upstream.repository(),
      {"config", "receive.advertiseAtomic", "false"});
  const PushRow row = bay.approved({{"refs/heads/main", bay.base, bay.next},
                                    {"refs/heads/copy", {}, bay.next}});
  const PushRow refused = bay.land(row);
  CHECK(refused.state == PushState::refused);
  CHECK(refused.reason.find("one after the other") != std::string::npos);
  CHECK(bay.events(row).back() == "push.refused");
  CHECK(bay.upstream_main() == bay.base.hex());
  // One alone needs none of that.
  CHECK(bay.land(bay.approved()).state == PushState::landed);
}

TEST_CASE("a list of objects that was changed on disk does not land") {
  Bay bay;
  const PushRow row = bay.approved();
  const fs::path manifest = bay.quarantines / row.id.text() / "manifest";
  SECTION("longer") {
    std::ofstream(manifest, std::ios::app) << bay.base.hex() << "\n";
  }
  SECTION("empty") {
    must(replace_file(manifest, ""));
  }
  SECTION("gone") {
    fs::remove(manifest);
  }
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK_FALSE(held.reason.empty());
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("a push whose ground the upstream has dropped does not land") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "side", "main"});
  const PushRow row = bay.approved({{"refs/heads/new", {}, bay.next}});
  // What it builds upon goes, and main is something else.
  git(bay.work, {"checkout", "--quiet", "--orphan", "other"});
  git(bay.work, {"commit", "--quiet", "--allow-empty", "-m", "Other"});
  git(bay.work,
      {"push", "--quiet", "--force", bay.upstream.repository().string(),
       "other:main", ":refs/heads/side"});
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK(held.reason.find("no longer has a commit") != std::string::npos);
}

TEST_CASE("an upstream that is away changes nothing") {
  Bay bay;
  const PushRow row = bay.approved();
  bay.upstream.known().change_secret("write", "wrong");
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK(held.reason.find("wrong") == std::string::npos);
  static_cast<void>(bay.claim(row));
  bay.upstream.known().change_secret("read", "wrong");
  CHECK(bay.reconcile(row).state == PushState::unknown);
  CHECK(bay.reconcile(row).state == PushState::unknown);
}

}  // namespace
}  // namespace hoopgit::landing
