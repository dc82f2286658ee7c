// Push after push: nothing of one is left when the next one comes.
//
// hoopgit_test_soak "[long]": HOOPGIT_PUSHES (100000). It prints what the relay
// had in memory on the way.

#include "core/base/file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_series.hpp"
#include "tests/support/raw_pack.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <iterator>
#include <string>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

/// One branch that grows by a commit each time.
struct Branch {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  Person ada = must(stage.signed_in("ada"));
  RawPush raw = must(RawPush::by(ada, stage));
  std::string at = tip(stage, "refs/heads/main");
  std::string there = no_id;
  long number = 0;

  void grow() {
    const auto blob = raw_blob(std::to_string(++number) + "\n");
    const auto tree = raw_tree({{"100644", "file", blob.id()}});
    const auto commit = raw_commit(tree, {at}, "Change\n");
    // A token lives for minutes.
    if (number % 1000 == 0) raw = must(RawPush::by(ada, stage));
    const std::string answer =
        must(raw.send(commands({{there, commit.id(), "refs/heads/soak"}}) +
                      pack_of({commit, tree, blob})));
    INFO(answer);
    REQUIRE_THAT(answer, Contains("ok refs/heads/soak"));
    at = there = commit.id();
  }

  fs::path process() const {
    return "/proc/" + std::to_string(stage.relay.pid());
  }
  long count_in(const std::string& folder) const {
    const fs::directory_iterator all(process() / folder);
    return static_cast<long>(std::distance(begin(all), end(all)));
  }
  double resident_megabytes() const {
    const std::string status = must(read_file(process() / "status"));
    return std::stod(status.substr(status.find("VmRSS:") + 6)) / 1024;
  }
  /// Files that only a push under way may have.
  std::string left_over() const {
    std::string names;
    for (const auto* folder : {"quarantine", "temporary", "spool"}) {
      const fs::path place = stage.relay.state() / folder;
      if (!fs::exists(place)) continue;
      for (const auto& entry : fs::directory_iterator(place))
        names += entry.path().string() + "\n";
    }
    return names;
  }
};

/// After `warm` pushes and after `count` more there is as much open.
void check_flat(Branch& branch, long warm, long count) {
  for (long i = 0; i < warm; ++i)
    branch.grow();
  const long descriptors = branch.count_in("fd");
  const long threads = branch.count_in("task");
  const double memory = branch.resident_megabytes();
  for (long i = 0; i < count; ++i)
    branch.grow();
  CHECK(eventually([&] { return branch.count_in("fd") <= descriptors; }));
  CHECK(eventually([&] { return branch.count_in("task") <= threads; }));
  CHECK(eventually([&] { return branch.left_over().empty(); }));
  WARN("after " << warm << " pushes " << memory << " MB, after " << count
                << " more " << branch.resident_megabytes() << " MB, "
                << descriptors << " descriptors");
}

TEST_CASE("a push leaves no descriptor, thread or file behind") {
  Branch branch;
  check_flat(branch, 30, 60);
}

TEST_CASE("nor do very many, and memory does not grow", "[.long]") {
  Branch branch;
  const long pushes = number_in("HOOPGIT_PUSHES", 100'000);
  check_flat(branch, pushes / 4, 0);
  const double before = branch.resident_megabytes();
  check_flat(branch, 0, pushes - pushes / 4);
  CHECK(branch.resident_megabytes() < before * 1.02);
}

}  // namespace
}  // namespace hoopgit::stage
