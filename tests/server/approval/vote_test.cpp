#include "tests/server/approval/desk.hpp"

#include <thread>

namespace hoopgit::approval {
namespace {

std::string why_not(const Result<PushRow>& voted) {
  return voted ? "" : voted.error().message;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a verdict settles a push, with its events") {
  Desk desk;
  const PushRow row = desk.scanning();
  SECTION("allow") {
    const PushRow settled =
        desk.settled(row, {.verdict = policy::Verdict::allow});
    CHECK(settled.state == PushState::approved);
    CHECK(settled.approved_until == desk.clock.now() + hours(24));
    CHECK(desk.events(row) == std::vector<std::string>{"approval.granted"});
  }
  SECTION("ask") {
    const PushRow settled = desk.pending();
    CHECK(settled.state == PushState::pending);
    CHECK(desk.events(settled) ==
          std::vector<std::string>{"approval.requested"});
  }
  SECTION("deny") {
    const PushRow settled =
        desk.settled(row, {.verdict = policy::Verdict::deny});
    CHECK(settled.state == PushState::refused);
    CHECK(desk.events(row) == std::vector<std::string>{"push.refused"});
  }
}

TEST_CASE("enough votes approve a push for a day") {
  Desk desk;
  const PushRow row = desk.pending({{{"maintainers", 2}}});
  REQUIRE(desk.vote(row, person("mia")));
  CHECK(desk.read(row).state == PushState::pending);
  const auto second = desk.vote(row, person("max"));
  REQUIRE(second);
  CHECK(second->state == PushState::approved);
  CHECK(second->approved_until == desk.clock.now() + hours(24));
  CHECK(desk.events(row) ==
        std::vector<std::string>{"approval.requested", "approval.vote",
                                 "approval.vote", "approval.granted"});
}

TEST_CASE("what becomes of a push names people by number, not by name") {
  Desk desk;
  auto mia = person("mia");
  mia.actor.person.name = "Mia Example";
  auto rita = person("rita");
  rita.actor.person.name = "Rita Example";
  SECTION("who approved it") {
    const PushRow row = desk.pending();
    REQUIRE(desk.vote(row, mia));
    CHECK(json::dump(*desk.data_of(row, "approval.granted").find("voters")) ==
          R"([{"iss":"https://id.example","sub":"mia"}])");
  }
  SECTION("who took it back") {
    const PushRow row = desk.pending();
    REQUIRE(desk.approvals.cancel(row.id, rita));
    CHECK(json::dump(desk.data_of(row, "push.cancelled")) ==
          R"({"by":"requester"})");
    CHECK(desk.read(row).reason == "taken back");
  }
}

TEST_CASE("who may not vote is told why, and it is on record") {
  struct Row {
    identity::Identity who;
    std::string reason;
  };
  identity::Identity agent = person("bot");
  agent.actor.kind = "agent";
  identity::Identity service = person("ci");
  service.actor.kind = "service";
  identity::Identity rita_elsewhere =
      person("rita", std::vector<std::string>{"maintainers", "admins"});
  rita_elsewhere.actor.session = "second";
  rita_elsewhere.actor.person.name = "Somebody Else";
  rita_elsewhere.email.reset();
  identity::Identity shouting = person("ann");
  shouting.email = "ANN@Example.com";
  const std::vector<Row> rows = {
      {person("rita"), "requester"},
      {rita_elsewhere, "requester"},
      {person("ann"), "author"},
      {shouting, "author"},
      {person("carl"), "committer"},
      {person("tess"), "tagger"},
      {agent, "service"},
      {service, "service"},
      {person("nora", std::nullopt), "groups_unknown"},
      {person("olga", std::vector<std::string>{}), "not_in_group"},
      {person("adam", std::vector<std::string>{"admins"}), "not_in_group"},
      {person("greg", std::vector<std::string>{"maintainers "}),
       "not_in_group"},
      {person("gus", std::vector<std::string>{"Maintainers"}), "not_in_group"}};
  Desk desk;
  PushRow row = desk.scanning();
  row.report.set(
      "contributors",
      json::object({{"authors", json::array_of({"ann@example.com"})},
                    {"committers", json::array_of({"carl@example.com"})},
                    {"taggers", json::array_of({"tess@example.com"})}}));
  desk.settled(row, {.verdict = policy::Verdict::ask,
                     .requirement = {{{"maintainers", 1}}}});
  for (const auto& [who, reason] : rows) {
    INFO(who.actor.person.subject);
    const auto refused = desk.vote(row, who);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::forbidden);
    CHECK(holds(refused.error().message, "vote: " + reason));
    CHECK(desk.events(row).back() == "approval.vote_refused");
    CHECK_FALSE(desk.vote(row, who, "deny"));
  }
  CHECK(desk.read(row).state == PushState::pending);
  CHECK(desk.store->votes(row.id)->empty());
}

TEST_CASE("an address that is not UTF-8 does not let the other authors vote") {
  Desk desk;
  PushRow row = desk.scanning();
  const auto people = json::array_of({"ann@example.com", "\xff@example.com"});
  row.report.set("contributors", json::object({{"authors", people},
                                               {"committers", people},
                                               {"taggers", people}}));
  desk.settled(row, {.verdict = policy::Verdict::ask,
                     .requirement = {{{"maintainers", 1}}}});
  CHECK(holds(why_not(desk.vote(row, person("ann"))), "author"));
  CHECK(desk.read(row).state == PushState::pending);
}

TEST_CASE("the same subject at another issuer is another person") {
  Desk desk;
  const PushRow row = desk.pending();
  auto stranger = person("rita");
  stranger.actor.person.issuer = "https://other.example";
  CHECK(desk.vote(row, stranger));
}

TEST_CASE("a vote is for what was shown, and nothing else") {
  Desk desk;
  const PushRow row = desk.pending();
  const auto cast = [&](const std::string& subject, std::int64_t version) {
    return desk.approvals.vote(row.id, {subject, version, "approve", ""},
                               person("mia"));
  };
  const auto other = cast(std::string(64, 'f'), row.version);
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::conflict);
  CHECK(holds(other.error().message, "subject_mismatch"));
  CHECK(holds(why_not(cast(row.subject.substr(0, 12), row.version)),
              "subject_mismatch"));
  CHECK(holds(why_not(cast("", row.version)), "subject_mismatch"));
  CHECK(holds(why_not(cast(row.subject, row.version + 1)), "version_mismatch"));
  CHECK(holds(why_not(cast(row.subject, row.version - 1)), "version_mismatch"));
  CHECK(desk.read(row).state == PushState::pending);
  CHECK(cast(row.subject, row.version));
}

TEST_CASE("a request that is over takes no votes") {
  Desk desk;
  const PushRow row = desk.pending();
  desk.clock.advance(desk.settings.request_life - seconds(1));
  CHECK(desk.approvals.expire()->empty());
  desk.clock.advance(seconds(1));
  CHECK(holds(why_not(desk.vote(row, person("mia"))), "expired"));
  CHECK(*desk.approvals.expire() == std::vector<PushId>{row.id});
  CHECK(desk.read(row).state == PushState::expired);
  CHECK(holds(why_not(desk.vote(row, person("mia"))), "closed"));
  CHECK(desk.approvals.expire()->empty());
}

TEST_CASE("one denial closes the push") {
  Desk desk;
  SECTION("that waits") {
    const PushRow row = desk.pending({{{"maintainers", 2}}});
    REQUIRE(desk.vote(row, person("mia")));
    const auto denied = desk.vote(row, person("max"), "deny");
    REQUIRE(denied);
    CHECK(denied->state == PushState::denied);
    CHECK(desk.events(row).back() == "approval.denied");
    CHECK(holds(why_not(desk.vote(row, person("mo"))), "closed"));
  }
  SECTION("that is approved and has not landed") {
    const PushRow row = desk.approved();
    REQUIRE(desk.vote(row, person("max"), "deny"));
    CHECK(desk.read(row).state == PushState::denied);
  }
}

TEST_CASE("an approval can be taken back as long as it lives") {
  Desk desk;
  const PushRow row = desk.pending();
  desk.clock.advance(desk.settings.request_life - seconds(1));
  REQUIRE(desk.vote(row, person("mia")));
  REQUIRE(desk.read(row).state == PushState::approved);
  // The request is over, the approval is not.
  desk.clock.advance(hours(2));
  SECTION("withdrawn") {
    const auto withdrawn = desk.vote(row, person("mia"), "withdraw");
    CHECK(why_not(withdrawn).empty());
    CHECK(desk.read(row).state == PushState::pending);
  }
  SECTION("denied") {
    CHECK(why_not(desk.vote(row, person("max"), "deny")).empty());
    CHECK(desk.read(row).state == PushState::denied);
  }
}

TEST_CASE("a vote that is withdrawn reopens the push") {
  Desk desk;
  const PushRow row = desk.approved();
  REQUIRE(desk.vote(row, person("mia"), "withdraw"));
  CHECK(desk.read(row).state == PushState::pending);
  CHECK(desk.events(row).back() == "approval.reopened");
  CHECK(desk.store->votes(row.id)->empty());
  CHECK_FALSE(desk.vote(row, person("mia"), "withdraw"));
  REQUIRE(desk.vote(row, person("max")));
  CHECK(desk.read(row).state == PushState::approved);
}

TEST_CASE("a vote that is not needed for it changes nothing by going") {
  Desk desk;
  const PushRow row = desk.approved();
  REQUIRE(desk.vote(row, person("max")));
  REQUIRE(desk.vote(row, person("max"), "withdraw"));
  CHECK(desk.read(row).state == PushState::approved);
}

TEST_CASE("the second vote of a person replaces the first") {
  Desk desk;
  const PushRow row = desk.pending({{{"maintainers", 2}}});
  auto second_session = person("mia");
  second_session.actor.session = "second";
  REQUIRE(desk.vote(row, person("mia")));
  REQUIRE(desk.vote(row, second_session));
  CHECK(desk.read(row).state == PushState::pending);
  CHECK(desk.store->votes(row.id)->size() == 1);
}

TEST_CASE("votes from before half a day do not help a later one") {
  Desk desk;
  const PushRow row = desk.pending({{{"maintainers", 2}}});
  REQUIRE(desk.vote(row, person("mia")));
  desk.clock.advance(hours(12) + seconds(1));
  REQUIRE(desk.vote(row, person("max")));
  CHECK(desk.read(row).state == PushState::pending);
  REQUIRE(desk.vote(row, person("mia")));
  CHECK(desk.read(row).state == PushState::approved);
}

TEST_CASE("one person who votes from sixteen threads is counted once") {
  Desk desk;
  const PushRow row = desk.pending({{{"maintainers", 2}}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      static_cast<void>(desk.approvals.vote(
          row.id, {row.subject, row.version, "approve", ""}, person("mia")));
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(desk.read(row).state == PushState::pending);
  CHECK(desk.store->votes(row.id)->size() == 1);
}

TEST_CASE("sixteen people who vote at once approve a push once") {
  Desk desk;
  const PushRow row = desk.pending({{{"maintainers", 2}}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&, i] {
      static_cast<void>(
          desk.approvals.vote(row.id, {row.subject, row.version, "approve", ""},
                              person("m" + std::to_string(i))));
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(desk.read(row).state == PushState::approved);
  CHECK(desk.read(row).version == row.version + 1);
  const auto events = desk.events(row);
  CHECK(std::count(events.begin(), events.end(), "approval.granted") == 1);
}

TEST_CASE("only the requester takes a push back, while it is open") {
  Desk desk;
  const PushRow row = desk.pending();
  const auto other = desk.approvals.cancel(row.id, person("mia"));
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::forbidden);
  REQUIRE(desk.approvals.cancel(row.id, person("rita")));
  CHECK(desk.read(row).state == PushState::cancelled);
  CHECK_FALSE(desk.approvals.cancel(row.id, person("rita")));
  CHECK(holds(why_not(desk.vote(row, person("mia"))), "closed"));
}

TEST_CASE("a push that policy allowed takes no votes") {
  Desk desk;
  const PushRow row =
      desk.settled(desk.scanning(), {.verdict = policy::Verdict::allow});
  CHECK(holds(why_not(desk.vote(row, person("mia"))), "closed"));
}

TEST_CASE("a push that is not there cannot be voted on") {
  Desk desk;
  const auto voted = desk.approvals.vote(store::push_id(99), {"", 1, "approve"},
                                         person("mia"));
  REQUIRE_FALSE(voted);
  CHECK(voted.error().fault == Fault::not_found);
}

}  // namespace
}  // namespace hoopgit::approval
