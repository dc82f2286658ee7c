// A scan that is ended before its end says so, and what it found until then.

#include "cli/scan_sources.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);

/// Lets so many things pass.
ScanOptions patience(std::size_t things) {
  return {.watch = [things](const ScanProgress& progress) {
    return progress.done < things;
  }};
}

void check_partial(const Result<scan::Report>& report, std::size_t most) {
  if (!report) FAIL(report.error().message);
  CHECK(report->files <= most);
  REQUIRE(report->gaps.size() == 1);
  CHECK(report->gaps[0].reason == "the scan was stopped before its end");
  CHECK_FALSE(report->is_clean());
}

Repository many_files() {
  Repository repository;
  for (int i = 0; i < 9; ++i)
    repository.stage("f" + std::to_string(i),
                     github + "\n" + std::to_string(i) + "\n");
  repository.git({"commit", "-q", "-m", "nine"});
  return repository;
}

TEST_CASE("a stopped scan is a report with a gap, whatever the source") {
  const Repository repository = many_files();
  const auto things = GENERATE(0U, 1U, 5U);
  const auto options = patience(things);
  const auto& top = repository.path();
  check_partial(scan_range(top, {"HEAD"}, scanner(), options), things);
  check_partial(scan_tree({top}, scanner(), options), things);
  check_partial(scan_revision(top, "HEAD", {}, scanner(), options), things);
  check_partial(scan_objects(top,
                             {"HEAD:f1", "HEAD:f2", "HEAD:f3", "HEAD:f4",
                              "HEAD:f5", "HEAD:f6"},
                             scanner(), options),
                things);
}

TEST_CASE("what was found before the stop is in the report") {
  const Repository repository = many_files();
  const auto report = scan_tree({repository.path()}, scanner(), patience(3));
  check_partial(report, 3);
  CHECK(report->findings.size() == 3);
}

TEST_CASE("a stopped scan of what is staged says so too") {
  const Repository repository;
  for (int i = 0; i < 9; ++i)
    repository.stage("f" + std::to_string(i), github + "\n");
  std::size_t asked = 0;
  const ScanOptions options{
      .watch = [&](const ScanProgress&) { return ++asked < 5; }};
  const auto report = scan_staged(repository.path(), scanner(), options);
  check_partial(report, 5);
}

TEST_CASE("a watch that always goes on changes nothing, and sees the end") {
  const Repository repository = many_files();
  ScanProgress last{0, 0};
  const ScanOptions options{.watch = [&](const ScanProgress& progress) {
    last = progress;
    return true;
  }};
  const auto watched =
      scan_range(repository.path(), {"HEAD"}, scanner(), options);
  const auto alone = scan_range(repository.path(), {"HEAD"}, scanner());
  CHECK(seen(*watched) == seen(*alone));
  CHECK(last.total == 10);
  CHECK(last.done > 0);
}

}  // namespace
}  // namespace hoopgit::cli::test
