#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/scan/config/config.hpp"
#include "core/scan/explain/story.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>
#include <string>
#include <tuple>

namespace hoopgit::scan::test {
namespace {

const std::string github = token("ghp_{b62:30}{crc62}", 5);

Config config(const std::string& text) {
  auto made = make_config(text, "scan.toml", ConfigKind::own);
  if (!made) FAIL(made.error().message);
  return *std::move(made);
}

std::vector<Story> stories(const Config& rules, std::string_view text,
                           std::size_t line = 0,
                           const std::string& path = "f") {
  const Scanner scanner(Secret("k"), rules.ruleset());
  const Place place{.path = path};
  return explain(scanner, rules.ruleset(), {place, text, line}, {});
}

std::string told(const Story& story) {
  std::string text = story.rule + "@" + std::to_string(story.line) + ":" +
                     std::to_string(story.column);
  for (const Step& step : story.steps)
    text += "; " + step.name + (step.is_yes ? " yes " : " no ") + step.text;
  return text;
}

/// The only story that there is.
std::string story(const std::string& rules, std::string_view text,
                  std::size_t line = 0, const std::string& path = "f") {
  const auto all = stories(config(rules), text, line, path);
  if (all.size() != 1) {
    for (const auto& each : all)
      UNSCOPED_INFO(told(each));
    FAIL(all.size());
  }
  return told(all.front());
}

bool ends(const std::string& text, const std::string& end) {
  CAPTURE(text);
  CHECK(text.ends_with(end));
  return true;
}

const std::string acme =
    "[[rules]]\nid='acme'\nregex='acme_([0-9a-f]{8})'\nkeywords=['acme_']\n";

TEST_CASE("what is found is told step by step") {
  CHECK(story(acme + "entropy = 2.0\nchecks=['mixed_characters']\n",
              "x\n acme_0123abcd\n") ==
        "acme@2:2; keyword yes one is in the text; regex yes matches to 2:15, "
        "8 bytes of it as the secret; entropy yes 3.00 bits per character, "
        "wanted over 2.00; check yes mixed_characters says likely; reported "
        "yes as likely");
}

TEST_CASE("the step that said no is the last one") {
  ends(story(acme + "entropy = 3.0\n", "acme_0123abcd"),
       "entropy no 3.00 bits per character, wanted over 3.00");
  ends(story(acme + "checks=['mixed_characters']\n", "acme_01234567"),
       "check no mixed_characters says that it is no secret");
  ends(story(acme + "path='[.]env$'\n", "acme_0123abcd"),
       "path no the rule is for other paths");
  ends(story(acme + "skip_path=['^f']\n", "acme_0123abcd"),
       "allowlist no the one at line 5 leaves out this path");
  ends(story(acme + "[[rules.allowlists]]\nstopwords=['0123']\n",
             "acme_0123abcd"),
       "allowlist no the one at line 5");
  ends(story(acme + "[[allowlists]]\nregexes=['abcd']\n", "acme_0123abcd"),
       "allowlist no the one at line 5");
  CHECK(story(acme + "[[allowlists]]\npaths=['^f$']\n", "acme_0123abcd") ==
        "@0:0; allowlist no the one at line 5 leaves out this file");
  ends(story("[[rules]]\nid='a'\nregex='q[0-9]'\nkeywords=['zed']\n", "q1"),
       "keyword no none of them is in the text");
  ends(story(acme + "skipReport=true\n", "acme_0123abcd"),
       "report no the rule reports nothing by itself");
  ends(story(acme + "[[rules.required]]\nid='acme'\nwithinLines=0\n"
                    "[[rules.required]]\nid='b'\nwithinLines=1\n"
                    "[[rules]]\nid='b'\nregex='b[0-9]'\n",
             "acme_0123abcd"),
       "required no there is no acme near enough, or another one is missing");
  ends(story(acme, "acme_0123abcd # hoopgit:allow"),
       "allowed no a comment says that it is meant to be so");
  ends(story("[extend]\nuseDefault=true\ndisabledRules=['github-pat']\n",
             github),
       "rule no it is disabled, or replaced");
}

TEST_CASE("a rule that gave way is told with the one that it gave way to") {
  const auto all =
      stories(config(acme + "[[rules]]\nid='wide'\nregex='k=\\S+'\n"),
              "k=acme_0123abcd");
  REQUIRE(all.size() == 2);
  CHECK(all[0].rule == "wide");
  CHECK(told(all[0]).ends_with("other rule no acme is surer, or narrower"));
  CHECK(all[1].is_reported());
}

TEST_CASE("of a line only what is near it is told") {
  const std::string text =
      "acme_0123abcd\nacme_ is a prefix\nnothing\n\nacme_\n";
  const Config rules = config(acme);
  CHECK(stories(rules, text).size() == 1);
  CHECK(stories(rules, text, 1).size() == 1);
  CHECK(told(stories(rules, text, 2).at(0)) ==
        "acme@2:0; keyword yes one is in this line; regex no it does not "
        "match here");
  CHECK(stories(rules, text, 3).empty());
  CHECK(stories(rules, text, 99).empty());
  const Config long_match = config("[[rules]]\nid='a'\nregex='b\\nc\\nd'\n");
  for (const std::size_t line : {2U, 3U, 4U})
    CHECK(stories(long_match, "a\nb\nc\nd\ne", line).size() == 1);
  CHECK(stories(long_match, "a\nb\nc\nd\ne", 1).empty());
  CHECK(stories(long_match, "a\nb\nc\nd\ne", 5).empty());
}

TEST_CASE("what stands behind an encoding is told, with the encoding") {
  const std::string text = "k = " + to_base64("token acme_0123abcd ;") + "\n";
  CHECK(story(acme, text) ==
        "acme@1:5; decoded yes from base64; reported yes as likely");
}

/// A finding as (rule, line, column).
using Spot = std::tuple<std::string, std::size_t, std::size_t>;

TEST_CASE("what is told to be reported is what is reported") {
  const Config rules =
      config("[extend]\nuseDefault=true\n" + acme +
             "[[rules]]\nid='pair'\nregex='id=([a-f]+)'\n"
             "[[rules.required]]\nid='acme'\nwithinLines=1\n"
             "[[rules]]\nid='words'\nregex='\\b[a-zä]{3,5}=(\\S{2,9})'\n"
             "keywords=['=']\nentropy=1.5\n"
             "[[rules.allowlists]]\nregexTarget='line'\nregexes=['skip']\n"
             "[[allowlists]]\nstopwords=['beef']\n");
  const std::vector<std::string> parts = {"acme_0123abcd",
                                          "acme_",
                                          github,
                                          "id=abc",
                                          "password = \"",
                                          "\"",
                                          "\n",
                                          "\n",
                                          " ",
                                          "x9Kf3mQz7T",
                                          "skip",
                                          "beef",
                                          "\xff",
                                          "ä",
                                          "key=",
                                          "hoopgit:allow",
                                          to_base64("zz " + github + " zz"),
                                          "eyJhbGciOi",
                                          ".",
                                          token("glpat-{b62:20}", 6),
                                          "postgres://u:",
                                          "@db.internal/x"};
  std::mt19937 random(17);
  std::size_t reported = 0;
  for (int round = 0; round < 300; ++round) {
    std::string text = round % 7 == 0 ? "\xff\xfe" : "";
    std::string plain;
    for (int i = 0; i < 16; ++i)
      plain += parts[random() % parts.size()];
    if (text.empty())
      text = plain;
    else
      for (const char c : plain)
        text += std::string(1, c) + '\0';
    if (round % 11 == 3) text += '\0';

    std::multiset<Spot> expected;
    std::multiset<Spot> seen;
    const Scanner scanner(Secret("k"), rules.ruleset());
    Report report;
    scanner.scan({.path = "f"}, text, report);
    for (const auto& finding : report.findings)
      expected.insert(
          finding.encodings.empty()
              ? Spot(finding.rule, finding.match.line, finding.match.column)
              : Spot(finding.rule, finding.line, finding.column));
    for (const auto& each : stories(rules, text))
      if (each.is_reported()) seen.insert({each.rule, each.line, each.column});
    CAPTURE(round, plain);
    CHECK(seen == expected);
    reported += seen.size();
  }
  CHECK(reported > 200);
}

TEST_CASE("no story tells any of a secret") {
  const Config rules = config("[extend]\nuseDefault=true\n" + acme);
  const std::string text =
      github + " acme_0123abcd # hoopgit:allow\npassword = 'x9Kf3mQz7T-p'\n";
  for (const auto& each : stories(rules, text))
    for (const auto* secret : {"0123abcd", "x9Kf3mQz7T"}) {
      CHECK(told(each).find(secret) == std::string::npos);
      CHECK(told(each).find(github.substr(4)) == std::string::npos);
    }
}

}  // namespace
}  // namespace hoopgit::scan::test
