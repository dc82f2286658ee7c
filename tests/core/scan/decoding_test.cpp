#include "core/scan/decoding.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/scan/encoded_run.hpp"
#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace hoopgit::scan::test {
namespace {

const std::string github = token("ghp_{b62:30}{crc62}", 5);

Report scan(std::string_view text) {
  static const Scanner scanner{Secret("k")};
  Report report;
  scanner.scan({.path = "f"}, text, report);
  report.sort();
  return report;
}

std::string percent(std::string_view text) {
  std::string encoded;
  for (const char c : text)
    encoded += "%" + to_hex(std::string(1, c));
  return encoded;
}

std::string escaped(std::string_view text) {
  std::string encoded;
  for (const char c : text)
    encoded += "\\u00" + to_hex(std::string(1, c));
  return encoded;
}

std::vector<std::string> said(std::string_view text) {
  std::vector<std::string> all;
  find_encoded_runs(text, [&](const EncodedRun& run) {
    all.push_back(std::string(run.extent.in(text)) + " = " + run.said);
    return true;
  });
  return all;
}

TEST_CASE("runs of each encoding say what they say") {
  using Said = std::vector<std::string>;
  const std::string plain = "user:pass, tab\there";
  for (const auto& encoded : {to_base64(plain), to_hex(plain), percent(plain),
                              escaped(plain), to_base64url(plain)}) {
    CAPTURE(encoded);
    CHECK(said("x = '" + encoded + "';") == Said{encoded + " = " + plain});
    CHECK(said(encoded) == Said{encoded + " = " + plain});
  }
  CHECK(said("/v1/" + to_base64url(plain)) ==
        Said{to_base64url(plain) + " = " + plain});
}

TEST_CASE("a run is found wherever it begins and whatever is around it") {
  const std::string text = "user:pass, tab\there";
  for (const auto& encoded : {to_base64(text.substr(0, 12)), to_base64(text)})
    for (std::size_t before = 0; before < 140; ++before)
      for (std::size_t after = 0; after < 70; after += 1 + before % 7) {
        const auto shown = std::string(before, '.') + encoded;
        const auto runs = said(shown + std::string(after, ' '));
        CAPTURE(before, after);
        REQUIRE(runs.size() == 1);
        REQUIRE(runs.front().starts_with(encoded + " = "));
        // With words between, none of which is long enough.
        REQUIRE(said(std::string(before, 'a') + " short.words/and-more " +
                     shown + " " + std::string(after % 16, 'b')) == runs);
      }
}

TEST_CASE("runs that follow each other are found, however long they are") {
  const std::string text = "user:pass, tab\there";
  for (std::size_t apart = 1; apart < 70; ++apart) {
    std::string shown;
    std::vector<std::string> expected;
    for (std::size_t times = 1; times < 9; ++times) {
      std::string plain;
      for (std::size_t i = 0; i < times; ++i)
        plain += text;
      shown += to_base64url(plain) + std::string(apart, '.');
      expected.push_back(to_base64url(plain) + " = " + plain);
    }
    CAPTURE(apart);
    REQUIRE(said(shown) == expected);
  }
  // Between joints, a long part, a short one, and one at the end.
  const auto part = to_base64url(text.substr(0, 15));
  CHECK(said(part + "/short-" + part + "_a_" + part) ==
        std::vector<std::string>(3, part + " = " + text.substr(0, 15)));
}

TEST_CASE("what does not become text is no run") {
  CHECK(said("").empty());
  CHECK(
      said("std::vector<ByteSequenceOfTheParser> anIdentifierOfCode;").empty());
  CHECK(said(token("{hex:64} {b64:80}")).empty());
  CHECK(said("100% of a%zz %0").empty());
  CHECK(said("\\u00zz \\u0").empty());
  CHECK(said(to_base64("too short")).empty());
}

TEST_CASE("a secret is found behind each encoding, at the encoded extent") {
  for (const auto& encoded :
       {to_base64("a=" + github), to_hex("a=" + github), percent(github),
        escaped(github), to_base64url("key " + github)}) {
    CAPTURE(encoded);
    const Report report = scan("first\n x: " + encoded + " y\n");
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].rule == "github-pat");
    CHECK(report.findings[0].line == 2);
    CHECK(report.findings[0].column == 5);
    CHECK(report.findings[0].length == encoded.size());
  }
}

TEST_CASE("an encoded secret has the fingerprint of the secret") {
  const Report plain = scan(github);
  const Report encoded = scan(to_base64("x " + github));
  REQUIRE(encoded.findings.size() == 1);
  CHECK(encoded.findings[0].fingerprint == plain.findings[0].fingerprint);
}

TEST_CASE("encodings may stand inside of each other, five deep") {
  std::string text = "x " + github;
  for (int depth = 1; depth <= 6; ++depth) {
    text = depth % 2 == 0 ? to_hex(text) : to_base64(text);
    CAPTURE(depth);
    CHECK(scan(text).findings.size() == (depth <= 5 ? 1 : 0));
  }
}

TEST_CASE("what stands before a run is read together with it") {
  const std::string value = token("x7{b62:22}");
  const Report report = scan("db_password: " + percent(value) + "\n");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "generic-secret");
  // The plain secret beside it is reported once, where it is.
  CHECK(scan(github + " " + to_base64("nothing at all")).findings.size() == 1);
}

TEST_CASE("masking takes the whole of an encoded secret") {
  const Scanner scanner{Secret("k")};
  CHECK(scanner.masked("a " + to_base64("x " + github) + " b") ==
        "a [masked:github-pat] b");
}

TEST_CASE("of a word with escapes only the secret is masked") {
  const Scanner scanner{Secret("k")};
  CHECK(scanner.masked("a?q=%41&k=" + percent(github) + "&z=%42 b") ==
        "a?q=%41&k=[masked:github-pat]&z=%42 b");
  CHECK(scanner.masked("a%41?k=" + github + "&z") ==
        "a%41?k=[masked:github-pat]&z");
  CHECK(scanner.masked("k " + github.substr(0, 12) +
                       percent(github.substr(12, 20)) + github.substr(32) +
                       " b") == "k [masked:github-pat] b");
}

TEST_CASE("an allow comment allows an encoded secret") {
  const Report report = scan(to_base64("x " + github) + "  # hoopgit:allow\n");
  CHECK(report.is_clean());
  CHECK(report.allowed == 1);
}

TEST_CASE("every rule but the generic ones finds its secrets in base64") {
  for (const WrittenRule& rule : written_rules()) {
    if (rule.confidence == "guess") continue;
    const auto sample = expand(rule.find[0], seed_of(rule.id, 0)).text;
    CAPTURE(rule.id);
    const Report report = scan("data: " + to_base64(sample) + "\n");
    const auto found = std::any_of(
        report.findings.begin(), report.findings.end(),
        [&](const Finding& finding) { return finding.rule == rule.id; });
    CHECK(found);
  }
}

TEST_CASE("a report says when not all encoded text was read") {
  std::string text;
  for (int i = 0; i < 100'001; ++i)
    text += to_base64("nothing here") + "\n";
  const Report report = scan(text);
  CHECK(report.findings.empty());
  REQUIRE(report.gaps.size() == 1);
  CHECK(report.gaps[0].reason == "too much encoded text");
}

TEST_CASE("more runs than the limit are counted") {
  const Engine engine(built_in_ruleset());
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += to_base64("nothing to be seen here") + "\n";
  const auto is_all = [&](const DecodingLimits& limits) {
    std::vector<Hit> hits;
    const bool all = search_decoded(engine, {.text = text}, Confidence::guess,
                                    10, limits, hits);
    CHECK(hits.empty());
    return all;
  };
  CHECK(is_all({}));
  CHECK(is_all({.runs = 20}));
  CHECK_FALSE(is_all({.runs = 19}));
  const std::string big = std::string(200'000, 'a');
  text = to_base64(big);
  CHECK_FALSE(is_all({.growth = 0}));
}

}  // namespace
}  // namespace hoopgit::scan::test
