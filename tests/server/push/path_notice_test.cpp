// What is noted of files that act on other files, on machines, or as programs.

#include "server/push/path_notice.hpp"

#include "server/push/ref_notice.hpp"
#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

struct Paths : Scene {
  /// Of a push of HEAD above `base`.
  std::vector<std::string> notices(const ObjectId& base,
                                   const ChangeLimits& limits = {}) {
    const auto objects = must(git::Repository::open(work / ".git"));
    const auto changes =
        must(find_changes({{"refs/heads/main", base, id("HEAD")}},
                          {{"refs/heads/main", base}}, objects, limits));
    std::vector<std::string> texts;
    for (const auto& notice : changes.notices)
      texts.push_back(notice.text());
    return texts;
  }
  std::vector<std::string> notices_of_last() { return notices(id("HEAD~1")); }
};

using Texts = std::vector<std::string>;

TEST_CASE("what tells a builder what to run is known by its path") {
  for (const std::string path :
       {".github/workflows/build.yml", ".github/workflows",
        ".GitHub/Workflows/x", ".github/actions/a/action.yml", ".gitlab-ci.yml",
        ".gitlab/ci/test.yml", "Jenkinsfile", "deploy/Jenkinsfile",
        "Jenkinsfile.nightly", ".buildkite/pipeline.yml",
        ".circleci/config.yml", "azure-pipelines.yml",
        ".gitea/workflows/x.yaml", ".forgejo/workflows/x.yaml"}) {
    INFO(path);
    CHECK(is_ci_file(path));
  }
  for (const std::string path :
       {".github/CODEOWNERS", "a/.github/workflows/x.yml", "x/.gitlab-ci.yml",
        ".github/workflowsx", "xJenkinsfile", "Jenkinsfiles",
        "azure-pipelines.yml2", "README", ""}) {
    INFO(path);
    CHECK_FALSE(is_ci_file(path));
  }
}

TEST_CASE("a file for builders is noted when it comes, changes and goes") {
  Paths paths;
  paths.commit("README", "x\n");
  paths.commit(".github/workflows/build.yml", "on: push\n");
  CHECK(paths.notices_of_last() ==
        Texts{"ci-file: .github/workflows/build.yml: new"});
  paths.commit(".github/workflows/build.yml", "on: [push]\n");
  CHECK(paths.notices_of_last() ==
        Texts{"ci-file: .github/workflows/build.yml: changed"});
  paths.commit("other", "x\n");
  CHECK(paths.notices_of_last().empty());
  fs::remove_all(paths.work / ".github");
  paths.commit("other", "y\n");
  CHECK(paths.notices_of_last() == Texts{"ci-file: .github: removed"});
}

TEST_CASE("one file of a folder for builders that goes is noted alone") {
  Paths paths;
  paths.commit(".circleci/a", "x\n");
  paths.commit(".circleci/b", "x\n");
  fs::remove(paths.work / ".circleci" / "b");
  paths.commit("README", "x\n");
  CHECK(paths.notices_of_last() == Texts{"ci-file: .circleci/b: removed"});
}

TEST_CASE("a file of attributes is noted wherever it stands") {
  Paths paths;
  paths.commit("README", "x\n");
  paths.commit("src/.gitattributes", "*.c -diff\n");
  CHECK(paths.notices_of_last() ==
        Texts{"attributes: src/.gitattributes: new"});
  paths.commit("src/a", "x\n");
  fs::remove(paths.work / "src" / ".gitattributes");
  paths.commit("src/a", "y\n");
  CHECK(paths.notices_of_last() ==
        Texts{"attributes: src/.gitattributes: removed"});
}

TEST_CASE("a file that becomes executable is noted, a new program is not") {
  Paths paths;
  paths.commit("run", "x\n");
  fs::permissions(paths.work / "run", fs::perms(0755));
  paths.commit("run", "x\n");
  CHECK(paths.notices_of_last() ==
        Texts{"executable: run: was not executable"});
  paths.commit("run", "y\n");
  CHECK(paths.notices_of_last().empty());
  std::ofstream(paths.work / "new") << "x\n";
  fs::permissions(paths.work / "new", fs::perms(0755));
  paths.commit("README", "x\n");
  CHECK(paths.notices_of_last().empty());
}

TEST_CASE("a merge that takes what its parents have brings nothing to note") {
  Paths paths;
  const ObjectId base = paths.commit("README", "x\n");
  paths.git({"checkout", "-q", "-b", "side"});
  paths.commit(".gitlab-ci.yml", "x\n");
  const ObjectId side = paths.id("HEAD");
  paths.git({"checkout", "-q", "main"});
  paths.commit("other", "x\n");
  paths.git({"merge", "-q", "-m", "Merge", "side"});
  const auto objects = must(git::Repository::open(paths.work / ".git"));
  const auto changes = must(find_changes(
      {{"refs/heads/main", base, paths.id("HEAD")}},
      {{"refs/heads/main", base}, {"refs/heads/side", side}}, objects));
  CHECK(changes.notices.empty());
}

TEST_CASE("a folder for builders that is not listed is noted all the same") {
  Paths paths;
  const ObjectId base = paths.commit("README", "x\n");
  for (const auto* folder : {"a", "b", "c"})
    paths.commit(std::string(folder) + "/workflows/x", "same\n");
  paths.git({"mv", "a", ".github"});
  paths.commit("README", "x\n");
  const auto texts = paths.notices(base, ChangeLimits{.listed_paths = 3});
  REQUIRE_FALSE(texts.empty());
  CHECK(texts.front() == "ci-file: .github: not all below is listed");
}

Texts refs_noted(const std::vector<RefCommand>& commands,
                 const std::vector<git::Ref>& advertised) {
  scan::Notices notices;
  note_refs(commands, advertised, notices);
  Texts texts;
  for (const auto& notice : std::move(notices).take())
    texts.push_back(notice.text());
  return texts;
}

TEST_CASE("a new ref that may be taken for another one is noted") {
  const ObjectId one = must(ObjectId::parse(std::string(40, '1')));
  const std::vector<git::Ref> there = {{"refs/heads/main", one},
                                       {"refs/heads/l0g", one}};
  CHECK(refs_noted({{"refs/heads/Main", {}, one}}, there) ==
        Texts{"case-collision: refs/heads/main: beside refs/heads/Main"});
  CHECK(refs_noted({{"refs/heads/rnain", {}, one}}, there) ==
        Texts{"look-alike: refs/heads/main: beside refs/heads/rnain"});
  CHECK(refs_noted({{"refs/heads/v1", {}, one}, {"refs/heads/vl", {}, one}},
                   there) ==
        Texts{"look-alike: refs/heads/vl: beside refs/heads/v1"});
  CHECK(refs_noted({{"refs/heads/v1", {}, one}}, there).empty());
}

TEST_CASE("a ref that takes the place of another one is nothing to note") {
  const ObjectId one = must(ObjectId::parse(std::string(40, '1')));
  const std::vector<git::Ref> there = {{"refs/heads/main", one},
                                       {"refs/heads/Topic", one}};
  CHECK(
      refs_noted({{"refs/heads/Topic", one, {}}, {"refs/heads/topic", {}, one}},
                 there)
          .empty());
  CHECK(refs_noted({{"refs/heads/main", one, one}}, there).empty());
}

}  // namespace
}  // namespace hoopgit::push::test
