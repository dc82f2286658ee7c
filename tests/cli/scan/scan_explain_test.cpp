// The program, about why.

#include "core/json/json.hpp"
#include "tests/cli/scan/program.hpp"
#include "tests/core/scan/sample.hpp"

namespace hoopgit::cli::test {
namespace {

using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string broken = token("ghp_{b62:36}", 7);

Seen explain(const Repository& repository, std::vector<std::string> more,
             const std::string& input = {}) {
  more.insert(more.begin(), {"scan", "explain"});
  return hoopgit(repository, more, input);
}

TEST_CASE("a place is explained, step by step, without the secret") {
  const Repository repository;
  repository.write("a.txt", "one\nk = " + github + "\nz = " + broken + "\n");
  const Seen found = explain(repository, {"a.txt:2"});
  CHECK(found.status == 0);
  CHECK(found.says("a.txt:2:5  github-pat: reported\n"));
  CHECK(found.says("  yes  check       github_check_digits says sure\n"));
  CHECK(found.says("  yes  reported    as sure\n"));
  const Seen missed = explain(repository, {"a.txt:3"});
  CHECK(missed.says("a.txt:3:5  github-pat: not reported\n"));
  CHECK(missed.says(
      "  no   check       github_check_digits says that it is no secret\n"));
  CHECK_FALSE(missed.says(broken.substr(6)));
  const Seen all = explain(repository, {"a.txt"});
  CHECK(all.says("a.txt:2:5 "));
  CHECK(all.says("a.txt:3:5 "));
  const Seen nothing = explain(repository, {"a.txt:1"});
  CHECK(nothing.output.empty());
  CHECK(nothing.notes("no rule came near a.txt"));
}

TEST_CASE("standard input is explained, under a name") {
  const Repository repository;
  repository.write(".gitleaks.toml",
                   "[extend]\nuseDefault=true\n[[allowlists]]\n"
                   "targetRules=['github-pat']\npaths=['[.]md$']\n");
  const Seen plain = explain(repository, {"--stdin"}, github);
  CHECK(plain.says("-:1:1  github-pat: reported"));
  const Seen named = explain(repository, {"--stdin", "--path", "a.md"}, github);
  CHECK(named.says("a.md:1:1  github-pat: not reported"));
  CHECK(named.says("the one at line 3 leaves out this path"));
}

TEST_CASE("what people said of a secret is the last step") {
  const Repository repository;
  repository.commit("a.txt", github + "\n");
  const std::string day = in_days(3);
  CHECK(explain(repository, {"a.txt:1"})
            .says("HEAD has it at this path: staged and range do not report"));
  const auto allowed =
      hoopgit(repository, {"scan", "allow", "a.txt:1", "--until", day,
                           "--reason", "test", "--by", "ada"});
  REQUIRE(allowed.status == 0);
  const std::string fingerprint = allowed.output.substr(0, 30);
  const Seen entry = explain(repository, {fingerprint});
  CHECK(entry.says("a.txt:1:1  github-pat: not reported"));
  CHECK(entry.says("no   allowed     line 1 of .hoopgit/scan-ignore, until " +
                   day));
  CHECK(entry.says("HEAD has it"));
  CHECK(explain(repository, {fingerprint, "--today", in_days(4)})
            .says("yes  reported    it was allowed: line 1"));

  repository.write("a.txt", "gone\n");
  const Seen gone = explain(repository, {fingerprint});
  CHECK(gone.status == 2);
  CHECK(gone.notes("no file has it"));
}

TEST_CASE("stories are objects for programs") {
  const Repository repository;
  repository.write("a.txt", github + "\n");
  const Seen seen = explain(repository, {"a.txt:1", "--json"});
  const auto value = json::parse(seen.output);
  REQUIRE(value);
  const auto stories = value->array("stories");
  REQUIRE(stories);
  REQUIRE(stories->size() == 1);
  const auto& story = stories->front();
  CHECK(*story.text("rule") == "github-pat");
  CHECK(*story.boolean("reported"));
  CHECK_FALSE(*story.boolean("in_head"));
  CHECK(*story.array("steps")->back().text("step") == "reported");
}

TEST_CASE("what cannot be explained is refused") {
  const Repository repository;
  CHECK(explain(repository, {}).notes("no place is given"));
  CHECK(explain(repository, {}).status == 2);
  CHECK(explain(repository, {"absent:3"}).status == 2);
  CHECK(explain(repository, {"hg1:" + std::string(26, 'a')})
            .notes("there is no .hoopgit/scan-salt"));
  repository.write(".gitleaks.toml", "[[rules]]\nid='a'\nregex='('\n");
  repository.write("a", "x");
  CHECK(explain(repository, {"a"}).status == 2);
}

}  // namespace
}  // namespace hoopgit::cli::test
