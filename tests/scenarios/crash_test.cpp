// The relay is killed at every labelled place of a push's way, and started
// again: what was acknowledged is there, nothing lands twice, the log verifies.
//
// hoopgit_test_crash "[long]": random kills; HOOPGIT_CRASH_ROUNDS (200) and
// HOOPGIT_CRASH_SEED (1) in the environment.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/push_history.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

/// Every label that stands in the sources of the server.
std::vector<std::string> all_labels() {
  std::set<std::string> labels;
  for (const auto& file :
       fs::recursive_directory_iterator(HOOPGIT_SOURCE_DIR "/server")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = must(read_file(file.path()));
    const std::string mark = "CRASH_POINT(\"";
    for (auto at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + 1)) {
      const auto begin = at + mark.size();
      labels.insert(text.substr(begin, text.find('"', begin) - begin));
    }
  }
  return {labels.begin(), labels.end()};
}

/// Labels that begin with one of these: "vote: ".
std::vector<std::string> labels_of(const std::vector<std::string>& groups) {
  std::vector<std::string> labels = all_labels();
  std::erase_if(labels, [&](const std::string& label) {
    return std::none_of(groups.begin(), groups.end(), [&](const auto& group) {
      return label.starts_with(group + ": ");
    });
  });
  REQUIRE_FALSE(labels.empty());
  return labels;
}

/// Half a screen of text, of which each number changes one line: enough for
/// Git to send a delta against what the upstream has.
std::string text_number(int number) {
  std::string text;
  std::mt19937_64 random(7);
  for (int line = 0; line < 200; ++line)
    text +=
        std::to_string(line == 100 ? static_cast<unsigned>(number) : random()) +
        "\n";
  return text;
}

class Drill {
 public:
  explicit Drill(const std::string& configuration = open_configuration())
      : stage_(must(Stage::set_up({.configuration = configuration}))),
        ada_(must(stage_.signed_in("ada"))),
        auditor_(must(stage_.signed_in("auditor"))),
        history_(must(PushHistory::begin(stage_, "acme/site"))) {
    must(clone(ada_, stage_, "acme/site"));
  }

  Stage& stage() { return stage_; }
  const Person& ada() const { return ada_; }

  void begin(const std::string& ref = {}) {
    ++number_;
    ref_ = ref.empty() ? "refs/heads/push-" + std::to_string(number_) : ref;
    commit_ = must(ada_.commit_file("site", "text.txt", text_number(number_)));
  }

  /// Past the relay, so that its mirror has something to fetch.
  void move_something_else() {
    const std::string made = must_read(
        ada_,
        {"git", "commit-tree", "-m", std::to_string(number_), "HEAD^{tree}"},
        "site");
    must_run(
        ada_,
        {"git", "push", "-q", stage_.upstream.url("acme/site", Role::writer),
         "+" + made + ":refs/heads/elsewhere"},
        "site");
  }

  /// The client's push; what it was told is remembered.
  bool push(const std::vector<std::string>& options = {}) {
    std::vector<std::string> argv{"git", "push"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"origin", commit_ + ":" + ref_});
    const auto done = must(ada_.run(argv, "site"));
    said_ = said(done);
    is_acknowledged_ = is_acknowledged_ || done.succeeded();
    return done.succeeded();
  }

  /// The relay, to be killed at this label; it may not live to be ready.
  void start_with(const std::string& label) {
    stage_.relay.kill();
    stage_.relay.set_environment({"HOOPGIT_CRASH_AT=" + label});
    const auto started = stage_.relay.start();
    static_cast<void>(started);
    stage_.relay.set_environment({});
  }
  bool was_killed() {
    return eventually([&] { return !stage_.relay.is_running(); });
  }
  void start_again() {
    stage_.relay.kill();
    must(stage_.relay.start());
  }

  /// Sent again it lands, and nothing is left open.
  void converge() {
    const bool landed = eventually([&] { return push(); });
    INFO(said_);
    INFO(stage_.relay.log());
    CHECK(landed);
    CHECK(eventually([&] { return is_settled(); }));
    history_.add({ref_, commit_, is_acknowledged_});
    is_acknowledged_ = false;
  }

  void check_history() { CHECK(must(history_.flaws(stage_, auditor_)) == ""); }

 private:
  bool is_settled() const {
    const auto open =
        must(run({.argv = {program("hoopgit-relay"), "recover", "--config",
                           stage_.relay.configuration().string()}}));
    return open.output.empty() &&
           fs::is_empty(stage_.relay.state() / "quarantine");
  }

  Stage stage_;
  Person ada_;
  Person auditor_;
  PushHistory history_;
  int number_ = 0;
  std::string ref_{};
  std::string commit_{};
  std::string said_{};
  bool is_acknowledged_ = false;
};

/// A push during which the relay is killed at each of these labels.
void drill_pushes(const std::vector<std::string>& labels) {
  Drill drill;
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
  drill.check_history();
}

/// A push that was killed at `first`; then the start after it is, at each.
void drill_starts(const std::string& first,
                  const std::vector<std::string>& labels) {
  Drill drill;
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
  drill.check_history();
}

TEST_CASE("there are enough places to be killed at, and each is drilled") {
  const auto labels = all_labels();
  CHECK(labels.size() >= 60);
  const auto drilled = labels_of(
      {"receive", "note", "settle", "mirror", "prepare", "claim", "land",
       "landing", "send", "finish", "adopt", "commit", "checkpoint", "resume",
       "close", "reconcile", "doubt", "vote"});
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

TEST_CASE("a relay that is killed while it writes its record") {
  drill_pushes(labels_of({"commit", "checkpoint"}));
}

TEST_CASE("a relay that is killed when it has just been started") {
  drill_starts("receive: pack is admitted", labels_of({"resume", "close"}));
}

TEST_CASE("a relay that is killed while it clears a doubt") {
  drill_starts("send: report has ended", labels_of({"reconcile", "doubt"}));
}

TEST_CASE("a relay that is killed while a vote is counted") {
  Drill drill(usual_configuration());
  const Person grace = must(drill.stage().signed_in("grace"));
  for (const auto& label : labels_of({"vote"})) {
    INFO(label);
    must_run(drill.ada(), {"git", "fetch", "-q"}, "site");
    drill.begin("refs/heads/main");
    CHECK_FALSE(drill.push({"-o", "hoopgit-wait=0s"}));
    const auto held = must(drill.ada().run({"hoopgit", "status", "--json"}));
    const std::string id =
        must(must(json_lines(held.output)).front().text("id"));
    drill.start_with(label);
    static_cast<void>(approve(grace, id));
    CHECK(drill.was_killed());
    drill.start_again();
    CHECK(eventually([&] {
      static_cast<void>(approve(grace, id));
      const auto state = state_of(drill.ada(), id);
      return state && *state == "landed";
    }));
  }
}

long number_in(const char* variable, long otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

TEST_CASE("a relay that is killed again and again at random", "[.long]") {
  const long rounds = number_in("HOOPGIT_CRASH_ROUNDS", 200);
  std::mt19937_64 random(
      static_cast<std::uint64_t>(number_in("HOOPGIT_CRASH_SEED", 1)));
  const auto labels = all_labels();
  Drill drill;
  long kills = 0;
  for (long round = 0; round < rounds; ++round) {
    const std::string label = labels[random() % labels.size()] + "#" +
                              std::to_string(1 + random() % 3);
    INFO("round " << round << ": " << label);
    drill.begin();
    drill.start_with(label);
    drill.push();
    drill.start_again();
    drill.converge();
    ++kills;
  }
  drill.check_history();
  WARN(kills << " rounds");
}

}  // namespace
}  // namespace hoopgit::stage
