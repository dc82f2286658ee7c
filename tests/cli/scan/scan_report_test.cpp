#include "cli/scan_report.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using scan::Place;

scan::Report clean() {
  scan::Report report;
  report.files = 4;
  report.bytes = 1204;
  report.ruleset = "9f3c51d0a2b4ffffffff";
  return report;
}

scan::Report found() {
  auto report = clean();
  report.findings = {
      {.rule = "github-pat",
       .confidence = scan::Confidence::sure,
       .place = {.kind = Place::Kind::staged, .path = "deploy/\x1bkey.txt"},
       .line = 12,
       .column = 5,
       .length = 40,
       .fingerprint = "00"}};
  return report;
}

TEST_CASE("the closing line says what was scanned, and by which rules") {
  CHECK(closing_line(clean(), "staged") ==
        "scanned 4 files, 1,204 bytes (staged): no secrets · rules "
        "9f3c51d0a2b4 (built-in)");
  auto report = found();
  report.files = 1;
  report.bytes = 1234567;
  report.allowed = 2;
  report.gaps.resize(1);
  CHECK(closing_line(report, "range") ==
        "scanned 1 file, 1,234,567 bytes (range): 1 secret, 1 gap, 2 allowed "
        "· rules 9f3c51d0a2b4 (built-in)");
}

TEST_CASE("nothing to scan is never called clean") {
  CHECK(closing_line({}, "staged") == "nothing to scan");
  scan::Report gap;
  gap.gaps.resize(1);
  CHECK(closing_line(gap, "staged") != "nothing to scan");
  auto partial = clean();
  partial.gaps = {{{.kind = Place::Kind::input}, "it was stopped"}};
  CHECK(closing_line(partial, "tree")
            .find("no secrets in what was read, 1 gap ") != std::string::npos);
  CHECK(findings_text(partial) == "the rest  not scanned: it was stopped\n");
}

TEST_CASE("a finding has a line with its place and a hint") {
  CHECK(findings_text(clean()).empty());
  const auto text = findings_text(found());
  CHECK(text.starts_with(
      "deploy/<U+001B>key.txt:12:5  github-pat  sure\n"
      "    GitHub personal access token (classic). Revoke it: https://"));
  CHECK(text.find("hoopgit:allow") != std::string::npos);
}

TEST_CASE("places that are no files are named") {
  auto report = found();
  report.findings[0].place = {.kind = Place::Kind::message,
                              .commit = "0123456789abcdef"};
  CHECK(findings_text(report).starts_with(
      "message of 0123456789ab:12:5  github-pat"));
  report.findings[0].place = {
      .kind = Place::Kind::blob, .path = "a", .commit = "0123456789abcdef"};
  CHECK(findings_text(report).starts_with(
      "a:12:5  github-pat  sure  (commit 0123456789ab)\n"));
  report = clean();
  report.gaps = {{{.kind = Place::Kind::file, .path = "b"}, "too large"}};
  CHECK(findings_text(report) == "b  not scanned: too large\n");
}

TEST_CASE("the exit status tells found from incomplete from nothing") {
  CHECK(scan_status(clean(), true) == 0);
  CHECK(scan_status(found(), false) == 1);
  auto report = found();
  report.gaps.resize(1);
  CHECK(scan_status(report, false) == 1);
  report.findings.clear();
  CHECK(scan_status(report, false) == 2);
  CHECK(scan_status({}, false) == 0);
  CHECK(scan_status({}, true) == 3);
}

}  // namespace
}  // namespace hoopgit::cli
