// What .hoopgit/scan.toml says beyond a file of gitleaks.

#include "core/base/text.hpp"
#include "core/scan/accept/acceptance.hpp"
#include "core/scan/accept/fingerprint.hpp"
#include "core/scan/config/plan.hpp"
#include "core/scan/config/trial.hpp"
#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::scan::test {
namespace {

const std::string acme =
    "[[rules]]\nid = 'acme'\nregex = 'acme_([0-9a-f]{8})'\n"
    "keywords = ['acme_']\n";

Config own(const std::string& text, ConfigKind kind = ConfigKind::own) {
  auto made = make_config(text, "scan.toml", kind);
  if (!made) FAIL(made.error().message);
  return *std::move(made);
}

std::string refusal(const std::string& text) {
  const auto made = make_config(text, "scan.toml", ConfigKind::own);
  REQUIRE_FALSE(made);
  return made.error().message;
}

Report scan(const Config& rules, std::string_view text,
            const std::string& path = "f") {
  Report report;
  Scanner(Secret("k"), rules.ruleset()).scan({.path = path}, text, report);
  return report;
}

std::string failures(const std::string& text) {
  std::string all;
  for (const Trial& trial : try_samples(own(text)))
    if (!trial.is_passed)
      all += trial.rule + (trial.is_find ? " find " : " skip ") +
             std::to_string(trial.number) + " line " +
             std::to_string(trial.line) + ";";
  return all;
}

TEST_CASE("a rule of our own file leaves out paths") {
  const Config rules = own(acme + "skip_path = ['^test/', '[.]lock$']\n");
  CHECK(scan(rules, "acme_0123abcd").findings.size() == 1);
  CHECK(scan(rules, "acme_0123abcd", "test/f").findings.empty());
  CHECK(scan(rules, "acme_0123abcd", "a.lock").findings.empty());
  CHECK(refusal(acme + "skip_path = ['(']\n").find("line 5") !=
        std::string::npos);
}

TEST_CASE("a rule of our own file takes a second look by name") {
  const std::string mixed = acme + "checks = ['mixed_characters']\n";
  CHECK(scan(own(mixed), "acme_0123abcd").findings.size() == 1);
  CHECK(scan(own(mixed), "acme_01234567").findings.empty());
  CHECK(scan(own(acme), "acme_01234567").findings.size() == 1);

  const std::string github = token("ghp_{b62:30}{crc62}", 5);
  const std::string digits =
      "[[rules]]\nid='g'\nregex='gh[a-z]_[0-9A-Za-z]{36}'\n"
      "checks=['mixed_characters', 'github_check_digits']\n";
  const Report report = scan(own(digits), github);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].confidence == Confidence::sure);
  std::string wrong = github;
  wrong.back() = wrong.back() == 'x' ? 'y' : 'x';
  CHECK(scan(own(digits), wrong).findings.empty());
  CHECK(refusal(acme + "checks = ['a_guess']\n")
            .find("line 5: there is no check a_guess") != std::string::npos);
}

TEST_CASE("checks are added to a built-in rule, and change the ruleset") {
  const std::string base = "[extend]\nuseDefault = true\n";
  const std::string more =
      base + "[[rules]]\nid='github-pat'\nchecks=['json_web_token']\n";
  const std::string github = token("ghp_{b62:30}{crc62}", 5);
  CHECK(scan(own(base), github).findings.size() == 1);
  CHECK(scan(own(more), github).findings.empty());
  CHECK(own(base).ruleset().digest != own(more).ruleset().digest);
}

TEST_CASE("a rule that was called otherwise keeps what was said of it") {
  const Config rules = own(acme + "was = 'acme-old'\naliases = ['acme-key']\n");
  CHECK(rules.ruleset().rules[0].is_called("acme-old"));
  CHECK(rules.ruleset().rules[0].is_called("acme-key"));
  CHECK_FALSE(rules.ruleset().rules[0].is_called("acme-other"));
  const Secret salt(std::string(32, 's'));
  const auto standing = [&](const std::string& rule, bool is_baseline) {
    const std::string mark = content_fingerprint(salt, rule, "0123abcd");
    Acceptance::Files files;
    files.salt = Secret(std::string(32, 's'));
    if (is_baseline)
      files.baseline.insert({mark, rule, "f"});
    else
      files.ignores.push_back(
          {.line = 1, .fingerprint = mark, .rule = rule, .reason = "test"});
    Acceptance acceptance(std::move(files), rules.ruleset(), "2026-11-23");
    Report report;
    Scanner(Secret("k"), rules.ruleset())
        .scan({.path = "f"}, "acme_0123abcd", report,
              {.settle = [&](Finding& finding, const SecretView& view) {
                acceptance.settle(finding, view);
              }});
    report.sort();
    const bool counts = !report.findings.empty();
    return name_of(counts ? report.findings[0].standing
                          : report.excused[0].standing);
  };
  CHECK(standing("acme", false) == "allowed");
  CHECK(standing("acme-old", false) == "allowed");
  CHECK(standing("acme-old", true) == "baselined");
  CHECK(standing("acme-other", false) == "new");
  CHECK(standing("acme-other", true) == "new");
}

TEST_CASE("limits of our own file are read, and are a part of the ruleset") {
  const Config rules =
      own("[limits]\nmax_bytes = 1000\nmax_decode_depth = 1\n"
          "max_archive_depth = 3\nmax_archive_entries = 5\n"
          "max_archive_bytes = 4096\n" +
          acme);
  const ScanLimits expected{1000, 1, 3, 5, 4096};
  CHECK(rules.limits() == expected);
  CHECK(own(acme).limits() == ScanLimits{});
  CHECK(rules.ruleset().digest != own(acme).ruleset().digest);
  CHECK(refusal("[limits]\nmax_byte = 1\n").find("unknown key max_byte") !=
        std::string::npos);
  CHECK(refusal("[limits]\nmax_bytes = -1\n").find("not a whole number") !=
        std::string::npos);
  CHECK(
      own("[limits]\nmax_bytes = 1\n" + acme, ConfigKind::gitleaks).limits() ==
      ScanLimits{});
}

TEST_CASE("samples of a rule are tried") {
  CHECK(failures(acme + "find = ['k = \"acme_{hex:8}\"']\n").empty());
  CHECK(failures(acme + "find = ['a acme_[[{hex:8}]]', 'acme_[[{hex:7}]]', "
                        "'[[acme_{hex:8}]]', 'acme_{hex:8} acme_{hex:8}']\n") ==
        "acme find 2 line 5;acme find 3 line 5;acme find 4 line 5;");
  CHECK(failures(acme + "skip = ['acme_{hex:7}', 'acme_{hex:8}']\n") ==
        "acme skip 2 line 5;");
  CHECK(try_samples(own(acme)).empty());
  CHECK(refusal(acme + "find = ['" + std::string(8193, 'x') + "']\n")
            .find("a sample is over 8 KiB") != std::string::npos);
}

TEST_CASE("a sample asks neither for the path nor for other rules") {
  CHECK(failures(acme + "path = '[.]env$'\nskipReport = true\n"
                        "find = ['acme_[[{hex:8}]]']\n"
                        "[[rules.required]]\nid = 'acme'\nwithinLines = 0\n")
            .empty());
}

TEST_CASE("a template that asks for too much is text") {
  for (const auto* sample : {"{b62:99999999999999999999}", "{crc32}", "{hex:x}",
                             "{b62:1234567}", "{", "{nothing:3}"})
    CHECK(expand(sample, 1).text == sample);
  CHECK(expand("{b62:1000}", 1).text.size() == 1000);
}

TEST_CASE("it is told where a rule is searched, and why") {
  const auto plan = [](const std::string& text, const std::string& id) {
    const Config rules = own(text);
    return plan_text(rules.ruleset(), *rules.ruleset().find(id));
  };
  const auto rule = [](const std::string& rest) {
    return "[[rules]]\nid='a'\n" + rest;
  };
  CHECK(plan(acme, "acme") == "within 13 bytes of a keyword");
  CHECK(plan(rule("regex='x'\n"), "a") ==
        "in all of every text: it has no keywords");
  CHECK(plan(rule("regex='xy+'\nkeywords=['x']\n"), "a") ==
        "in all of a text that has a keyword: a match may be of any width");
  CHECK(plan(rule("regex='xy'\nkeywords=['z']\n"), "a") ==
        "in all of a text that has a keyword: a match may be without a "
        "keyword");
  CHECK(plan(rule("regex='x(?:yyyyy){1000}'\nkeywords=['x']\n"), "a")
            .ends_with("a match may be of 5001 bytes"));
  CHECK(plan(rule("path='x'\n"), "a") ==
        "not in texts: it is about paths alone");
  CHECK(plan("[extend]\nuseDefault=true\n", "github-pat")
            .starts_with("by the built-in database"));
}

}  // namespace
}  // namespace hoopgit::scan::test
