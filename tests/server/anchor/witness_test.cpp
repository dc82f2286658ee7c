#include "core/base/text.hpp"
#include "tests/server/anchor/rig.hpp"

namespace hoopgit::anchor {
namespace {

using Catch::Matchers::Contains;

struct Scene {
  WitnessDouble witness{};
  Rig rig{};

  Scene() {
    witness.know(rig.vkey());
    rig.add_witness(witness);
    REQUIRE(rig.start());
    rig.append(5);
  }
};

TEST_CASE("a witness signs, and what it signed is published and kept") {
  Scene at;
  REQUIRE(at.rig.publish());
  CHECK(at.witness.size_of(log_name) == at.rig.signed_size());
  const auto row = at.rig.store->anchors()->front();
  CHECK(row.name == "north");
  CHECK(row.size == at.rig.signed_size());
  const auto published = at.rig.book->checkpoint();
  REQUIRE(published);
  CHECK(*published == row.note);
  CHECK_THAT(*published, Contains("north.example"));
  // The witness' key alone opens it, and so does the log's.
  CHECK(ledger::open_note(*published,
                          {*ledger::VerifierKey::parse(at.witness.vkey())}));
  CHECK(ledger::open_note(*published,
                          {*ledger::VerifierKey::parse(at.rig.vkey())}));

  at.rig.append(1);
  REQUIRE(at.rig.book->cover());
  CHECK_THAT(*at.rig.book->checkpoint(), !Contains("north.example"));
  REQUIRE(at.rig.publish());
  CHECK_THAT(*at.rig.book->checkpoint(), Contains("north.example"));
}

TEST_CASE("a witness is not asked when there is nothing new, or too soon") {
  Scene at;
  REQUIRE(at.rig.publish());
  const int asked = at.witness.requests();
  REQUIRE(at.rig.anchors->tend(at.rig.clock.now()));
  at.rig.append(1);
  REQUIRE(at.rig.book->cover());
  REQUIRE(at.rig.anchors->tend(at.rig.clock.now()));
  CHECK(at.witness.requests() == asked);
  at.rig.clock.advance(std::chrono::seconds(5));
  REQUIRE(at.rig.anchors->tend(at.rig.clock.now()));
  CHECK(at.witness.requests() == asked + 1);
}

TEST_CASE("409 with a size that we have: it is asked again from there") {
  Scene at;
  REQUIRE(at.rig.publish());
  at.rig.append(1);
  // Its answer was lost on the way: our row is older than what it has.
  store::change(*at.rig.store, [](store::Transaction& to) {
    return to.put_anchor({"north", 2, std::string(32, 'x'), "", Time{}});
  });
  REQUIRE(at.rig.start());
  REQUIRE(at.rig.publish());
  CHECK(at.witness.size_of(log_name) == at.rig.signed_size());
}

TEST_CASE("409 with a larger size is a rollback") {
  Scene at;
  at.witness.answer_next({409, "100000\n", "text/x.tlog.size"});
  const auto published = at.rig.publish();
  REQUIRE_FALSE(published);
  CHECK(published.error().fault == Fault::corrupt);
  CHECK_THAT(published.error().message, Contains("rolled back"));
  CHECK(at.rig.book->closed());
}

TEST_CASE("409 without a size, or with another one each time, is no answer") {
  Scene at;
  SECTION("no size") {
    at.witness.answer_next({409, "100000\n"});
  }
  SECTION("no number") {
    at.witness.answer_next({409, "many\n", "text/x.tlog.size"});
  }
  SECTION("another one each time") {
    at.witness.answer_next({409, "1\n", "text/x.tlog.size"});
    at.witness.answer_next({409, "2\n", "text/x.tlog.size"});
    at.witness.answer_next({409, "3\n", "text/x.tlog.size"});
  }
  const auto published = at.rig.publish();
  REQUIRE_FALSE(published);
  CHECK(published.error().fault == Fault::unavailable);
  CHECK_FALSE(at.rig.book->closed());
}

TEST_CASE("422 is asked once more, and then a fork") {
  Scene at;
  SECTION("the second time it signs") {
    at.witness.answer_next({422});
    CHECK(at.rig.publish());
    CHECK_FALSE(at.rig.book->closed());
  }
  SECTION("the second time too") {
    at.witness.answer_next({422}, 2);
    const auto published = at.rig.publish();
    REQUIRE_FALSE(published);
    CHECK_THAT(published.error().message, Contains("forked"));
    CHECK(at.rig.book->closed());
  }
}

TEST_CASE("a witness that does not know us is said to be, and nothing ends") {
  Scene at;
  const int status = GENERATE(403, 404, 400, 500, 503, 302);
  at.witness.answer_next({status});
  const auto published = at.rig.publish();
  REQUIRE_FALSE(published);
  CHECK(published.error().fault == Fault::unavailable);
  CHECK_THAT(published.error().message, Contains(std::to_string(status)));
  CHECK_FALSE(at.rig.book->closed());
  CHECK(at.rig.events_of("audit.anchor_failed") == 1);
  REQUIRE(at.rig.publish());
  CHECK(at.rig.events_of("audit.anchor_restored") == 1);
}

TEST_CASE("200 counts only with a signature of the witness that holds") {
  Scene at;
  WitnessDouble other("south.example");
  SECTION("nothing") {
    at.witness.answer_next({200, ""});
  }
  SECTION("no lines") {
    at.witness.answer_next({200, "thank you"});
  }
  SECTION("of somebody else") {
    const auto key =
        crypto::SigningKey::from_seed(Secret(std::string(32, 'o')));
    const auto line = ledger::sign_note("text\n", "south.example", *key);
    at.witness.answer_next({200, line->substr(line->find("\n\n") + 2)});
  }
  SECTION("that does not hold") {
    const auto key = ledger::VerifierKey::parse(at.witness.vkey());
    at.witness.answer_next(
        {200, ledger::to_line({key->name(), key->id(), std::string(72, 's')})});
  }
  const auto published = at.rig.publish();
  REQUIRE_FALSE(published);
  CHECK_FALSE(at.rig.book->closed());
  CHECK(at.rig.store->anchors()->empty());
}

TEST_CASE("who fails is asked less and less often") {
  Scene at;
  at.witness.answer_next({500}, 1000);
  REQUIRE_FALSE(at.rig.publish());
  std::vector<int> waits;
  int waited = 0;
  for (int asked = at.witness.requests(); waits.size() < 8; ++waited) {
    at.rig.clock.advance(std::chrono::seconds(1));
    static_cast<void>(at.rig.anchors->tend(at.rig.clock.now()));
    if (at.witness.requests() == asked) continue;
    asked = at.witness.requests();
    waits.push_back(waited + 1);
    waited = -1;
  }
  CHECK(waits == std::vector{1, 2, 4, 8, 16, 32, 60, 60});
}

TEST_CASE("a landing waits for as many witnesses as the policy wants") {
  WitnessDouble south("south.example");
  Scene at;
  const std::string policy = "witness n " + at.witness.vkey() + "\nwitness s " +
                             south.vkey() +
                             "\ngroup both all n s\nquorum both\n";
  at.rig.settings.policy = *ledger::WitnessPolicy::parse(policy);
  REQUIRE(at.rig.start());
  REQUIRE(at.rig.book->cover());
  const auto now = [&] {
    return at.rig.anchors->await_witnesses(at.rig.signed_size(), at.rig.clock,
                                           std::chrono::milliseconds(0));
  };
  const auto alone = now();
  REQUIRE_FALSE(alone);
  CHECK(alone.error().fault == Fault::unavailable);

  south.know(at.rig.vkey());
  at.rig.settings.anchors.push_back(
      {"south",
       WitnessTarget{*ledger::VerifierKey::parse(south.vkey()), south.url()}});
  REQUIRE(at.rig.start());
  REQUIRE(at.rig.book->cover());
  CHECK(now());
  at.rig.append(1);
  REQUIRE(at.rig.book->cover());
  CHECK(now());  // Five seconds are not waited for.
  CHECK(south.size_of(log_name) == at.rig.signed_size());
}

}  // namespace
}  // namespace hoopgit::anchor
