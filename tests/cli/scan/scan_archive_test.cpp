// What is in archives is found by every source, as the file around it is.

#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"
#include "core/scan/accept/fingerprint.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/archive_sample.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace hoopgit::cli::test {
namespace {

using scan::test::gz;
using scan::test::tar;
using scan::test::token;
using scan::test::zip;
using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);
const std::string text = "one\nk = " + github + "\n";
const std::string packed = zip({{"in/k.txt", text, true}});

Lines seen_of(const Result<scan::Report>& report) {
  if (!report) FAIL(report.error().message);
  return seen(*report);
}

Lines staged(const Repository& repository, const ScanOptions& options = {}) {
  return seen_of(scan_staged(repository.path(), scanner(), options));
}

Lines range(const Repository& repository, const std::string& revisions,
            const ScanOptions& options = {}) {
  return seen_of(
      scan_range(repository.path(), {revisions}, scanner(), options));
}

TEST_CASE("an archive is opened by every source") {
  const Repository repository;
  repository.commit("a", "x\n");
  repository.stage("d/a.zip", packed);
  const Lines found{"github-pat d/a.zip!in/k.txt:2:5"};
  CHECK(staged(repository) == found);
  repository.git({"commit", "-q", "-m", "archive"});
  CHECK(range(repository, "HEAD~1..HEAD") == found);
  CHECK(seen_of(scan_revision(repository.path(), "HEAD", {}, scanner())) ==
        found);
  CHECK(seen_of(scan_objects(repository.path(), {"HEAD:d/a.zip"}, scanner())) ==
        Lines{"github-pat HEAD:d/a.zip!in/k.txt:2:5"});
  const std::string file = repository.path() / "d/a.zip";
  CHECK(seen_of(scan_tree({file}, scanner())) ==
        Lines{"github-pat " + file + "!in/k.txt:2:5"});
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  CHECK(seen_of(scan_stream(fd, "in.zip", scanner())) ==
        Lines{"github-pat in.zip!in/k.txt:2:5"});
  ::close(fd);

  repository.write("d/a.zip", gz(tar({{"k", gitlab}})));
  CHECK(seen_of(scan_staged(repository.path(), scanner(), {},
                            {.worktree = true})) ==
        Lines{"gitlab-pat d/a.zip!a.zip.unpacked!k:1:1"});
}

TEST_CASE("no archive is opened where none is to be") {
  const Repository repository;
  repository.commit("a", "x\n");
  repository.stage("a.zip", packed);
  const ScanOptions off{.archives = {.depth = 0}};
  CHECK(staged(repository, off).empty());
  repository.git({"commit", "-q", "-m", "archive"});
  CHECK(range(repository, "HEAD~1..HEAD", off).empty());
  CHECK(seen_of(scan_tree({repository.path()}, scanner(), off)).empty());
}

TEST_CASE("of an archive that changes only what is new in it counts") {
  const Repository repository;
  repository.commit("a.zip", packed);
  repository.stage("a.zip",
                   zip({{"in/k.txt", "\n" + text, true}, {"b", gitlab, true}}));
  const Lines found{"gitlab-pat a.zip!b:1:1"};
  CHECK(staged(repository) == found);
  repository.git({"commit", "-q", "-m", "more"});
  CHECK(range(repository, "HEAD~1..HEAD") == found);
}

TEST_CASE("an archive at two paths is reported at both, with its members") {
  const Repository repository;
  repository.commit("base", "x\n");
  repository.commit("a.zip", packed);
  repository.commit("b!c.zip", packed);
  CHECK(range(repository, "HEAD~2..HEAD") ==
        Lines{"github-pat a.zip!in/k.txt:2:5",
              "github-pat b!c.zip!in/k.txt:2:5"});
}

TEST_CASE("what was known is so too where fingerprints are the repository's") {
  const Repository repository;
  const Secret salt(std::string(32, 's'));
  const ScanOptions options{
      .settle = [&](scan::Finding& finding, const scan::SecretView& view) {
        finding.fingerprint =
            scan::content_fingerprint(salt, finding.rule, view.value());
      }};
  repository.commit("a", github + "\n");
  repository.commit("a", "moved\n" + github + "\n");
  CHECK(range(repository, "HEAD~1..HEAD", options).empty());
  repository.commit("a", gitlab + "\n" + github + "\n");
  CHECK(range(repository, "HEAD~1..HEAD", options) ==
        Lines{"gitlab-pat a:1:1"});
}

TEST_CASE("an archive that cannot be read is a gap that counts if it must") {
  const Repository repository;
  repository.commit("x", "x\n");
  repository.stage("a.7z", std::string("7z\xbc\xaf\x27\x1c\0\0", 8));
  repository.stage("b", "text\n");
  const auto report = scan_staged(repository.path(), scanner());
  REQUIRE(report);
  REQUIRE(report->gaps.size() == 1);
  CHECK(report->gaps[0].place.path == "a.7z");
  CHECK(report->gaps[0].reason == "archive-not-read: its kind is not known");
  CHECK(scan_status(*report, false) == 0);
  CHECK(scan_status(*report, false, true) == 2);
  CHECK(closing_line(*report, "staged")
            .find("no secrets in what was read, 1 gap") != std::string::npos);

  const auto written = [&](ReportFormat format, bool is_strict) {
    return write_report(
        format, {.report = *report, .excerpts = {}, .is_strict = is_strict});
  };
  CHECK(written(ReportFormat::sarif, false)
            .find("\"executionSuccessful\":true") != std::string::npos);
  CHECK(written(ReportFormat::sarif, true)
            .find("\"executionSuccessful\":false") != std::string::npos);
  CHECK(written(ReportFormat::junit, false).find("<skipped message") !=
        std::string::npos);
  CHECK(written(ReportFormat::junit, true).find("errors=\"1\"") !=
        std::string::npos);
  CHECK(written(ReportFormat::github, false).starts_with("::warning "));
  CHECK(written(ReportFormat::github, true).starts_with("::error "));
}

TEST_CASE("a gap of another kind always counts") {
  const Repository repository;
  repository.write("large", std::string(100, 'x'));
  const auto report =
      scan_tree({repository.path() / "large"}, scanner(), {.largest = 50});
  REQUIRE(report);
  CHECK(scan_status(*report, false) == 2);
}

}  // namespace
}  // namespace hoopgit::cli::test
