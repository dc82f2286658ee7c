#include "core/scan/finding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

Report sample() {
  Report report;
  report.findings = {{.rule = "github-pat",
                      .confidence = Confidence::sure,
                      .place = {.kind = Place::Kind::blob,
                                .path = "deploy/key.txt",
                                .commit = "0123456789abcdef"},
                      .line = 12,
                      .column = 5,
                      .length = 40,
                      .fingerprint = "00ff00ff00ff00ff",
                      .end_line = 12,
                      .end_column = 45,
                      .match = {12, 1, 13, 2},
                      .encodings = {Encoding::percent, Encoding::base64},
                      .also = {"generic-secret"}},
                     {.rule = "jwt",
                      .confidence = Confidence::guess,
                      .place = {.kind = Place::Kind::input, .path = "a\xff"},
                      .line = 1,
                      .column = 1,
                      .length = 99,
                      .fingerprint = "1111111111111111"}};
  report.gaps = {{{.kind = Place::Kind::file, .path = "big"}, "too large"}};
  report.files = 3;
  report.bytes = 1204;
  report.allowed = 1;
  report.ruleset = "abcd";
  return report;
}

TEST_CASE("a report is written as hoopgit(1) says") {
  CHECK(json::dump(to_json(sample())) ==
        R"({"allowed":1,"complete":false,"findings":[)"
        R"({"also":["generic-secret"],"column":5,"confidence":"sure",)"
        R"("encodings":["percent","base64"],"end_column":45,"end_line":12,)"
        R"("fingerprint":"00ff00ff00ff00ff","length":40,"line":12,)"
        R"("match":{"column":1,"end_column":2,"end_line":13,"line":12},)"
        R"("place":{"commit":"0123456789abcdef",)"
        R"("kind":"blob","path":"deploy/key.txt"},"rule":"github-pat",)"
        R"("state":"new"},)"
        R"({"column":1,"confidence":"guess","fingerprint":"1111111111111111",)"
        R"("length":99,"line":1,"place":{"kind":"input",)"
        R"("path":{"b64":"Yf8="}},"rule":"jwt","state":"new"}],)"
        R"("gaps":[{"place":{"kind":"file","path":"big"},)"
        R"("reason":"too large"}],"ruleset":"abcd",)"
        R"("scanned":{"bytes":1204,"files":3},"version":1})");
}

TEST_CASE("what does not count is written apart, and never mixed up") {
  Report report = sample();
  report.excused = {report.findings[1]};
  report.excused[0].standing = Standing::allowed;
  report.excused[0].note = "until 2027-03-31: a test account";
  report.left_out = 3;
  const json::Value written = to_json(report);

  const auto read = report_from_json(written);
  REQUIRE(read);
  REQUIRE(read->excused.size() == 1);
  CHECK(read->excused[0].standing == Standing::allowed);
  CHECK(read->excused[0].note == report.excused[0].note);
  CHECK(read->findings.size() == 2);
  CHECK(read->left_out == 3);

  report.findings[0].standing = Standing::baselined;
  CHECK_FALSE(report_from_json(to_json(report)));
  report = sample();
  report.excused = {report.findings[0]};
  CHECK_FALSE(report_from_json(to_json(report)));
}

TEST_CASE("a report that was recorded before findings had a state is read") {
  const auto parsed = json::parse(
      R"({"allowed":0,"complete":true,"findings":[)"
      R"({"column":5,"confidence":"sure","fingerprint":"00","length":40,)"
      R"("line":12,"place":{"kind":"blob","path":"a"},"rule":"x"}],)"
      R"("gaps":[],"ruleset":"","scanned":{"bytes":0,"files":0},)"
      R"("version":1})");
  REQUIRE(parsed);
  const auto report = report_from_json(*parsed);
  REQUIRE(report);
  CHECK(report->findings[0].counts());
  CHECK(report->findings[0].end_line == 0);
  const auto again = report_from_json(to_json(*report));
  REQUIRE(again);
  CHECK(to_json(*again) == to_json(*report));
}

TEST_CASE("a report that was written reads back the same") {
  const std::string text = json::dump(to_json(sample()));

  const auto parsed = json::parse(text);
  REQUIRE(parsed);
  const auto report = report_from_json(*parsed);

  REQUIRE(report);
  CHECK(json::dump(to_json(*report)) == text);
  CHECK(report->findings[1].place.path == "a\xff");
}

TEST_CASE("what is not a report is refused") {
  const auto* text = GENERATE(
      "null", "{}", R"({"version":2})",
      R"({"allowed":0,"complete":false,"findings":[],"gaps":[],"ruleset":"",)"
      R"("scanned":{"bytes":0,"files":0},"version":1})",
      R"({"allowed":0,"complete":true,"findings":[],"gaps":[],"ruleset":"",)"
      R"("scanned":{"bytes":0,"files":-1},"version":1})",
      R"({"allowed":0,"complete":true,"findings":[{"rule":"x"}],"gaps":[],)"
      R"("ruleset":"","scanned":{"bytes":0,"files":0},"version":1})");
  CAPTURE(text);
  const auto parsed = json::parse(text);
  REQUIRE(parsed);
  CHECK_FALSE(report_from_json(*parsed));
}

TEST_CASE("a finding is safe to print") {
  Finding finding = sample().findings[0];
  CHECK(finding.text() == "github-pat in deploy/key.txt:12");
  finding.place.path = "a\x1b[31m\nb\xe2\x80\xae";
  CHECK(finding.text() == "github-pat in a<U+001B>[31m<U+000A>b<U+202E>:12");
  finding.place.kind = Place::Kind::message;
  CHECK(finding.text() ==
        "github-pat in the message of commit 0123456789ab:12");
}

TEST_CASE("findings are in the order of path, line, column and rule") {
  Report report;
  const auto add = [&](const char* path, std::size_t line, std::size_t column,
                       const char* rule) {
    report.findings.push_back({.rule = rule,
                               .confidence = Confidence::likely,
                               .place = {.path = path},
                               .line = line,
                               .column = column,
                               .length = 1,
                               .fingerprint = ""});
  };
  add("b", 1, 1, "x");
  add("a", 2, 1, "x");
  add("a", 1, 9, "x");
  add("a", 1, 2, "z");
  add("a", 1, 2, "y");

  report.sort();

  std::string order;
  for (const auto& f : report.findings)
    order += f.place.path + std::to_string(f.line) + std::to_string(f.column) +
             f.rule + " ";
  CHECK(order == "a12y a12z a19x a21x b11x ");
}

TEST_CASE("a report takes over all of another one") {
  Report all = sample();
  Report part = sample();
  part.excused = {part.findings[0]};
  all.add(part);
  CHECK(all.findings.size() == 4);
  CHECK(all.excused.size() == 1);
  CHECK(all.gaps.size() == 2);
  CHECK(all.files == 6);
  CHECK(all.bytes == 2408);
  CHECK(all.allowed == 2);
}

TEST_CASE("a report with gaps is not clean") {
  Report report;
  CHECK(report.is_clean());
  report.gaps.push_back({{}, "cut off"});
  CHECK_FALSE(report.is_clean());
}

}  // namespace
}  // namespace hoopgit::scan
