// The program, about what it would scan with.

#include "core/json/json.hpp"
#include "tests/cli/scan/program.hpp"
#include "tests/core/scan/sample.hpp"

#include <filesystem>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string good = "[extend]\nuseDefault = true\n";

Seen doctor(const Repository& repository, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"scan", "doctor"});
  return hoopgit(repository, more);
}

TEST_CASE("where nothing is wrong the doctor has only notes") {
  const Repository repository;
  const Seen bare = doctor(repository);
  CHECK(bare.status == 0);
  CHECK(bare.says("there is no such hook"));
  CHECK(bare.notes("rules: built-in; nothing is wrong"));
  CHECK(hoopgit(repository, {"scan", "hook", "install"}).status == 0);
  repository.write(".gitleaks.toml", good);
  const Seen ready = doctor(repository);
  CHECK(ready.status == 0);
  CHECK(ready.output.empty());
  CHECK(ready.notes(".gitleaks.toml; nothing is wrong"));
}

TEST_CASE("the doctor names what is odd in rules, with place and remedy") {
  const Repository repository;
  repository.write(".gitleaks.toml",
                   good +
                       "[[allowlists]]\nmatchCondition='AND'\n"
                       "stopwords=['abc']\n");
  const Seen seen = doctor(repository);
  CHECK(seen.status == 1);
  CHECK(seen.says(".gitleaks.toml:4 "));
  CHECK(seen.says("unknown key matchCondition"));
  CHECK(seen.says("next: the key is condition"));

  const auto value = json::parse(doctor(repository, {"--json"}).output);
  REQUIRE(value);
  CHECK(*value->boolean("ok") == false);
  const auto findings = value->array("findings");
  REQUIRE(findings);
  const auto& first = findings->front();
  CHECK(*first.text("gravity") == "odd");
  CHECK(first.text("place")->ends_with(".gitleaks.toml:4"));
  CHECK(*first.text("next") == "the key is condition");
}

TEST_CASE("rules that cannot be used are told all at once") {
  const Repository repository;
  repository.write(".hoopgit/scan.toml",
                   "[[rules]]\nid='a'\nregex='('\nlimits=3\n"
                   "[[rules]]\nid='b'\nregex='['\n");
  const Seen seen = doctor(repository);
  CHECK(seen.status == 2);
  for (const auto* place : {"scan.toml:3", "scan.toml:4", "scan.toml:7"})
    CHECK(seen.says(place));
}

TEST_CASE("one file may be looked at alone, or be absent") {
  const Repository repository;
  repository.write(".gitleaks.toml", "no TOML");
  repository.write("other.toml", good);
  const Seen seen = doctor(repository, {"other.toml"});
  CHECK(seen.status == 0);
  CHECK(seen.output.empty());
  CHECK(doctor(repository, {"absent.toml"}).status == 2);
  CHECK(doctor(repository).status == 2);
}

TEST_CASE("two files that both could be the rules are odd") {
  const Repository repository;
  repository.write(".gitleaks.toml", good);
  repository.write(".hoopgit/scan.toml", good);
  const Seen seen = doctor(repository);
  CHECK(seen.status == 1);
  CHECK(seen.says("it is not read, since "));
  CHECK(seen.says("one file wins"));
}

TEST_CASE("entries that are over, bound to a place or of no use are odd") {
  const Repository repository;
  repository.write("a.txt", github + "\n");
  CHECK(hoopgit(repository, {"scan", "allow", "a.txt:1", "--until", in_days(3),
                             "--reason", "test", "--by", "ada"})
            .status == 0);
  CHECK(doctor(repository).status == 0);
  const Seen over = doctor(repository, {"--today", in_days(4)});
  CHECK(over.status == 1);
  CHECK(over.says(".hoopgit/scan-ignore:1"));
  CHECK(over.says("it is over since " + in_days(3)));

  repository.write("a.txt", "gone\n");
  const Seen unused = doctor(repository);
  CHECK(unused.status == 1);
  CHECK(unused.says("nothing is found for hg1:"));

  repository.write(".gitleaksignore", "a.txt:github-pat:1\nx:y\n");
  const Seen placed = doctor(repository);
  CHECK(placed.says(".gitleaksignore:1"));
  CHECK(placed.says("next: hoopgit scan ignore migrate"));
  CHECK(placed.says(".gitleaksignore:2"));
  CHECK(placed.says("it is neither PATH:RULE:LINE"));

  repository.write(".hoopgit/scan-ignore", "hg1:nothing\n");
  const Seen broken = doctor(repository);
  CHECK(broken.status == 2);
  CHECK(broken.says("WRONG"));
}

TEST_CASE("lines of a baseline that nothing is found for are odd") {
  const Repository repository;
  repository.write("a.txt", github + "\n");
  CHECK(hoopgit(repository, {"scan", "baseline", "create"}).status == 0);
  CHECK(doctor(repository).status == 0);
  repository.write("a.txt", "gone\n");
  const Seen seen = doctor(repository);
  CHECK(seen.status == 1);
  CHECK(seen.says("nothing is found for 1 of its lines"));
  CHECK(seen.says("next: hoopgit scan baseline tidy"));
  CHECK_FALSE(seen.says(github));
}

TEST_CASE("hooks that do not run are odd") {
  namespace fs = std::filesystem;
  const Repository repository;
  CHECK(hoopgit(repository, {"scan", "hook", "install"}).status == 0);
  const fs::path hook = repository.path() / ".git/hooks/pre-commit";
  fs::permissions(hook, fs::perms::owner_read);
  const Seen still = doctor(repository);
  CHECK(still.status == 1);
  CHECK(still.says("it is not executable"));
  fs::permissions(hook, fs::perms::owner_all);
  repository.write("elsewhere/readme", "x");
  repository.git(
      {"config", "core.hooksPath", (repository.path() / "elsewhere").string()});
  const Seen hidden = doctor(repository);
  CHECK(hidden.status == 1);
  CHECK(hidden.says("core.hooksPath hides it"));
  repository.write("elsewhere/pre-commit", "#!/bin/sh\n");
  fs::permissions(repository.path() / "elsewhere/pre-commit",
                  fs::perms::owner_all);
  CHECK(doctor(repository).says("it is not of hoopgit"));
}

}  // namespace
}  // namespace hoopgit::cli::test
