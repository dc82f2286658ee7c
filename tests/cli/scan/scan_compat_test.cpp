// The program as gitleaks: what is typed, and what is seen. What it finds is
// tested with the rules of tests/core/scan/compat.

#include "core/base/process.hpp"
#include "tests/cli/scan/repository.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::cli::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

const std::string rules =
    "[[rules]]\nid = 'token'\ndescription = 'Token'\n"
    "regex = 'tok_([a-z0-9]+)'\nkeywords = ['tok_']\n";

/// `hoopgit scan SOURCE --compat=gitleaks …`.
Completed scan(const Repository& repository, const std::string& source,
               const Words& words, const std::string& input = {}) {
  Words argv = {HOOPGIT_PROGRAM, "scan", source, "--compat=gitleaks"};
  argv.insert(argv.end(), words.begin(), words.end());
  auto done = run(
      {.argv = std::move(argv), .folder = repository.path(), .input = input});
  REQUIRE(done);
  return *std::move(done);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t number = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + part.size()))
    ++number;
  return number;
}

std::string content(const Repository& repository, const std::string& name) {
  auto text = read_file(repository.path() / name);
  REQUIRE(text);
  return *std::move(text);
}

/// With rules beside it that every scan finds.
Repository with_rules() {
  Repository repository;
  repository.write(".gitleaks.toml", rules);
  return repository;
}

TEST_CASE("a scan as gitleaks shows no secret unless it is told to") {
  const Repository repository = with_rules();
  repository.stage("a.txt", "x = tok_abcd1234\n");
  const auto quiet = scan(repository, "staged", {"-f", "json"});
  CHECK(quiet.status == 1);
  CHECK(has(quiet.output, "\"Secret\": \"REDACTED\""));
  CHECK(has(quiet.output, "\"Match\": \"tok_REDACTED\""));
  CHECK_FALSE(has(quiet.output, "abcd1234"));
  CHECK(has(scan(repository, "staged", {"-f", "json", "--redact=75"}).output,
            "\"Secret\": \"ab...\""));
  CHECK(has(scan(repository, "staged", {"-f", "json", "--show-secrets"}).output,
            "\"Secret\": \"abcd1234\""));
  CHECK(scan(repository, "staged", {"--redact=some"}).status == 1);
  // Without a report there is only a number.
  const auto bare = scan(repository, "staged", {});
  CHECK(bare.output.empty());
  CHECK(has(bare.errors, ": 1 finding"));
}

TEST_CASE("exit statuses are those of gitleaks") {
  const Repository repository = with_rules();
  repository.stage("a.txt", "nothing\n");
  CHECK(scan(repository, "staged", {}).status == 0);
  repository.stage("a.txt", "tok_ab\n");
  CHECK(scan(repository, "staged", {}).status == 1);
  CHECK(scan(repository, "staged", {"--exit-code", "0"}).status == 0);
  CHECK(scan(repository, "staged", {"--exit-code", "9"}).status == 9);
  CHECK(scan(repository, "staged", {"--bogus"}).status == 126);
  CHECK(scan(repository, "range", {"--bogus"}).status == 126);
  CHECK(scan(repository, "staged", {"--stats"}).status == 126);
  CHECK(scan(repository, "staged", {"--max-decode-depth", "x"}).status == 1);
  CHECK(scan(repository, "staged", {"-f", "template"}).status == 1);
  CHECK(scan(repository, "staged", {"-r", "report.xml"}).status == 1);
  CHECK(scan(repository, "staged", {"-c", "nowhere.toml"}).status == 1);
  CHECK(scan(repository, "staged", {"--enable-rule", "nobody"}).status == 1);
  CHECK(scan(repository, "tree", {"a", "b"}).status == 1);
  CHECK(scan(repository, "tree", {"nowhere"}).status == 1);
  CHECK(scan(repository, "staged", {"a.txt"}).status == 1);
  CHECK(scan(repository, "history", {"--platform", "nobody"}).status == 1);
}

TEST_CASE("what cannot be read is an error, and never nothing") {
  const Repository repository = with_rules();
  repository.commit("a.txt", "nothing\n");
  const auto bad =
      scan(repository, "history", {"--log-opts", "no-such-branch"});
  CHECK(bad.status == 1);
  CHECK(has(bad.errors, "cannot read all that git has"));
  CHECK(has(bad.errors, "incomplete"));
}

TEST_CASE("other scans do not know the options of gitleaks") {
  const Repository repository;
  const auto done =
      run({.argv = {HOOPGIT_PROGRAM, "scan", "staged", "--redact"},
           .folder = repository.path()});
  REQUIRE(done);
  CHECK(done->status == 2);
  CHECK(scan(repository, "staged", {"--compat=other"}).status == 1);
}

TEST_CASE("the rules of gitleaks are brought along, and never ours") {
  const Repository repository;
  repository.stage("a.txt", "tok_ab\n");
  const Variable none("XDG_DATA_HOME", (repository.path() / "none").string());
  const auto missing = scan(repository, "staged", {});
  CHECK(missing.status == 1);
  CHECK(has(missing.errors, "--gitleaks-default"));

  repository.write("default.toml", rules);
  CHECK(scan(repository, "staged", {"--gitleaks-default", "default.toml"})
            .status == 1);
  const auto found =
      scan(repository, "staged",
           {"--gitleaks-default", "default.toml", "--exit-code", "9"});
  CHECK(found.status == 9);
  const Variable named("HOOPGIT_GITLEAKS_DEFAULT", "default.toml");
  CHECK(scan(repository, "staged", {"--exit-code", "9"}).status == 9);
  repository.write("more.toml", "[extend]\nuseDefault = true\n");
  CHECK(scan(repository, "staged", {"--exit-code", "9", "-c", "more.toml"})
            .status == 9);
}

TEST_CASE("rules are looked for as gitleaks does it") {
  const Repository repository;
  repository.stage("a.txt", "tok_ab usr_ab\n");
  const auto rule = [](const std::string& name) {
    return "[[rules]]\nid = '" + name + "'\nregex = '" + name + "_[a-z]+'\n";
  };
  const auto finds = [&](const Words& words = {}) {
    Words all = {"-f", "csv"};
    all.insert(all.end(), words.begin(), words.end());
    const std::string output = scan(repository, "staged", all).output;
    return std::string(has(output, "\ntok,") ? "tok" : "") +
           (has(output, "\nusr,") ? "usr" : "");
  };
  repository.write(".gitleaks.toml", rule("tok"));
  repository.write("usr.toml", rule("usr"));
  CHECK(finds() == "tok");
  CHECK(finds({"--config", "usr.toml"}) == "usr");
  {
    const Variable text("GITLEAKS_CONFIG_TOML", rule("usr"));
    CHECK(finds() == "usr");
    const Variable file("GITLEAKS_CONFIG", ".gitleaks.toml");
    CHECK(finds() == "tok");
    CHECK(finds({"-c", "usr.toml"}) == "usr");
  }
}

TEST_CASE("staged, worktree, history, a range, files and input") {
  const Repository repository = with_rules();
  const std::string id = repository.commit("a.txt", "tok_one\n");
  repository.commit("a.txt", "tok_two\n");
  repository.stage("b.txt", "tok_three\n");
  repository.write("b.txt", "tok_three\ntok_four\n");
  const auto secrets = [&](const std::string& source, Words words = {}) {
    words.insert(words.end(), {"-f", "json", "--show-secrets"});
    const auto done = scan(repository, source, words, "tok_input");
    std::string all;
    for (const auto* name : {"one", "two", "three", "four", "input"})
      if (has(done.output, "\"Secret\": \"" + std::string(name) + "\""))
        all += (all.empty() ? "" : " ") + std::string(name);
    return all;
  };
  CHECK(secrets("staged") == "three");
  CHECK(secrets("staged", {"--worktree"}) == "four");
  CHECK(secrets("history") == "one two");
  CHECK(secrets("range", {id + "..HEAD"}) == "two");
  CHECK(secrets("history", {"--log-opts", "-1"}) == "two");
  CHECK(secrets("tree") == "two three four");
  CHECK(secrets("tree", {"b.txt", "-c", ".gitleaks.toml"}) == "three four");
  CHECK(secrets("stdin") == "input");
}

TEST_CASE("a finding of the history has its commit, and a link to it") {
  const Repository repository = with_rules();
  const std::string id = repository.commit("a b.md", "tok_one\n", "why");
  repository.git({"remote", "add", "origin", "git@github.com:o/r.git"});
  const auto done = scan(repository, "history", {"-f", "json"});
  CHECK(has(done.output, "\"Commit\": \"" + id + "\""));
  CHECK(has(done.output, "\"Message\": \"why\""));
  CHECK(has(done.output, "\"Fingerprint\": \"" + id + ":a b.md:token:1\""));
  CHECK(has(done.output, "\"Link\": \"https://github.com/o/r/blob/" + id +
                             "/a%20b.md?plain=1#L1\""));
  CHECK_FALSE(has(
      scan(repository, "history", {"-f", "json", "--platform", "none"}).output,
      "\"Link\""));
}

TEST_CASE("files are walked as gitleaks walks them") {
  const Repository repository;
  const auto list =
      "[[allowlists]]\ncondition = 'AND'\npaths = ['left']\n"
      "regexes = ['nothing']\n";
  repository.write("c.toml", rules + list);
  fs::create_directories(repository.path() / "d/left");
  repository.write("d/a.txt", "tok_ab\n");
  repository.write("d/b.target", "tok_ab\n");
  repository.write("d/c.bin", "MZ tok_ab\n");
  repository.write("d/empty", "");
  // By its path alone, whatever else the list asks for.
  repository.write("d/left/e.txt", "tok_ab\n");
  fs::create_symlink("a.txt", repository.path() / "d/link");
  const Words words = {"d/", "-c", "c.toml", "-f", "json"};
  const std::string output = scan(repository, "tree", words).output;
  CHECK(count(output, "\"File\"") == 1);
  CHECK(has(output, "\"File\": \"d/a.txt\""));
  Words following = words;
  following.emplace_back("--follow-symlinks");
  const std::string more = scan(repository, "tree", following).output;
  CHECK(count(more, "\"File\"") == 2);
  CHECK(has(more, "\"SymlinkFile\": \"d/link\""));
  Words small = words;
  small.insert(small.end(), {"--max-target-megabytes", "1"});
  repository.write("d/a.txt", "tok_ab\n" + std::string(1'000'000, '\n'));
  CHECK(count(scan(repository, "tree", small).output, "\"File\"") == 0);
}

TEST_CASE("the configuration and the baseline are not searched themselves") {
  const Repository repository;
  repository.write("c.toml", rules + "[[rules]]\nid = 'tok_cd'\npath = 'q'\n");
  repository.write("a.txt", "tok_ab\n");
  const auto files = [&](const Words& words) {
    Words all = {".", "-f", "csv", "--show-secrets"};
    all.insert(all.end(), words.begin(), words.end());
    const std::string output = scan(repository, "tree", all).output;
    return std::string(has(output, ",a.txt,") ? "a" : "") +
           (has(output, ",c.toml,") ? "c" : "") +
           (has(output, ",old.json,") ? "o" : "");
  };
  CHECK(files({"-c", "c.toml"}) == "a");
  // By its name alone, as it was given.
  CHECK(files({"-c", "./c.toml"}) == "ac");
  scan(repository, "tree", {"a.txt", "-c", "c.toml", "-r", "old.json"});
  repository.write("a.txt", "tok_new\n");
  repository.write("old.json", "[]  tok_ab\n");
  CHECK(files({"-c", "c.toml"}) == "ao");
  repository.write("old.json", "[{\"Secret\": \"tok_ab\"}]\n");
  CHECK(files({"-c", "c.toml", "-b", "./old.json"}) == "a");
}

TEST_CASE("archives are read where that is asked for") {
  const Repository repository = with_rules();
  const auto pack = [&](Words words) {
    words.insert(words.begin(), "tar");
    const auto done =
        run({.argv = std::move(words), .folder = repository.path() / "d"});
    REQUIRE((done && done->succeeded()));
  };
  fs::create_directories(repository.path() / "d");
  repository.write("d/in.txt", "\ntok_ab\n");
  pack({"-cf", "one.tar", "in.txt"});
  pack({"-czf", "two.tar.gz", "one.tar", "in.txt"});
  fs::remove(repository.path() / "d/in.txt");
  fs::remove(repository.path() / "d/one.tar");
  const auto found = [&](const std::string& depth) {
    return scan(repository, "tree",
                {"d", "-c", ".gitleaks.toml", "-f", "json",
                 "--max-archive-depth", depth});
  };
  CHECK(found("0").output == "[]\n");
  CHECK(count(found("1").output, "\"File\"") == 1);
  const auto all = found("2");
  CHECK(count(all.output, "\"File\"") == 2);
  CHECK(has(all.output, "\"File\": \"d/two.tar.gz!in.txt\""));
  CHECK(has(all.output, "\"File\": \"d/two.tar.gz!one.tar!in.txt\""));
  CHECK(all.status == 1);

  repository.git({"add", "d"});
  CHECK(count(scan(repository, "staged",
                   {"-f", "json", "--max-archive-depth", "2"})
                  .output,
              "\"File\"") == 2);
  repository.write("d/bad.7z", "7z");
  CHECK(has(found("1").errors, "d/bad.7z"));
  CHECK_FALSE(has(found("0").errors, "d/bad.7z"));
}

TEST_CASE("what is known is not told again") {
  const Repository repository = with_rules();
  repository.stage("a.txt", "tok_one\ntok_two\n");
  CHECK(
      scan(repository, "staged", {"-r", "old.json", "--show-secrets"}).status ==
      1);
  CHECK(scan(repository, "staged", {"-b", "old.json"}).status == 0);
  // What we left out by ourselves was not known to the one who wrote it.
  scan(repository, "staged", {"-r", "masked.json"});
  CHECK(scan(repository, "staged", {"-b", "masked.json"}).status == 1);
  CHECK(scan(repository, "staged", {"-b", "masked.json", "--redact"}).status ==
        0);
  const auto none = scan(repository, "staged", {"-b", "nowhere.json"});
  CHECK(none.status == 1);
  CHECK(has(none.errors, "nowhere.json"));

  repository.write(".gitleaksignore", "# why\na.txt:token:1\n");
  CHECK(has(scan(repository, "staged", {}).errors, ": 1 finding"));
  repository.write("more", "a.txt:token:2\n");
  CHECK(scan(repository, "staged", {"-i", "more"}).status == 0);
}

TEST_CASE("a report goes where it is told to") {
  const Repository repository = with_rules();
  repository.stage("a.txt", "tok_one\n");
  CHECK(scan(repository, "staged", {"-r", "r.sarif"}).output.empty());
  CHECK(has(content(repository, "r.sarif"), "\"version\": \"2.1.0\""));
  scan(repository, "staged", {"-f", "junit", "-r", "r.txt"});
  CHECK(has(content(repository, "r.txt"), "<testsuites>"));
  CHECK(has(scan(repository, "staged", {"-f", "csv", "-r", "-"}).output,
            "RuleID,Commit,"));
  CHECK(has(scan(repository, "staged", {"--json"}).output, "\"RuleID\""));
  repository.stage("a.txt", "nothing\n");
  CHECK(scan(repository, "staged", {"-f", "json"}).output == "[]\n");
  CHECK(scan(repository, "staged", {"-f", "csv"}).output.empty());
}

}  // namespace
}  // namespace hoopgit::cli::test
