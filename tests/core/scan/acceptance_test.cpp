#include "core/scan/accept/acceptance.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"
#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::scan::test {
namespace {

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string other = token("ghp_{b62:30}{crc62}", 6);
const Day today = "2026-11-23";

Secret salt() {
  return Secret(std::string(32, 's'));
}

std::string mark(std::string_view secret = github) {
  return content_fingerprint(salt(), "github-pat", secret);
}

Report scan(Acceptance& acceptance, std::string_view text) {
  Report report;
  Scanner(Secret("k"))
      .scan({.path = "src/a.txt"}, text, report,
            {.settle = [&](Finding& finding, const SecretView& view) {
              acceptance.settle(finding, view);
            }});
  report.sort();
  return report;
}

Acceptance with(Acceptance::Files files) {
  files.salt = salt();
  return {std::move(files), built_in_ruleset(), today};
}

Acceptance ignoring(const std::string& line) {
  Acceptance::Files files;
  auto entries = read_ignore_file(line, today, {.may_be_endless = true});
  REQUIRE(entries);
  files.ignores = *std::move(entries);
  return with(std::move(files));
}

TEST_CASE("a content fingerprint is of salt, rule and secret alone") {
  CHECK(mark().size() == 30);
  CHECK(is_content_fingerprint(mark()));
  CHECK(mark() == mark());
  CHECK(mark() != mark(other));
  CHECK(mark() != content_fingerprint(salt(), "jwt", github));
  CHECK(mark() != content_fingerprint(Secret(std::string(32, 't')),
                                      "github-pat", github));
  CHECK(content_fingerprint(salt(), "r", "a\r\nb") ==
        content_fingerprint(salt(), "r", "a\nb"));
  CHECK(content_fingerprint(salt(), "r", "a\rb") !=
        content_fingerprint(salt(), "r", "ab"));
}

TEST_CASE("a content fingerprint is what its format says") {
  // HMAC-SHA-256 of "hoopgit/finding/1" NUL "rule" NUL "value" under 32 times
  // 's', computed with another program: its first 16 bytes in base32.
  CHECK(content_fingerprint(salt(), "rule", "value") ==
        "hg1:ebue7iqptmpvucjsj6cwgd7okq");
}

TEST_CASE("what is no fingerprint is not taken for one") {
  for (const std::string& text :
       {std::string(), std::string("hg1:"), mark().substr(0, 29), mark() + "a",
        "hg2" + mark().substr(3), mark().substr(0, 29) + "1"})
    CHECK_FALSE(is_content_fingerprint(text));
}

TEST_CASE("the salt is made once, and kept") {
  const auto folder = TemporaryFolder::make("/tmp");
  REQUIRE(folder);
  const auto none = read_salt(folder->path());
  REQUIRE(none);
  CHECK_FALSE(*none);
  const auto made = make_salt(folder->path(), std::string(32, 'a'));
  REQUIRE(made);
  const auto again = make_salt(folder->path(), std::string(32, 'b'));
  REQUIRE(again);
  CHECK(again->matches(*made));
  REQUIRE(replace_file(folder->path() / ".hoopgit/scan-salt", "abcd\n"));
  CHECK_FALSE(read_salt(folder->path()));
}

TEST_CASE("an entry excuses its secret until its day, wherever that stands") {
  auto acceptance =
      ignoring(mark() + " until=2026-11-23 by=ada # a test account");
  const Report report = scan(acceptance, "x\n\n k = " + github + "\n");
  CHECK(report.is_clean());
  REQUIRE(report.excused.size() == 1);
  CHECK(report.excused[0].standing == Standing::allowed);
  CHECK(report.excused[0].fingerprint == mark());
  CHECK(report.excused[0].note ==
        "line 1 of .hoopgit/scan-ignore, until 2026-11-23, by ada: "
        "a test account");
  CHECK(scan(acceptance, other).findings.size() == 1);
  CHECK(acceptance.unused().empty());
}

TEST_CASE("an entry whose day is over excuses nothing, and is named") {
  auto acceptance =
      ignoring("\n" + mark() + " until=2026-11-22 by=ada # a test account");
  const Report report = scan(acceptance, github);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].standing == Standing::expired);
  CHECK(report.findings[0].note.find("line 2") == 0);
}

TEST_CASE("an entry that holds goes before one that is over") {
  auto acceptance = ignoring(mark() + " until=2026-11-22 by=ada # one\n" +
                             mark() + " until=never by=bob # two\n");
  const Report report = scan(acceptance, github);
  REQUIRE(report.excused.size() == 1);
  CHECK(report.excused[0].note.find("by bob: two") != std::string::npos);
}

TEST_CASE("an entry may be narrowed to a rule or a path") {
  const auto found = [&](const std::string& more) {
    auto acceptance =
        ignoring(mark() + " until=2027-01-01 by=ada " + more + " # why");
    return scan(acceptance, github).findings.size();
  };
  CHECK(found("rule=github-pat path=src/*") == 0);
  CHECK(found("rule=jwt") == 1);
  CHECK(found("path=lib/*") == 1);
}

TEST_CASE("entries that nothing was found for are told") {
  auto acceptance = ignoring(mark(other) + " until=2027-01-01 by=ada # gone\n");
  (void)scan(acceptance, github);
  REQUIRE(acceptance.unused().size() == 1);
  CHECK(acceptance.unused()[0] ==
        mark(other) + " in line 1 of .hoopgit/scan-ignore");
}

TEST_CASE("an ignore file is refused with all that is wrong in it") {
  const std::string good = mark() + " until=2027-01-01 by=a # b\n";
  const std::string text =
      "# comment\n\n" + good +  //
      mark() + " until=2027-01-01 by=a\n" + mark() + " until=2027-01-01 # b\n" +
      mark() + " by=a # b\n" + mark() + " until=2027-02-30 by=a # b\n" +
      mark() + " until=2028-01-01 by=a # b\n" + mark() +
      " until=never by=a # b\n" + "hg1:abc until=2027-01-01 by=a # b\n" +
      mark() + " until=2027-01-01 by=a what # b\n";
  const auto entries = read_ignore_file(text, today, {});
  REQUIRE_FALSE(entries);
  for (const auto* part :
       {"line 4: it has no reason", "line 5: it has no by=",
        "line 6: it has no until=", "line 7: until is no day",
        "line 8: until is over 365 days away",
        "line 9: until=never is not allowed", "line 10: it has no fingerprint",
        "line 11: unknown word what"})
    CHECK(entries.error().message.find(part) != std::string::npos);
  CHECK(entries.error().message.find("line 3") == std::string::npos);
}

TEST_CASE("an entry is written as it is read") {
  const std::string line =
      mark() +
      " until=2027-01-01 by=ada@example.com rule=github-pat "
      "path=src/*.txt # a reason, with # in it";
  const auto entries = read_ignore_file(line, today, {});
  REQUIRE(entries);
  CHECK(entries->at(0).text() == line);
}

TEST_CASE("a baseline excuses what it lists, in any order, with doubles") {
  const Baseline baseline = {{mark(), "github-pat", "a b/ü.txt"}};
  const std::string text = baseline_text(baseline);
  CHECK(text == mark() + " github-pat a%20b/%C3%BC.txt\n");
  const auto read =
      read_baseline(mark(other) + " github-pat x\n" + text + "\n" + text);
  REQUIRE(read);
  CHECK(read->size() == 2);
  CHECK(read->contains(*baseline.begin()));
  auto acceptance = with({.baseline = baseline});
  const Report report = scan(acceptance, github + "\n" + other);
  CHECK(report.findings.size() == 1);
  REQUIRE(report.excused.size() == 1);
  CHECK(report.excused[0].standing == Standing::baselined);
}

TEST_CASE("adding to a baseline adds lines, and changes none") {
  Baseline baseline = {{mark(), "github-pat", "b"}};
  const std::string before = baseline_text(baseline);
  baseline.insert({mark(other), "github-pat", "a"});
  const std::string after = baseline_text(baseline);
  CHECK(after.find(before) != std::string::npos);
  CHECK(after.size() > before.size());
}

TEST_CASE("what is no baseline is refused, by line") {
  const auto read = read_baseline(mark() + " github-pat a\nhg1:x y z\n" +
                                  mark() + " github-pat\n");
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find("line 2, line 3") != std::string::npos);
}

TEST_CASE("a .gitleaksignore excuses by place, and each use is counted") {
  const auto read = read_gitleaks_ignore(
      "# x\n\n src\\a.txt:github-pat:2 \nc0ffee:src/a.txt:github-pat:1\n"
      "a:b:c:d:e\n");
  CHECK(read.entries.size() == 2);
  CHECK(read.unreadable == std::vector<std::size_t>{5});
  auto acceptance = with({.gitleaks_ignores = read.entries});
  const Report report = scan(acceptance, github + "\n" + github);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].line == 1);
  CHECK(report.excused.size() == 1);
  CHECK(acceptance.by_place() == 1);
  CHECK(acceptance.unused().size() == 1);
}

std::string gitleaks_entry(const std::string& secret, int line) {
  return R"({"RuleID":"github-pat","StartLine":)" + std::to_string(line) +
         R"(,"File":"src/a.txt","Commit":"","Secret":")" + secret + "\"}";
}

TEST_CASE("a report of gitleaks is a baseline, by secret or else by place") {
  const auto found = [&](const std::string& entry) {
    auto read = read_gitleaks_report("[" + entry + "]");
    REQUIRE(read);
    auto acceptance = with({.gitleaks_baseline = *std::move(read)});
    return scan(acceptance, "\n" + github).findings.size();
  };
  CHECK(found(gitleaks_entry(github, 77)) == 0);
  CHECK(found(gitleaks_entry(other, 2)) == 1);
  CHECK(found(gitleaks_entry("REDACTED", 2)) == 0);
  CHECK(found(gitleaks_entry("REDACTED", 3)) == 1);
  CHECK(found(gitleaks_entry(github.substr(0, 4) + "...", 2)) == 0);
}

TEST_CASE("what is no report of gitleaks is refused, without its text") {
  for (const std::string& text : {std::string("{}"), "[" + github + "]",
                                  "[{\"RuleID\":\"" + github + "\"}]"}) {
    const auto read = read_gitleaks_report(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("ghp_") == std::string::npos);
  }
}

TEST_CASE("the files of a work tree are read together") {
  const auto folder = TemporaryFolder::make("/tmp");
  REQUIRE(folder);
  const auto top = folder->path();
  const auto put = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories((top / name).parent_path());
    REQUIRE(write_file(top / name, text));
  };
  const auto nothing = read_acceptance(top, std::nullopt, today);
  REQUIRE(nothing);
  CHECK_FALSE(nothing->salt);
  put(".hoopgit/scan-baseline", mark() + " github-pat a\n");
  const auto unsalted = read_acceptance(top, std::nullopt, today);
  REQUIRE_FALSE(unsalted);
  CHECK(unsalted.error().message.find("scan-salt") != std::string::npos);
  REQUIRE(make_salt(top, std::string(32, 's')));
  put(".hoopgit/scan-ignore", mark() + " until=2027-01-01 by=a # b\n");
  put(".gitleaksignore", "a:b:1\n");
  const auto all = read_acceptance(top, std::nullopt, today);
  REQUIRE(all);
  CHECK(all->baseline.size() == 1);
  CHECK(all->ignores.size() == 1);
  CHECK(all->gitleaks_ignores.size() == 1);
  put("report.json", "[" + gitleaks_entry("REDACTED", 1) + "]");
  const auto named = read_acceptance(top, top / "report.json", today);
  REQUIRE(named);
  CHECK(named->baseline.empty());
  CHECK(named->gitleaks_baseline.size() == 1);
  CHECK_FALSE(read_acceptance(top, top / "absent", today));
}

}  // namespace
}  // namespace hoopgit::scan::test
