// Trees that turn against whoever checks them out, pushed by stock Git.

#include "core/base/encoding.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// An entry of a tree by hand, and what the refusal must say.
struct Entry {
  std::string mode;
  std::string name;
  std::string content;
};
struct Sample {
  std::vector<Entry> entries;
  std::string words;
};

Entry modules(const std::string& text) {
  return {"100644", ".gitmodules", text};
}

std::vector<Sample> samples() {
  const Entry file{"100644", "x", "x"};
  return {
      {{{"40000", ".git", ""}}, "hasDotgit"},
      {{{"100644", ".GIT", "x"}}, "hasDotgit"},
      {{{"40000", "git~1", ""}}, "hasDotgit"},
      {{{"40000", "..", ""}}, "hasDotdot"},
      {{file, file}, "duplicateEntries"},
      {{{"120000", ".gitmodules", "x"}}, "gitmodulesSymlink"},
      {{modules("[submodule \"a\"]\n\tpath = a\n\turl = -u./payload\n")},
       "gitmodulesUrl"},
      {{modules("[submodule \"../..\"]\n\tpath = a\n\turl = b\n")},
       "gitmodulesName"},
      {{modules("[submodule \"a\"]\n\tpath = a\n\turl = "
                "https://example.com/%0ahost=x\n")},
       "gitmodulesUrl"},
      {{{"0100644", "x", "x"}}, "zeroPaddedFilemode"},
      {{modules("[submodule \"a\"]\n\tpath = \"a\r\"\n\turl = b\n")},
       "'.gitmodules' is refused: it has a control character"},
      {{{"120000", "link", "/etc/passwd"}},
       "the symbolic link 'link' has a bad target: it is absolute"},
      {{{"100644", "a\xe2\x80\xaegpj.sh", "x"}},
       "the path 'a<U+202E>gpj.sh' has a hidden character"},
  };
}

std::string object(const Person& person, const std::string& type,
                   const std::string& bytes) {
  std::string id = must_run(
      person,
      {"git", "hash-object", "-t", type, "-w", "--literally", "--stdin"},
      "site", bytes);
  id.resize(40);
  return id;
}

/// A commit on top of HEAD with nothing but these entries.
std::string commit_of(const Person& person, const std::vector<Entry>& entries) {
  std::string bytes;
  for (const auto& entry : entries) {
    const std::string type = entry.mode == "40000" ? "tree" : "blob";
    bytes += entry.mode + " " + entry.name + std::string(1, '\0') +
             must(from_hex(object(person, type, entry.content)));
  }
  std::string id = must_run(person,
                            {"git", "commit-tree", "-p", "HEAD", "-m",
                             "By hand", object(person, "tree", bytes)},
                            "site");
  id.resize(40);
  return id;
}

TEST_CASE("what Git takes by default and turns against a clone is refused") {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  const Person ada = must(stage.signed_in("ada"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto before = must(stage.upstream.objects("acme/site"));
  const auto refs = must(stage.upstream.refs("acme/site"));
  for (const auto& sample : samples()) {
    INFO(sample.words);
    const auto pushed =
        must(ada.run({"git", "push", "origin",
                      commit_of(ada, sample.entries) + ":refs/heads/bad"},
                     "site"));
    INFO(pushed.errors);
    CHECK_FALSE(pushed.succeeded());
    CHECK_THAT(pushed.errors, Contains(sample.words));
    CHECK_THAT(pushed.errors, Contains("remote rejected"));
  }
  CHECK(must(stage.upstream.refs("acme/site")) == refs);
  CHECK(must(stage.upstream.objects("acme/site")) == before);
}

// In the order of a tree.
const std::vector<Entry> odd = {{"100644", ".gitlab-ci.yml", "x"},
                                {"100644", "1ogin", "x"},
                                {"100644", "README", "x"},
                                {"100644", "aux.c", "x"},
                                {"100644", "a\xc2\xa0z", "x"},
                                {"120000", "link", "README"},
                                {"100644", "login", "x"},
                                {"100644", "noise", std::string("\0x", 2)},
                                {"100644", "readme", "y"}};

TEST_CASE("what is only odd is shown to the reviewer, logged and replayed") {
  StageSetup setup;
  setup.values.insert({"WAIT", "1s"});
  Stage stage = must(Stage::set_up(setup));
  const Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  must(clone(ada, stage, "acme/site"));
  const auto pushed =
      must(ada.run({"hoopgit", "push", "--json", "--no-scan", "--no-wait",
                    "origin", commit_of(ada, odd) + ":main"},
                   "site"));
  INFO(said(pushed));
  REQUIRE(pushed.status == 4);
  const auto listed = must(
      json_of(must(grace.run({"hoopgit", "approvals", "list", "--json"}))));
  const std::string id = *listed.text("id");

  const auto show = must(grace.run({"hoopgit", "approvals", "show", id}));
  for (const auto* line :
       {"binary: noise: 2 bytes", "case-collision: readme: beside README",
        "ci-file: .gitlab-ci.yml: new", "look-alike: login: beside 1ogin",
        "odd-character: a<U+00A0>z", "symlink: link: leads to README",
        "windows-name: aux.c"}) {
    INFO(said(show));
    CHECK_THAT(show.output, Contains(line));
  }
  const auto shown = must(
      json_of(must(grace.run({"hoopgit", "approvals", "show", id, "--json"}))));
  const auto* report = shown.find("push")->find("report");
  REQUIRE(report != nullptr);
  CHECK(must(report->array("notices")).size() == 7);

  const Person auditor = must(stage.signed_in("auditor"));
  const auto events = must(auditor.run(
      {"hoopgit", "audit", "query", "--type", "push.scanned", "--json"}));
  INFO(said(events));
  CHECK_THAT(events.output, Contains(R"("kind":"case-collision")"));
  const auto replay = must(auditor.run({"hoopgit", "audit", "replay", id}));
  INFO(said(replay));
  CHECK(replay.status == 0);
}

TEST_CASE("a policy may deny what is only odd") {
  Stage stage =
      must(Stage::set_up({.configuration = open_configuration() +
                                           "    - name: no-twins\n"
                                           "      notices: [case-collision]\n"
                                           "      then: deny\n"}));
  const Person ada = must(stage.signed_in("ada"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  const auto twins = must(ada.run(
      {"git", "push", "origin", commit_of(ada, odd) + ":refs/heads/twins"},
      "site"));
  INFO(twins.errors);
  CHECK_FALSE(twins.succeeded());
  CHECK_THAT(twins.errors, Contains("refused by rule no-twins"));
  must_run(ada,
           {"git", "push", "-q", "origin",
            commit_of(ada, {odd[2], odd[5]}) + ":refs/heads/one"},
           "site");
}

}  // namespace
}  // namespace hoopgit::stage
