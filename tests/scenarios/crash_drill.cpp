#include "tests/scenarios/crash_drill.hpp"

#include "core/base/file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/programs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace hoopgit::stage {

namespace fs = std::filesystem;

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

void Drill::move_something_else() {
  const std::string made = must_read(
      ada, {"git", "commit-tree", "-m", commit, "HEAD^{tree}"}, "site");
  must_run(ada,
           {"git", "push", "-q", stage.upstream.url("acme/site", Role::writer),
            "+" + made + ":refs/heads/elsewhere"},
           "site");
}

void Drill::start_with(const std::string& label) {
  stage.relay.kill();
  stage.relay.set_environment({"HOOPGIT_CRASH_AT=" + label});
  const auto started = stage.relay.start();
  static_cast<void>(started);
  stage.relay.set_environment({});
}

bool Drill::was_killed() {
  return eventually([&] { return !stage.relay.is_running(); },
                    std::chrono::seconds(30));
}

void Drill::start_again() {
  stage.relay.kill();
  must(stage.relay.start());
}

void Drill::converge() {
  const bool landed = lands();
  INFO(said_last);
  INFO(stage.relay.log());
  CHECK(landed);
  CHECK(eventually([&] { return is_settled(); }, std::chrono::seconds(30)));
}

bool Drill::is_settled() const {
  const auto open =
      must(run({.argv = {program("hoopgit-relay"), "recover", "--config",
                         stage.relay.configuration().string()}}));
  return open.output.empty() &&
         fs::is_empty(stage.relay.state() / "quarantine");
}

}  // namespace hoopgit::stage
