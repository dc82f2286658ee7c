#include "core/base/text.hpp"
#include "core/scan/generator/rule_check.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace hoopgit::scan::test {
namespace {

const Scanner& scanner() {
  static const Scanner shared{Secret("a key for tests")};
  return shared;
}

Report scan(std::string_view text) {
  Report report;
  scanner().scan({.kind = Place::Kind::blob, .path = "f"}, text, report);
  report.sort();
  return report;
}

bool has(const Report& report, std::string_view rule) {
  return std::any_of(
      report.findings.begin(), report.findings.end(),
      [&](const Finding& finding) { return finding.rule == rule; });
}

/// Where a finding of a one-fragment report stands, as an offset.
std::size_t offset_of(const Finding& finding, const std::string& text) {
  std::size_t at = 0;
  for (std::size_t line = 1; line < finding.line; ++line)
    at = text.find('\n', at) + 1;
  return at + finding.column - 1;
}

void check_found(const WrittenRule& sample, const std::string& text,
                 std::size_t begin, std::size_t length) {
  const Report report = scan(text);
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(finding.rule == sample.id);
  CHECK(offset_of(finding, text) == begin);
  CHECK(finding.length == length);
}

TEST_CASE("the built-in rules are those that are written down") {
  const auto& written = written_rules();
  const auto& rules = built_in_ruleset().rules;
  REQUIRE(rules.size() == written.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    CHECK(rules[i].id == written[i].id);
    CHECK(rules[i].regex == written[i].regex);
    CHECK(rules[i].check == as_rule(written[i]).check);
    CHECK(rules[i].width == as_rule(written[i]).width);
    CHECK_FALSE(rules[i].revoke.empty());
    CHECK_FALSE(rules[i].source.empty());
  }
  CHECK(problems_of(written).empty());
}

WrittenRule sound_rule() {
  return {.id = "x",
          .description = "d",
          .regex = "abc_[0-9]{4}",
          .keywords = "abc_",
          .confidence = "likely",
          .revoke = "r",
          .source = "s",
          .find = {"[[abc_1234]]", "[[abc_2345]]", "[[abc_3456]]"},
          .skip = {"abc_", "abc_12", "abd_1234"}};
}

TEST_CASE("a rule that cannot work is refused") {
  CHECK(problems_of({sound_rule()}).empty());
  const auto problem = [](auto&& change) {
    WrittenRule rule = sound_rule();
    change(rule);
    const auto problems = problems_of({rule});
    return problems.empty() ? "" : problems.front();
  };
  CHECK(problem([](auto& r) { r.regex = "abc_["; }) != "");
  CHECK(problem([](auto& r) { r.regex = "abc_[0-9]+"; }) ==
        "x: the regex is too wide");
  CHECK(problem([](auto& r) { r.regex = "(?:abc_)?"; }) ==
        "x: the regex matches nothing at all");
  CHECK(problem([](auto& r) { r.regex = "a[bd]c_"; }) ==
        "x: a match may be without a keyword");
  CHECK(problem([](auto& r) { r.regex = "(a)(b)(c)abc_"; }) ==
        "x: more than two groups");
  CHECK(problem([](auto& r) { r.keywords = "abc_\nbc_"; }) ==
        "x: useless keyword bc_");
  CHECK(problem([](auto& r) { r.find.pop_back(); }) ==
        "x: fewer than three samples of a kind");
  CHECK(problems_of({sound_rule(), sound_rule()}).front() ==
        "x: there are two");
}

TEST_CASE("a sample that does not do what it should is named") {
  const auto wrong = [](const WrittenRule& written) {
    const std::vector<Rule> rules{as_rule(written)};
    return wrong_samples({written}, {rules, "", {}});
  };
  WrittenRule rule = sound_rule();
  CHECK(wrong(rule).empty());
  rule.find[1] = "abc_[[2345]]";
  CHECK(wrong(rule).front() == "x: find sample 2 fails, by keywords");
  rule = sound_rule();
  rule.skip[2] = "abc_1234";
  CHECK(wrong(rule).front() == "x: skip sample 3 fails, by keywords");
}

TEST_CASE("every rule finds its secrets, at their place, and nothing else") {
  for (const WrittenRule& sample : written_rules()) {
    for (std::size_t i = 0; i < sample.find.size(); ++i) {
      CAPTURE(sample.id, i);
      const Expanded e = expand(sample.find[i], seed_of(sample.id, i));
      const std::size_t length = e.end - e.begin;
      check_found(sample, e.text, e.begin, length);
      check_found(sample, e.text + "\n", e.begin, length);
      const std::string before = "first line\n\n  second = 2;\r\n";
      check_found(sample, before + e.text + "\r\nlast\r\n",
                  before.size() + e.begin, length);
    }
  }
}

TEST_CASE("no rule finds what it must skip") {
  for (const WrittenRule& sample : written_rules()) {
    for (std::size_t i = 0; i < sample.skip.size(); ++i) {
      CAPTURE(sample.id, i);
      const Expanded e = expand(sample.skip[i], seed_of(sample.id, i));
      CHECK_FALSE(has(scan(e.text), sample.id));
    }
  }
}

TEST_CASE("a secret is masked whole, whatever the rule") {
  for (const WrittenRule& sample : written_rules()) {
    for (std::size_t i = 0; i < sample.find.size(); ++i) {
      CAPTURE(sample.id, i);
      const Expanded e = expand(sample.find[i], seed_of(sample.id, i));
      const std::string masked = scanner().masked("> " + e.text + " <");
      CHECK(masked == "> " + e.text.substr(0, e.begin) + "[masked:" +
                          sample.id + "]" + e.text.substr(e.end) + " <");
    }
  }
}

TEST_CASE("our own rules, tests and tables hold no secret") {
  for (const std::string folder :
       {"/core/scan", "/core/scan/rules", "/core/scan/generator",
        "/tests/core/scan", "/tests/cli/scan"}) {
    const std::filesystem::path path = HOOPGIT_SOURCE_DIR + folder;
    if (!std::filesystem::exists(path)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      const Report report = scan(text);
      for (const Finding& finding : report.findings)
        FAIL_CHECK(entry.path().filename() << ": " << finding.text());
    }
  }
}

TEST_CASE("the ruleset is named by a digest that does not change by itself") {
  const auto& ruleset = built_in_ruleset();
  std::vector<Rule> rules(ruleset.rules.begin(), ruleset.rules.end());
  CHECK(scanner().ruleset() == digest_of(rules));
  CHECK(scanner().ruleset().size() == 64);
  rules.pop_back();
  CHECK(digest_of(rules) != scanner().ruleset());
}

}  // namespace
}  // namespace hoopgit::scan::test
