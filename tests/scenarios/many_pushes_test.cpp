#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

constexpr int crowd_size = 8;

StageSetup crowded() {
  StageSetup setup;
  setup.issuer.people.clear();
  for (int i = 0; i < crowd_size; ++i)
    setup.issuer.people.push_back({"dev" + std::to_string(i), {"dev"}});
  return setup;
}

/// Eight people, each with a clone and one new commit.
struct Crowd {
  explicit Crowd(const Stage& stage) {
    for (int i = 0; i < crowd_size; ++i) {
      people.push_back(must(stage.signed_in("dev" + std::to_string(i))));
      must_run(people.back(),
               {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
      commits.push_back(must(people.back().commit_file(
          "site", "a.txt", "by " + std::to_string(i) + "\n")));
    }
  }

  /// All at once; their outputs, and whether each succeeded.
  std::vector<std::pair<bool, std::string>> push(
      const std::vector<std::string>& refs) {
    std::vector<Running> running;
    for (std::size_t i = 0; i < people.size(); ++i)
      running.push_back(must(people[i].start(
          {"git", "push", "origin", "HEAD:" + refs[i]}, "site")));
    std::vector<std::pair<bool, std::string>> ended;
    for (auto& one : running) {
      const int status = must(one.finish(std::chrono::seconds(120)));
      ended.emplace_back(status == 0, one.output());
    }
    return ended;
  }

  std::vector<Person> people{};
  std::vector<std::string> commits{};
};

TEST_CASE("eight people push eight branches at once") {
  const Stage stage = must(Stage::set_up(crowded()));
  Crowd crowd(stage);
  const auto before = must(stage.upstream.objects("acme/site"));
  std::vector<std::string> refs;
  for (std::size_t i = 0; i < crowd.people.size(); ++i)
    refs.push_back("refs/heads/topic-" + std::to_string(i));
  for (const auto& [succeeded, output] : crowd.push(refs)) {
    INFO(output);
    CHECK(succeeded);
  }
  const auto there = must(stage.upstream.refs("acme/site"));
  for (std::size_t i = 0; i < refs.size(); ++i)
    CHECK(there.at(refs[i]) == crowd.commits[i]);
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("of eight pushes at once to one branch, one lands") {
  const Stage stage = must(Stage::set_up(crowded()));
  Crowd crowd(stage);
  const auto before = must(stage.upstream.objects("acme/site"));
  // A new branch, and one that is there.
  for (int round = 0; round < 2; ++round) {
    const std::vector<std::string> refs(crowd.people.size(),
                                        "refs/heads/shared");
    const auto ended = crowd.push(refs);
    const auto tip =
        must(stage.upstream.refs("acme/site")).at("refs/heads/shared");
    std::size_t winners = 0;
    for (std::size_t i = 0; i < ended.size(); ++i) {
      const auto& [succeeded, output] = ended[i];
      INFO(output);
      if (succeeded) {
        ++winners;
        CHECK(tip == crowd.commits[i]);
      } else {
        CHECK_THAT(output, Contains("fetch first)"));
      }
    }
    CHECK(winners == 1);
    CHECK(flaws(stage.upstream, "acme/site", before).empty());
    // Nothing waits, and nothing is left of the pushes that lost.
    for (std::size_t i = 0; i < ended.size(); ++i)
      CHECK_THAT(must_run(crowd.people[i], {"hoopgit", "status"}, "site"),
                 !Contains("pending") && !Contains("approved") &&
                     !Contains("landing") && !Contains("unknown"));
    CHECK(std::filesystem::is_empty(stage.relay.state() / "quarantine"));
    for (std::size_t i = 0; i < ended.size(); ++i) {
      must_run(crowd.people[i], {"git", "fetch", "-q"}, "site");
      must_run(crowd.people[i],
               {"git", "reset", "-q", "--hard", "origin/shared"}, "site");
      crowd.commits[i] = must(crowd.people[i].commit_file(
          "site", "a.txt",
          std::to_string(round) + " by " + std::to_string(i) + "\n"));
    }
  }
}

}  // namespace
}  // namespace hoopgit::stage
