// A team's work at random: what a push through the relay does to the upstream
// is what the same push does to a repository without one.
//
// hoopgit_test_team "[long]": HOOPGIT_ROUNDS (1000) and HOOPGIT_SEED (1) in the
// environment.

#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/push_series.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Refs = std::map<std::string, std::string>;

class Team {
 public:
  explicit Team(unsigned seed) : random_(seed) {
    must_run(ada_, {"git", "clone", "--quiet", "--mirror", upstream(), "twin"});
    must_run(ada_, {"git", "clone", "--quiet", relay(), "site"});
    must_run(ada_, {"git", "remote", "add", "twin", ada_.path("twin").string()},
             "site");
  }

  /// One thing that somebody does, and its name.
  std::string work() {
    struct Task {
      const char* name;
      void (Team::*done)();
    };
    static constexpr Task tasks[] = {
        {"commits", &Team::commit_and_push},
        {"commits", &Team::commit_and_push},
        {"a branch of what is there", &Team::branch_off},
        {"a merge", &Team::merge},
        {"a branch without history", &Team::begin_anew},
        {"an amended commit", &Team::amend},
        {"a deletion", &Team::remove},
        {"a tag", &Team::tag},
        {"several refs at once", &Team::push_several},
        {"a push that is not forced", &Team::push_behind},
        {"a push from a shallow clone", &Team::push_shallow},
        {"a push past the relay", &Team::push_past},
        {"all branches", &Team::push_all},
    };
    const Task& task = tasks[below(std::size(tasks))];
    (this->*task.done)();
    return task.name;
  }

  Refs upstream_refs() const { return must(stage_.upstream.refs("acme/site")); }
  Refs twin_refs() const {
    Refs refs;
    const auto shown = must_run(ada_, {"git", "-C", "twin", "for-each-ref",
                                       "--format=%(refname) %(objectname)"});
    for (const auto line : split(trim(shown), '\n')) {
      const auto blank = line.find(' ');
      refs.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
    return refs;
  }

  /// What a clone through the relay has, is what the upstream has.
  void check_clone() {
    must_run(ada_, {"git", "clone", "--quiet", "--mirror", relay(), "clone"});
    must_run(ada_, {"git", "-C", "clone", "fsck", "--strict", "--no-dangling"});
    const auto shown = must_run(ada_, {"git", "-C", "clone", "for-each-ref",
                                       "--format=%(objectname) %(refname)"});
    CHECK(shown == must_run(ada_, {"git", "-C", "twin", "for-each-ref",
                                   "--format=%(objectname) %(refname)"}));
    std::filesystem::remove_all(ada_.path("clone"));
  }
  std::string flaws() const {
    return hoopgit::stage::flaws(stage_.upstream, "acme/site", before_);
  }
  const std::string& said() const { return said_; }

 private:
  std::string upstream() const {
    return stage_.upstream.url("acme/site", Role::writer);
  }
  std::string relay() const { return stage_.relay.url("acme/site"); }
  std::size_t below(std::size_t end) { return random_() % end; }

  std::string git(std::vector<std::string> argv,
                  const std::string& folder = "site") {
    argv.insert(argv.begin(), "git");
    return std::string(trim(must_run(ada_, argv, folder)));
  }

  /// A push by the same words to both; both take it, or neither.
  void push(std::vector<std::string> words,
            const std::string& folder = "site") {
    const auto to = [&](const std::string& remote) {
      std::vector<std::string> argv{"git", "push"};
      argv.push_back(remote);
      argv.insert(argv.end(), words.begin(), words.end());
      const auto done = must(ada_.run(argv, folder));
      said_ += join(argv, " ") + "\n" + stage::said(done);
      return done.succeeded();
    };
    said_.clear();
    const bool is_taken = to("origin");
    CHECK(is_taken == to("twin"));
  }

  std::vector<std::string> branches() {
    std::vector<std::string> names;
    for (const auto& [name, id] : twin_refs())
      if (name.starts_with("refs/heads/")) names.push_back(name.substr(11));
    return names;
  }
  std::string any_branch() {
    const auto names = branches();
    return names[below(names.size())];
  }
  std::string fresh() { return "work/" + std::to_string(++count_); }

  void switch_to(const std::string& branch) {
    git({"fetch", "--quiet", "--prune", "--prune-tags", "--force", "origin"});
    git({"checkout", "--quiet", "-B", branch, "origin/" + branch});
  }

  void change_files() {
    const std::string name = "folder" + std::to_string(below(3)) + "/file " +
                             std::to_string(below(8)) + ".txt";
    switch (below(8)) {
      case 0: {  // A delta of what is there.
        std::string text = noise(20'000, 1);
        text.insert(below(text.size()), "changed " + std::to_string(below(99)));
        must(ada_.write_file("site/" + name, text));
        break;
      }
      case 1:
        must(ada_.write_file(
            "site/" + name,
            noise(3000, static_cast<std::uint32_t>(random_()))));
        break;
      case 2:
        git({"rm", "-r", "--quiet", "--ignore-unmatch", "--",
             "folder" + std::to_string(below(3))});
        break;
      case 3:
        must(ada_.write_file("site/" + name, "run\n"));
        std::filesystem::permissions(ada_.path("site/" + name),
                                     std::filesystem::perms::owner_exec,
                                     std::filesystem::perm_options::add);
        break;
      case 4: {  // What is there, under another name.
        const auto files = git({"ls-files", "-z", "--", "*.txt", "*.md"});
        const auto names = split(files, '\0');
        const std::string from(names[below(names.size())]);
        if (from.empty()) break;
        std::filesystem::create_directories(
            ada_.path("site/" + name).parent_path());
        git({"mv", "--force", "-k", from, name});
        break;
      }
      case 5:
        must(ada_.run({"git", "revert", "--no-commit", "HEAD"}, "site"));
        break;
      default:
        must(ada_.write_file("site/" + name,
                             "line " + std::to_string(random_()) + "\n"));
    }
    git({"add", "--all"});
    git({"commit", "--quiet", "--allow-empty", "-m",
         "Change " + std::to_string(random_())});
  }

  void commit_and_push() {
    switch_to(any_branch());
    for (std::size_t i = 0; i <= below(3); ++i)
      change_files();
    push({"HEAD"});
  }
  void branch_off() {
    switch_to(any_branch());
    const auto history = git({"rev-list", "HEAD"});
    const auto ids = split(history, '\n');
    push({std::string(ids[below(ids.size())]) + ":refs/heads/" + fresh()});
  }
  void begin_anew() {
    switch_to(any_branch());
    const auto root = git({"commit-tree", "-m", "Begin anew", "HEAD^{tree}"});
    push({root + ":refs/heads/" + fresh()});
  }
  void merge() {
    const auto other = any_branch();
    switch_to(any_branch());
    const auto done =
        must(ada_.run({"git", "merge", "--quiet", "--no-edit", "-X", "ours",
                       "--allow-unrelated-histories", "-s",
                       below(4) == 0 ? "ours" : "recursive", "origin/" + other},
                      "site"));
    if (!done.succeeded()) {  // What is in conflict stays as it is.
      git({"add", "--all"});
      git({"commit", "--quiet", "--no-edit"});
    }
    push({"HEAD"});
  }
  void amend() {
    switch_to(any_branch());
    git({"commit", "--quiet", "--amend", "--allow-empty", "-m",
         "Amended " + std::to_string(random_())});
    const auto branch = git({"branch", "--show-current"});
    const auto lease = "--force-with-lease=" + branch + ":" +
                       git({"rev-parse", "origin/" + branch});
    push({below(3) == 0 ? lease : "--force", "HEAD"});
  }
  void remove() { push({"--delete", any_branch()}); }
  void tag() {
    switch_to(any_branch());
    const std::string name = "v" + std::to_string(below(12));
    if (below(2) == 0)
      git({"tag", "--force", name});
    else
      git({"tag", "--force", "-a", "-m", "Version", name});
    push({below(2) == 0 ? "--force" : "--no-force", name});
  }
  void push_several() {
    switch_to(any_branch());
    change_files();
    std::vector<std::string> words{"--atomic", "HEAD:refs/heads/" + fresh(),
                                   "HEAD~1:refs/heads/" + fresh()};
    if (below(2) == 0) words.push_back(":refs/heads/" + any_branch());
    push(words);
  }
  void push_behind() {
    switch_to(any_branch());
    const auto parent = must(ada_.run(
        {"git", "rev-parse", "--verify", "--quiet", "HEAD~1"}, "site"));
    if (!parent.succeeded()) return;
    push({"HEAD~1:refs/heads/" + git({"branch", "--show-current"})});
  }
  void push_shallow() {
    const auto branch = any_branch();
    must_run(ada_, {"git", "clone", "--quiet", "--depth", "1", "--branch",
                    branch, relay(), "shallow"});
    must_run(ada_, {"git", "remote", "add", "twin", ada_.path("twin").string()},
             "shallow");
    must(ada_.commit_file("shallow", "shallow.txt", std::to_string(random_())));
    push({"HEAD:refs/heads/" + branch}, "shallow");
    std::filesystem::remove_all(ada_.path("shallow"));
  }
  void push_past() {
    switch_to(any_branch());
    change_files();
    const auto words = "HEAD:refs/heads/" + git({"branch", "--show-current"});
    git({"push", "--quiet", upstream(), words});
    git({"push", "--quiet", "twin", words});
  }
  void push_all() {
    switch_to(any_branch());
    change_files();
    push({"--all", "--follow-tags"});
  }

  std::mt19937 random_;
  Stage stage_ = must(Stage::set_up({.configuration = open_configuration()}));
  Person ada_ = must(stage_.signed_in("ada"));
  std::set<std::string> before_{};
  std::string said_{};
  int count_ = 0;
};

void work(unsigned seed, long rounds) {
  Team team(seed);
  for (long round = 0; round < rounds; ++round) {
    const auto task = team.work();
    INFO("seed " << seed << ", round " << round << ": " << task << "\n"
                 << team.said());
    REQUIRE(team.upstream_refs() == team.twin_refs());
  }
  team.check_clone();
}

TEST_CASE("a team's pushes do what they would do without a relay") {
  work(GENERATE(1U, 2U), 25);
}

TEST_CASE("a team's pushes for a long time", "[.long]") {
  work(static_cast<unsigned>(number_in("HOOPGIT_SEED", 1)),
       number_in("HOOPGIT_ROUNDS", 1000));
}

}  // namespace
}  // namespace hoopgit::stage
