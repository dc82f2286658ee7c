// Texts, archives and rules that somebody made to be missed or to be slow.
// Nothing is measured: what is not linear takes minutes here, and not seconds.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/scan/config/config.hpp"
#include "core/scan/explain/story.hpp"
#include "core/scan/file_scan.hpp"
#include "tests/core/scan/archive_sample.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace hoopgit::scan::test {
namespace {

using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);

Report report_of(const std::string& bytes, const std::string& path = "f") {
  const Scanner scanner{Secret("k")};
  Report report;
  scan_file(scanner, {.kind = Place::Kind::file, .path = path}, bytes, {},
            report);
  report.sort();
  return report;
}

/// "rule path:line:column" of each finding.
Lines seen(const std::string& bytes, const std::string& path = "f") {
  Lines lines;
  for (const auto& finding : report_of(bytes, path).findings)
    lines.push_back(finding.rule + " " + finding.place.path + ":" +
                    std::to_string(finding.line) + ":" +
                    std::to_string(finding.column));
  return lines;
}

TEST_CASE("text is read whatever it begins with and whatever it is called") {
  for (const std::string begin : {"MZ", "BZh", "%!PS", "{\\rtf",
                                  "\x7f"
                                  "ELF",
                                  "#!/bin/sh"})
    CHECK(seen(begin + "\n" + github + "\n") == Lines{"github-pat f:2:1"});
  for (const std::string name : {"api.bru", "x.browser.js", "y.target", "z.mzn",
                                 "a.tar.txt", "b.zip.md", "c.gz"})
    CHECK(seen(github + "\n", name) == Lines{"github-pat " + name + ":1:1"});
}

TEST_CASE("lines end as they do, and the last one not at all") {
  CHECK(seen("\xef\xbb\xbf" + github) == Lines{"github-pat f:1:4"});
  CHECK(seen("a\r\n" + github + "\r\n") == Lines{"github-pat f:2:1"});
  // Git and editors take a lone CR for no end of a line.
  CHECK(seen("a\rb\r" + github + "\r") == Lines{"github-pat f:1:5"});
  CHECK(seen("\n\n" + github) == Lines{"github-pat f:3:1"});
}

TEST_CASE("letters that look alike are no others") {
  const std::string kelvin = "\xe2\x84\xaa";
  CHECK(seen("to" + kelvin + "en " + github) == Lines{"github-pat f:1:9"});
  CHECK(seen("\xc5\xbf" + github + "\xc4\xb0") == Lines{"github-pat f:1:3"});
}

TEST_CASE("base64 of base64 is read as deep as is said, and no deeper") {
  const auto wrapped = [](int times) {
    std::string text = "token: " + github;
    for (int i = 0; i < times; ++i)
      text = to_base64(text);
    return text + "\n";
  };
  CHECK(seen(wrapped(5)).size() == 1);
  CHECK(seen(wrapped(6)).empty());
  CHECK(seen(wrapped(25)).empty());
}

TEST_CASE("one secret a hundred thousand times is cut off, and told") {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += github + "\n";
  const Report report = report_of(text);
  CHECK(report.findings.size() == 1000);
  REQUIRE(report.gaps.size() == 1);
  CHECK(report.gaps[0].reason == "too many findings");
}

TEST_CASE("a zip of very many members is read to the limit, and told") {
  std::vector<Member> members(20'000, {"m", "x"});
  members.front().content = github;
  const Report report = report_of(zip(members), "a.zip");
  CHECK(report.findings.size() == 1);
  REQUIRE_FALSE(report.gaps.empty());
  CHECK(is_soft(report.gaps.front()));
}

TEST_CASE("a path cannot say more than what it is") {
  const std::string path =
      "-a\n\t\"b\x1b[31m\xe2\x80\xae"
      "c";
  const Report report = report_of(github, path);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].place.path == path);
  CHECK(report.findings[0].text().find_first_of("\n\x1b") == std::string::npos);
}

TEST_CASE("as many rules as are allowed are read, and not one more") {
  const auto rules = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      const std::string id = "r" + std::to_string(i) + "_";
      text += "[[rules]]\nid='" + id + "'\nregex='" + id +
              "[0-9]{4}'\nkeywords=['" + id + "']\n";
    }
    return make_config(text, "c.toml", ConfigKind::gitleaks);
  };
  const auto most = rules(5000);
  REQUIRE(most);
  Report report;
  Scanner(Secret("k"), most->ruleset())
      .scan({.path = "f"}, "x r4999_1234 y\n", report);
  CHECK(report.findings.size() == 1);
  const auto over = rules(5001);
  REQUIRE_FALSE(over);
  CHECK(over.error().message.find("over 5,000 rules") != std::string::npos);
}

TEST_CASE("rules that are nested, huge or go round are refused, or end") {
  const auto refused = [](const std::string& text) {
    return !make_config(text, "c.toml", ConfigKind::gitleaks);
  };
  CHECK(refused("a = " + std::string(100'000, '[')));
  std::string tables = "a = ";
  for (int i = 0; i < 50'000; ++i)
    tables += "{a = ";
  CHECK(refused(tables));
  CHECK(refused("[[rules]]\nid='a'\nregex='((x{1000}){1000}){1000}'\n"));
  const auto deep =
      make_config("[[rules]]\nid='a'\nregex='" + std::string(4000, '(') +
                      "xyz" + std::string(4000, ')') + "'\n",
                  "c.toml", ConfigKind::gitleaks);
  if (deep) {
    Report report;
    Scanner(Secret("k"), deep->ruleset()).scan({.path = "f"}, "xyz", report);
    CHECK_FALSE(report.is_clean());
  }

  const auto folder = TemporaryFolder::make("/tmp");
  REQUIRE(folder);
  const auto file = folder->path() / "loop.toml";
  REQUIRE(write_file(file,
                     "[extend]\npath='loop.toml'\n"
                     "[[rules]]\nid='a'\nregex='x[0-9]'\n"));
  const auto loop = load_config({.file = file});
  REQUIRE(loop);
  REQUIRE_FALSE(loop->warnings().empty());
  CHECK(loop->warnings().back().find("only two configurations") !=
        std::string::npos);
}

TEST_CASE("hostile text is explained too") {
  const auto* unit = GENERATE("key=", "password = ", "a.b-c_", "\xff", "ghp_");
  std::string text;
  while (text.size() < 300'000)
    text += unit;
  const Scanner scanner{Secret("k")};
  const Place place{.path = "f"};
  const auto stories = explain(scanner, built_in_ruleset(),
                               {place, text + "\n" + github, 2}, {});
  CHECK(std::any_of(stories.begin(), stories.end(), [](const Story& story) {
    return story.is_reported() && story.rule == "github-pat";
  }));
}

}  // namespace
}  // namespace hoopgit::scan::test
