#include "core/base/text.hpp"
#include "core/scan/rule.hpp"
#include "core/scan/scanner.hpp"
#include "core/scan/width.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>
#include <re2/re2.h>

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

void check_found(const Sample& sample, const std::string& text,
                 std::size_t begin, std::size_t length) {
  const Report report = scan(text);
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(finding.rule == sample.rule);
  CHECK(offset_of(finding, text) == begin);
  CHECK(finding.length == length);
}

std::uint64_t seed_of(std::string_view rule, std::size_t index) {
  std::uint64_t seed = 14695981039346656037U;
  for (const char c : rule)
    seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return seed + index;
}

TEST_CASE("every rule has samples it must find and samples it must skip") {
  std::set<std::string_view> with_samples;
  for (const Sample& sample : samples()) {
    CAPTURE(sample.rule);
    CHECK(find_rule(sample.rule) != nullptr);
    CHECK(with_samples.insert(sample.rule).second);
    CHECK(sample.find.size() >= 2);
    CHECK(sample.skip.size() >= 2);
  }
  for (const Rule* rule : built_in_rules()) {
    CAPTURE(rule->id);
    CHECK(with_samples.contains(rule->id));
  }
}

TEST_CASE("every rule finds its secrets, at their place, and nothing else") {
  for (const Sample& sample : samples()) {
    for (std::size_t i = 0; i < sample.find.size(); ++i) {
      CAPTURE(sample.rule, i);
      const Expanded e = expand(sample.find[i], seed_of(sample.rule, i));
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
  for (const Sample& sample : samples()) {
    for (std::size_t i = 0; i < sample.skip.size(); ++i) {
      CAPTURE(sample.rule, i);
      const Expanded e = expand(sample.skip[i], seed_of(sample.rule, i));
      CHECK_FALSE(has(scan(e.text), sample.rule));
    }
  }
}

TEST_CASE("a secret is masked whole, whatever the rule") {
  for (const Sample& sample : samples()) {
    for (std::size_t i = 0; i < sample.find.size(); ++i) {
      CAPTURE(sample.rule, i);
      const Expanded e = expand(sample.find[i], seed_of(sample.rule, i));
      const std::string masked = scanner().masked("> " + e.text + " <");
      CHECK(masked == "> " + e.text.substr(0, e.begin) +
                          "[masked:" + std::string(sample.rule) + "]" +
                          e.text.substr(e.end) + " <");
    }
  }
}

TEST_CASE("every rule is well formed") {
  std::set<std::string_view> ids;
  for (const Rule* rule : built_in_rules()) {
    CAPTURE(rule->id);
    CHECK(ids.insert(rule->id).second);
    CHECK_FALSE(rule->description.empty());
    CHECK_FALSE(rule->revoke.empty());
    CHECK(max_width(rule->regex()).has_value());
    CHECK(RE2(rule->regex(), RE2::Latin1).ok());
    CHECK(RE2(rule->regex(), RE2::Latin1).NumberOfCapturingGroups() <= 2);
    const auto keywords = split(rule->keywords, '|');
    for (const auto keyword : keywords) {
      // A keyword inside another one would have its turn out of order.
      CHECK(std::count_if(
                keywords.begin(), keywords.end(), [&](std::string_view other) {
                  return lower(other).find(lower(keyword)) != std::string::npos;
                }) == 1);
    }
  }
}

TEST_CASE("the search around keywords finds what RE2 finds everywhere") {
  std::string text;
  for (const Sample& sample : samples())
    for (std::size_t i = 0; i < sample.find.size(); ++i)
      text += expand(sample.find[i], seed_of(sample.rule, i + 7)).text + "\n";
  const Report report = scan(text);

  for (const Sample& sample : samples()) {
    CAPTURE(sample.rule);
    const auto count = std::count_if(
        report.findings.begin(), report.findings.end(),
        [&](const Finding& finding) { return finding.rule == sample.rule; });
    CHECK(static_cast<std::size_t>(count) == sample.find.size());
    const Rule* rule = find_rule(sample.rule);
    const RE2 regex(rule->regex(), RE2::Latin1);
    CHECK(RE2::PartialMatch(text, regex));
  }
}

TEST_CASE("our own rules, tests and tables hold no secret") {
  for (const std::string folder : {"/core/scan", "/core/scan/rules",
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
  CHECK(scanner().ruleset() == digest_of(built_in_rules()));
  CHECK(scanner().ruleset().size() == 64);
  auto fewer = built_in_rules();
  fewer.pop_back();
  CHECK(digest_of(fewer) != scanner().ruleset());
}

}  // namespace
}  // namespace hoopgit::scan::test
