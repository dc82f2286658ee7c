// Many push at once while the relay is killed again and again: each push lands,
// once, and whoever was told so was told the truth.
//
// hoopgit_test_crowd "[long]": HOOPGIT_PUSHES (10000) of all together.

#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/push_history.hpp"
#include "tests/support/push_series.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::stage {
namespace {

using namespace std::chrono_literals;

constexpr int crowd_size = 6;

StageSetup crowded() {
  StageSetup setup{.configuration = open_configuration()};
  for (int i = 0; i < crowd_size; ++i)
    setup.issuer.people.push_back({"dev" + std::to_string(i), {"dev"}});
  return setup;
}

struct Crowd {
  Stage stage = must(Stage::set_up(crowded()));
  Person auditor = must(stage.signed_in("auditor"));
  PushHistory history = must(PushHistory::begin(stage, "acme/site"));
  std::mutex lock{};
  std::atomic<int> at_work = 0;
  std::atomic<long> ended = 0;  ///< Pushes.
  int kills = 0;

  /// One person's pushes, each to a ref of its own, until it is taken.
  void push_all(const Person& person, const std::string& name, long count) {
    for (long i = 0; i < count; ++i) {
      const std::string ref = "refs/heads/" + name + "-" + std::to_string(i);
      const auto commit =
          person.commit_file("site", "a.txt", name + std::to_string(i) + "\n");
      if (!commit) break;
      const bool ok = lands(person, ref);
      const std::lock_guard guard(lock);
      history.add({ref, *commit, ok});
      ++ended;
    }
    --at_work;
  }
  static bool lands(const Person& person, const std::string& ref) {
    const auto until = std::chrono::steady_clock::now() + 120s;
    while (std::chrono::steady_clock::now() < until) {
      const auto pushed =
          person.run({"git", "push", "-q", "origin", "HEAD:" + ref}, "site");
      if (pushed && pushed->succeeded()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  bool is_settled() const {
    const auto open =
        must(run({.argv = {program("hoopgit-relay"), "recover", "--config",
                           stage.relay.configuration().string()}}));
    return open.succeeded() && open.output.empty();
  }

  void play(long pushes) {
    std::vector<Person> people;
    for (int i = 0; i < crowd_size; ++i) {
      people.push_back(must(stage.signed_in("dev" + std::to_string(i))));
      must_run(people.back(),
               {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
    }
    at_work = crowd_size;
    std::vector<std::thread> threads;
    for (int i = 0; i < crowd_size; ++i)
      threads.emplace_back([&, i] {
        push_all(people[static_cast<std::size_t>(i)], "dev" + std::to_string(i),
                 pushes / crowd_size);
      });
    for (long seen = 0; at_work > 0; seen = ended) {
      // Some come through; the others are wherever they are.
      if (!eventually([&] { return at_work == 0 || ended > seen; }, 120s))
        break;
      stage.relay.kill();
      ++kills;
      if (!stage.relay.start()) break;
    }
    for (auto& thread : threads)
      thread.join();
  }
};

void check_crowd(long pushes) {
  Crowd crowd;
  crowd.play(pushes);
  INFO(crowd.stage.relay.log());
  REQUIRE(crowd.stage.relay.is_running());
  // What the last kill has left in doubt is found out.
  CHECK(eventually([&] { return crowd.is_settled(); }));
  CHECK(must(crowd.history.flaws(crowd.stage, crowd.auditor)) == "");
  const auto refs = must(crowd.stage.upstream.refs("acme/site"));
  long landed = 0;
  for (const auto& [ref, id] : refs)
    landed += ref.starts_with("refs/heads/dev") ? 1 : 0;
  CHECK(landed == pushes / crowd_size * crowd_size);
  WARN(landed << " pushes of " << crowd_size << " people landed, and "
              << crowd.kills << " kills of the relay");
}

TEST_CASE("a relay that is killed while many push lands each push once") {
  check_crowd(18);
}

TEST_CASE("it does so for very many pushes", "[.long]") {
  check_crowd(number_in("HOOPGIT_PUSHES", 10'000));
}

}  // namespace
}  // namespace hoopgit::stage
