#include "cli/scan_format.hpp"

#include "cli/scan_report.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

namespace hoopgit::cli::test {
namespace {

using scan::Confidence;
using scan::Place;
using scan::Standing;
using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);

constexpr std::array all_formats = {ReportFormat::text,  ReportFormat::json,
                                    ReportFormat::jsonl, ReportFormat::sarif,
                                    ReportFormat::csv,   ReportFormat::junit,
                                    ReportFormat::github};

scan::Report sample() {
  scan::Report report;
  report.ruleset = "9f3c";
  report.files = 2;
  report.bytes = 99;
  scan::Finding finding{
      .rule = "a-rule",
      .confidence = Confidence::sure,
      .place = {Place::Kind::blob, "=d, \"k\" 100%/\x1b<e>", "c0ffee"},
      .line = 12,
      .column = 5,
      .length = 40,
      .fingerprint = "00ff"};
  finding.end_line = 12;
  finding.end_column = 45;
  finding.also = {"other"};
  report.findings = {finding};
  finding.rule = "b-rule";
  finding.confidence = Confidence::guess;
  finding.place = {.kind = Place::Kind::message, .commit = "0123456789abcdef"};
  report.findings.push_back(finding);
  finding.standing = Standing::allowed;
  finding.place = {.kind = Place::Kind::file, .path = "ok"};
  report.excused = {finding};
  report.gaps = {{{.kind = Place::Kind::file, .path = "big"}, "too large"}};
  return report;
}

std::string written(ReportFormat format, bool show_excused = false) {
  const scan::Report report = sample();
  const Excerpts none;
  return write_report(
      format,
      {.report = report, .excerpts = none, .show_excused = show_excused});
}

TEST_CASE("csv: a header, a line each, and nothing that a sheet would run") {
  const std::string header =
      "rule,confidence,state,kind,path,commit,line,column,end_line,end_column,"
      "length,fingerprint,encodings,also,note\r\n";
  const std::string rows =
      "a-rule,sure,new,blob,\"'=d, \"\"k\"\" 100%/<U+001B><e>\",c0ffee,12,5,12,"
      "45,40,00ff,,other,\r\n"
      "b-rule,guess,new,message,,0123456789abcdef,12,5,12,45,40,00ff,,other,"
      "\r\n";
  CHECK(written(ReportFormat::csv) == header + rows);
  CHECK(written(ReportFormat::csv, true) ==
        header + rows +
            "b-rule,guess,allowed,file,ok,,12,5,12,45,40,00ff,,other,\r\n");
  CHECK(csv({scan::Report(), Excerpts()}) == header);
}

TEST_CASE("junit: a case for each place, and one that passes when clean") {
  CHECK(written(ReportFormat::junit) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"hoopgit scan\" tests=\"3\" failures=\"2\" "
        "errors=\"1\">\n"
        "   <testcase classname=\"hoopgit.scan\" name=\"=d, &quot;k&quot; "
        "100%/&lt;U+001B&gt;&lt;e&gt;\">\n"
        "    <failure type=\"a-rule\" message=\"a-rule in =d, &quot;k&quot; "
        "100%/&lt;U+001B&gt;&lt;e&gt;:12:5\">a-rule</failure>\n"
        "   </testcase>\n"
        "   <testcase classname=\"hoopgit.scan\" name=\"big\">\n"
        "    <error type=\"not-scanned\" message=\"too large\"/>\n"
        "   </testcase>\n"
        "   <testcase classname=\"hoopgit.scan\" name=\"message of "
        "0123456789ab\">\n"
        "    <failure type=\"b-rule\" message=\"b-rule in message of "
        "0123456789ab:12:5\">b-rule</failure>\n"
        "   </testcase>\n"
        "  </testsuite>\n</testsuites>\n");
  const std::string clean = junit({scan::Report(), Excerpts()});
  CHECK(clean.find("tests=\"1\" failures=\"0\" errors=\"0\"") !=
        std::string::npos);
  CHECK(clean.find("name=\"no secrets\"/>") != std::string::npos);
}

TEST_CASE("github: commands that a path or a reason cannot break out of") {
  CHECK(written(ReportFormat::github) ==
        "::error file==d%2C \"k\" 100%25/<U+001B><e>,line=12,col=5,"
        "title=a-rule::a-rule\n"
        "::warning title=b-rule::b-rule in message of 0123456789ab\n"
        "::error title=not scanned::big: too large\n");
  scan::Report evil = sample();
  evil.findings.resize(1);
  evil.gaps.clear();
  evil.findings[0].place.path = "a\n::set-output name=x::y\r\n";
  const std::string text = github_annotations({evil, Excerpts()});
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.find("\r") == std::string::npos);
}

TEST_CASE(
    "sarif: results with places, rules, suppressions and what is missing") {
  const auto value = json::parse(written(ReportFormat::sarif));
  REQUIRE(value);
  CHECK(*value->text("version") == "2.1.0");
  const auto runs = *value->array("runs");
  REQUIRE(runs.size() == 1);
  CHECK(*runs[0].text("columnKind") == "utf16CodeUnits");
  const auto results = *runs[0].array("results");
  REQUIRE(results.size() == 3);
  CHECK(json::dump(results[0]) ==
        R"({"level":"error","locations":[{"physicalLocation":)"
        R"({"artifactLocation":{"uri":"=d,%20%22k%22%20100%25/%1B%3Ce%3E"},)"
        R"("region":{"endLine":12,"startLine":12}}}],)"
        R"("message":{"text":"a-rule in =d, \"k\" 100%/<U+001B><e>"},)"
        R"("partialFingerprints":{"hoopgit/v1":"00ff"},)"
        R"("properties":{"commit":"c0ffee","confidence":"sure","state":"new"},)"
        R"("ruleId":"a-rule","ruleIndex":0})");
  CHECK(json::dump(*results[1].array("locations")->begin()) ==
        R"({"logicalLocations":[{"name":"message of 0123456789ab"}]})");
  CHECK(*results[1].text("level") == "warning");
  CHECK(json::dump(*results[2].array("suppressions")->begin()) ==
        R"({"kind":"inSource","status":"accepted"})");
  const auto invocation = *runs[0].array("invocations")->begin();
  CHECK_FALSE(*invocation.boolean("executionSuccessful"));
  CHECK(invocation.array("toolExecutionNotifications")->size() == 1);
}

TEST_CASE("jsonl: findings, those that do not count, and gaps, a line each") {
  const std::string lines = written(ReportFormat::jsonl);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 4);
  std::size_t begin = 0;
  while (begin < lines.size()) {
    const auto end = lines.find('\n', begin);
    CHECK(json::parse(lines.substr(begin, end - begin)));
    begin = end + 1;
  }
}

TEST_CASE("formats go by their names") {
  CHECK(report_format_named("sarif") == ReportFormat::sarif);
  CHECK_FALSE(report_format_named("SARIF"));
  CHECK_FALSE(report_format_named("template"));
}

struct Scanned {
  Excerpts excerpts{};
  scan::Report report{};
  explicit Scanned(const std::string& text) {
    scanner().scan({.kind = Place::Kind::file, .path = "f"}, text, report,
                   {.sink = excerpts.sink()});
    REQUIRE_FALSE(report.findings.empty());
  }
  std::string excerpt() const {
    const Excerpt* found = excerpts.of(report.findings.front());
    return found == nullptr ? "(none)" : found->text;
  }
};

TEST_CASE("an excerpt is the line, without any secret that stands there") {
  CHECK(Scanned("one\nkey = " + github + " # note\nthree").excerpt() ==
        "key = *** # note");
  CHECK(Scanned(github + " and " + gitlab).excerpt() == "*** and ***");
  CHECK(Scanned(github + " # hoopgit:allow\nb " + gitlab).excerpt() == "b ***");
}

TEST_CASE("of a long line no more is shown than a person reads") {
  const std::string x(100'000, 'x');
  const Scanned long_line("a " + x + " " + github + " " + x);
  CHECK(long_line.excerpt().size() <= 200);
  CHECK(long_line.excerpt().find("x ***") != std::string::npos);
  std::string umlauts;
  for (int i = 0; i < 500; ++i)
    umlauts += "\xc3\xa4";
  const Scanned cut(umlauts + " " + github + " " + umlauts);
  CHECK(cut.excerpt().starts_with("\xc3\xa4"));
  CHECK(is_utf8(cut.excerpt()));
}

TEST_CASE("of a binary, and of broken text, nothing is shown") {
  CHECK(Scanned("a\xff " + github).excerpt() == "(none)");
  CHECK(Scanned(std::string(9, '\0') + github).excerpt() == "(none)");
}

TEST_CASE("two different lines under one name are not shown at all") {
  Excerpts excerpts;
  scan::Report report;
  for (const auto* before : {"a ", "b "})
    scanner().scan({.kind = Place::Kind::file, .path = "f"}, before + github,
                   report, {.sink = excerpts.sink()});
  CHECK(excerpts.of(report.findings.front()) == nullptr);
}

TEST_CASE("columns for sarif count what UTF-16 counts") {
  // Two bytes are one unit, four are two.
  const Scanned found("\xc3\xa4\xf0\x9f\x94\x91 " + github);
  const Excerpt* excerpt = found.excerpts.of(found.report.findings.front());
  REQUIRE(excerpt != nullptr);
  CHECK(found.report.findings.front().column == 8);
  CHECK(excerpt->column == 5);
  CHECK(excerpt->end_column == 5 + github.size());
}

TEST_CASE("no format lets a secret out") {
  const std::string base64 = "Z2hwX";  // How every one of these begins.
  const std::string text = "a " + github + " b " + gitlab +
                           " # hoopgit:allow\nx = \"" + gitlab + "\" " +
                           github + "\n";
  for (const std::string& path :
       {std::string("plain"), "in/" + github + "/" + gitlab})
    for (const auto format : all_formats) {
      Excerpts excerpts;
      scan::Report report;
      scanner().scan({.kind = Place::Kind::file, .path = path}, text, report,
                     {.sink = excerpts.sink()});
      scanner().scan({.kind = Place::Kind::path, .path = path}, path, report,
                     {.sink = excerpts.sink()});
      const std::string out = write_report(
          format,
          {.report = report, .excerpts = excerpts, .show_excused = true});
      CAPTURE(static_cast<int>(format), path);
      CHECK(out.find(github.substr(4, 12)) == std::string::npos);
      CHECK(out.find(gitlab.substr(6, 12)) == std::string::npos);
      CHECK(out.find(base64) == std::string::npos);
      CHECK_FALSE(out.empty());
    }
}

}  // namespace
}  // namespace hoopgit::cli::test
