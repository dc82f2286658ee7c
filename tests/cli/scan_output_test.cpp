// What `hoopgit scan` writes, and where to.

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/json/json.hpp"
#include "core/scan/generator/sample.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace hoopgit::cli {
namespace {

const std::string github = scan::token("ghp_{b62:30}{crc62}", 5);

struct Input {
  TemporaryFolder folder = *TemporaryFolder::make();
  std::string text = "key = " + github + "\n";

  Completed scan(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {HOOPGIT_PROGRAM, "scan", "stdin", "--path", "k.txt"});
    auto done = run(
        {.argv = std::move(arguments), .folder = folder.path(), .input = text});
    REQUIRE(done);
    CHECK(done->output.find(github) == std::string::npos);
    CHECK(done->errors.find(github) == std::string::npos);
    return *done;
  }
};

TEST_CASE("people see the line, without the secret in it") {
  const auto done = Input().scan({});
  CHECK(done.status == 1);
  CHECK(
      done.output.starts_with("k.txt:1:7  github-pat  sure\n    key = ***\n"));
}

TEST_CASE("each format can be asked for, and --json is one of them") {
  const Input input;
  for (const auto* format :
       {"text", "json", "jsonl", "sarif", "csv", "junit", "github"}) {
    const auto done = input.scan({"--format", format});
    CHECK(done.status == 1);
    CHECK(done.output.find("github-pat") != std::string::npos);
  }
  const auto value = json::parse(input.scan({"--json"}).output);
  REQUIRE(value);
  CHECK(*value->integer("version") == 1);
}

TEST_CASE("a report goes to a file, for its owner alone") {
  const Input input;
  const auto done = input.scan({"--format", "csv", "--output", "r.csv"});
  CHECK(done.status == 1);
  CHECK(done.output.empty());
  CHECK(done.errors.find("1 secret") != std::string::npos);
  const auto file = input.folder.path() / "r.csv";
  CHECK(read_file(file)->starts_with("rule,"));
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  const auto cannot = input.scan({"--output", "none/r.csv"});
  CHECK(cannot.status != 0);
  CHECK(cannot.status != 1);
}

TEST_CASE("findings may be left out by confidence and by rule") {
  const Input input;
  CHECK(input.scan({"--min-confidence", "sure"}).status == 1);
  CHECK(input.scan({"--enable-rule", "github-pat"}).status == 1);
  CHECK(input.scan({"--enable-rule", "gitlab-pat"}).status == 0);
  CHECK(
      input.scan({"--enable-rule", "gitlab-pat", "--enable-rule", "github-pat"})
          .status == 1);
}

TEST_CASE("what does not exist is an error before anything is scanned") {
  const Input input;
  for (const auto& [option, value] :
       {std::pair("--format", "template"), std::pair("--min-confidence", "x"),
        std::pair("--enable-rule", "no-such-rule")}) {
    const auto done = input.scan({option, value});
    CHECK(done.status == 2);
    CHECK(done.output.empty());
  }
}

TEST_CASE("what a comment allows is shown when it is asked for") {
  Input input;
  input.text = github + " # hoopgit:allow\n";
  CHECK(input.scan({}).output.empty());
  const auto shown = input.scan({"--show-allowed"});
  CHECK(shown.status == 0);
  CHECK(shown.output.starts_with("k.txt:1:1  github-pat  sure  [allowed]\n"));
}

TEST_CASE("how long it took is said beside the report") {
  const auto done = Input().scan({"--stats"});
  CHECK(done.errors.starts_with("took "));
  CHECK(done.errors.find("1 count, 0 are excused, 0 gaps") !=
        std::string::npos);
}

}  // namespace
}  // namespace hoopgit::cli
