// The relay is killed at every labelled place of its ways, and started again:
// what was acknowledged is there, nothing lands twice, the log verifies.
//
// hoopgit_test_crash "[long]": random kills; HOOPGIT_ROUNDS (2000) and
// HOOPGIT_SEED (1) in the environment.

#include "core/base/file.hpp"
#include "tests/scenarios/crash_drill.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>
#include <set>

namespace hoopgit::stage {
namespace {

/// A push during which the relay is killed at each of these labels.
void drill_pushes(const std::vector<std::string>& labels,
                  const StageSetup& setup = {
                      .configuration = open_configuration()}) {
  Drill drill(setup);
  for (const auto& label : labels) {
    INFO(label);
    drill.begin();
    if (label.starts_with("mirror: ")) drill.move_something_else();
    drill.start_with(label);
    drill.push();
    CHECK(drill.was_killed());
    drill.start_again();
    drill.converge();
  }
  CHECK(drill.flaws() == "");
}

/// A push that was killed at `first`; then the start after it is, at each.
void drill_starts(Drill& drill, const std::string& first,
                  const std::vector<std::string>& labels) {
  for (const auto& label : labels) {
    INFO(label);
    drill.begin();
    drill.start_with(first);
    drill.push();
    REQUIRE(drill.was_killed());
    drill.start_with(label);
    CHECK(drill.was_killed());
    drill.start_again();
    drill.converge();
  }
  CHECK(drill.flaws() == "");
}

TEST_CASE("there are enough places to be killed at, and each is drilled") {
  const auto labels = all_labels();
  CHECK(labels.size() >= 80);
  const auto drilled = labels_of(
      {"receive",    "note",    "settle", "mirror",    "prepare", "claim",
       "land",       "landing", "send",   "finish",    "adopt",   "commit",
       "checkpoint", "resume",  "close",  "reconcile", "doubt",   "vote",
       "anchor",     "consent", "erase",  "sequence",  "attestor"});
  CHECK(drilled == labels);
}

TEST_CASE("a relay that is killed while it takes a push in") {
  drill_pushes(labels_of({"receive", "note", "settle", "mirror"}));
}

TEST_CASE("a relay that is killed before it sends a push") {
  drill_pushes(labels_of({"prepare", "claim", "land", "landing"}));
}

TEST_CASE("a relay that is killed while it sends a push, and after") {
  drill_pushes(labels_of({"send", "finish", "adopt"}));
}

/// Each push has two refs, which its upstream does not take as one.
void land_in_sequence(Drill& drill) {
  must(drill.stage.upstream.git(
      "acme/site", {"config", "receive.advertiseAtomic", "false"}));
  drill.in_pairs();
}

StageSetup in_sequence() {
  return {.configuration = open_configuration("landing: {sequential: true}\n")};
}

TEST_CASE("a relay that is killed at the refs of a push, one after the other") {
  Drill drill(in_sequence());
  land_in_sequence(drill);
  for (const auto& label : labels_of({"sequence"}))
    for (const std::string ref : {"", "#2"}) {
      INFO(label << ref);
      drill.begin();
      drill.start_with(label + ref);
      drill.push();
      CHECK(drill.was_killed());
      drill.start_again();
      drill.converge();
    }
  CHECK(drill.flaws() == "");
}

TEST_CASE("a relay that is killed while it finds out about one of the refs") {
  Drill drill(in_sequence());
  land_in_sequence(drill);
  drill_starts(drill, "sequence: report is read#2",
               labels_of({"reconcile", "doubt"}));
}

TEST_CASE("a relay that is killed while it writes its record") {
  drill_pushes(labels_of({"commit", "checkpoint"}));
}

TEST_CASE("a relay that is killed when it has just been started") {
  Drill drill;
  drill_starts(drill, "receive: pack is admitted",
               labels_of({"resume", "close"}));
}

/// Every entry of this type.
std::vector<json::Value> entries(const Drill& drill, const std::string& type) {
  const Completed asked =
      must(drill.auditor.run({"hoopgit", "audit", "query", "--json", "--limit",
                              "10000", "--type", type}));
  INFO(said(asked));
  REQUIRE(asked.succeeded());
  return must(json_lines(asked.output));
}

TEST_CASE("a relay that is killed while it attests what has landed") {
  Drill drill({.configuration = open_configuration()});
  for (const auto& label : labels_of({"attestor"})) {
    INFO(label);
    drill.begin();
    drill.start_with(label);
    drill.push();
    CHECK(drill.was_killed());
    drill.start_again();
    drill.converge();
  }
  const std::size_t landed = entries(drill, "push.landed").size();
  REQUIRE(landed >= 2);
  REQUIRE(eventually(
      [&] { return entries(drill, "attestation.issued").size() >= 2 * landed; },
      std::chrono::seconds(30)));
  // None twice: each is of another statement.
  std::set<std::string> statements;
  const auto issued = entries(drill, "attestation.issued");
  for (const auto& item : issued)
    statements.insert(must(item.find("entry")->find("data")->text("sha256")));
  CHECK(issued.size() == 2 * landed);
  CHECK(statements.size() == issued.size());
  CHECK(drill.flaws() == "");
}

TEST_CASE("a relay that is killed while it clears a doubt") {
  Drill drill;
  drill_starts(drill, "send: report has ended",
               labels_of({"reconcile", "doubt"}));
}

TEST_CASE("a relay that is killed while a vote is counted") {
  Drill drill(StageSetup{});
  const Person grace = must(drill.stage.signed_in("grace"));
  for (const auto& label : labels_of({"vote"})) {
    INFO(label);
    drill.begin("refs/heads/main");
    CHECK_FALSE(drill.push({"-o", "hoopgit-wait=0s"}).succeeded());
    const auto held = must(drill.ada.run({"hoopgit", "status", "--json"}));
    const std::string id =
        must(must(json_lines(held.output)).front().text("id"));
    drill.start_with(label);
    static_cast<void>(approve(grace, id));
    CHECK(drill.was_killed());
    drill.start_again();
    CHECK(eventually(
        [&] {
          static_cast<void>(approve(grace, id));
          const auto state = state_of(drill.ada, id);
          return state && *state == "landed";
        },
        std::chrono::seconds(30)));
  }
}

/// Where a log is anchored.
struct Beside {
  TemporaryFolder folder = must(TemporaryFolder::make());
};

StageSetup anchored(const Beside& beside) {
  std::string text = open_configuration();
  const std::string piece = "administrators: [admins]}";
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  text.replace(at, piece.size(),
               "administrators: [admins], anchors: "
               "[{name: disk, directory: \"@ANCHORS@\"}]}");
  return {.configuration = text,
          .values = {{"ANCHORS", beside.folder.path().string()}}};
}

TEST_CASE("a relay that is killed while its log is anchored") {
  const Beside beside;
  drill_pushes(labels_of({"anchor"}), anchored(beside));
}

/// Two persons who have a recorded pack erased.
struct Erasers {
  const Person& auditor;
  Person olga;

  std::vector<json::Value> told(const std::string& type) const {
    const auto done = must(
        auditor.run({"hoopgit", "audit", "query", "--json", "--type", type}));
    return must(json_lines(done.output));
  }
  std::string newest_pack() const {
    return std::to_string(must(told("push.received").front().integer("index")));
  }
  /// Whoever is interrupted asks again.
  void erase(const std::string& index) const {
    const auto asked = must(olga.run(
        {"hoopgit", "admin", "erase", "--event", index, "--field", "pack",
         "--reason", "case 7", "--ticket", "DPO-7", "--json"}));
    const auto request = json_of(asked);
    if (asked.status != 4 || !request) return;
    const auto confirmed = auditor.run(
        {"hoopgit", "admin", "confirm", must(request->text("id")), "--subject",
         must(request->text("subject")).substr(0, 12)});
    static_cast<void>(confirmed);
  }
};

TEST_CASE("a relay that is killed while it erases what two persons want gone") {
  Drill drill;
  const Erasers erasers{drill.auditor, must(drill.stage.signed_in("olga"))};
  std::size_t erased = 0;
  for (const auto& label : labels_of({"consent", "erase"})) {
    INFO(label);
    drill.begin();
    REQUIRE(drill.lands());
    const std::string pack = erasers.newest_pack();
    drill.start_with(label);
    erasers.erase(pack);
    CHECK(drill.was_killed());
    drill.start_again();
    CHECK(eventually(
        [&] {
          if (erasers.told("audit.redacted").size() > erased) return true;
          erasers.erase(pack);
          return false;
        },
        std::chrono::seconds(30)));
    ++erased;
    // Asked once more, it is gone.
    erasers.erase(pack);
    CHECK(erasers.told("audit.redacted").size() == erased);
  }
  CHECK(drill.flaws() == "");
}

TEST_CASE("a relay that is killed again and again at random", "[.long]") {
  const long rounds = number_in("HOOPGIT_ROUNDS", 2000);
  const long seed = number_in("HOOPGIT_SEED", 1);
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  const Beside beside;
  Drill drill(anchored(beside));
  long kills = 0;
  for (long round = 0; round < rounds; ++round) {
    // A start and a push pass some 120 labels.
    const std::string label = "*#" + std::to_string(1 + random() % 150);
    INFO("round " << round << ": " << label);
    drill.begin();
    drill.start_with(label);
    drill.push();
    // One that has not come so far is killed where it is.
    if (!drill.stage.relay.is_running()) ++kills;
    drill.start_again();
    drill.converge();
  }
  CHECK(drill.flaws() == "");
  WARN(rounds << " rounds, seed " << seed << ": " << kills
              << " killed on the way, the others after it");
}

}  // namespace
}  // namespace hoopgit::stage
