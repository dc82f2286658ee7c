#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/scan/file_scan.hpp"
#include "tests/core/scan/archive_sample.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan::test {
namespace {

using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);

/// "rule path:line" of each finding, then "path: reason" of each gap.
Lines seen(const std::string& name, const std::string& bytes,
           const ArchiveLimits& limits = {}) {
  const Scanner scanner{Secret("a key for tests")};
  Report report;
  scan_file(scanner, {.kind = Place::Kind::file, .path = name}, bytes, limits,
            report);
  report.sort();
  Lines lines;
  for (const auto& finding : report.findings)
    lines.push_back(finding.rule + " " + finding.place.path + ":" +
                    std::to_string(finding.line));
  for (const auto& gap : report.gaps) {
    CHECK(is_soft(gap));
    lines.push_back(gap.place.path + ": " + gap.reason.substr(18));
  }
  CHECK(report.files == 1);
  return lines;
}

const std::string text = "one\ntwo " + github + "\n";

// What is stored, and not packed, is found from outside as well: once.

TEST_CASE("members of a zip are scanned, packed or not, whatever its name") {
  CHECK(seen("a.zip", zip({{"in/k.txt", text}})) ==
        Lines{"github-pat a.zip!in/k.txt:2"});
  CHECK(seen("a.docx", zip({{"x", "clean"}, {"k", text, true}})) ==
        Lines{"github-pat a.docx!k:2"});
  CHECK(seen("a.zip", "PK is how " + text) == Lines{"github-pat a.zip:2"});
}

TEST_CASE("members of a tar are scanned, long names and all") {
  const std::string name(150, 'n');
  CHECK(
      seen("a.tar", tar({{"in/k.txt", text}, {name, text}})) ==
      Lines{"github-pat a.tar!in/k.txt:2", "github-pat a.tar!" + name + ":2"});
}

TEST_CASE("what is in gzip is scanned, and archives in archives") {
  CHECK(seen("k.txt.gz", gz(text)) == Lines{"github-pat k.txt.gz!k.txt:2"});
  CHECK(seen("a.tgz", gz(tar({{"k", text}}))) ==
        Lines{"github-pat a.tgz!a.tar!k:2"});
  CHECK(seen("a.gz", gz("x\n") + gz(text)) == Lines{"github-pat a.gz!a:3"});
  CHECK(seen("o.zip", zip({{"i.zip", zip({{"k", text}})}})) ==
        Lines{"github-pat o.zip!i.zip!k:2"});
}

TEST_CASE("archives in more archives than asked for are told, not opened") {
  const std::string three = gz(zip({{"i.zip", zip({{"k", text, true}})}}));
  CHECK(seen("a.gz", three) == Lines{"a.gz!a!i.zip: it is inside of too many"});
  CHECK(seen("a.gz", three, {.depth = 3}) ==
        Lines{"github-pat a.gz!a!i.zip!k:2"});
  CHECK(seen("a.gz", three, {.depth = 0}).empty());
}

TEST_CASE("a name in an archive is text and no path, and masked") {
  CHECK(seen("a.zip", zip({{"../../" + github, "x"}})) ==
        Lines{"github-pat a.zip!../../[masked:github-pat]:1"});
}

TEST_CASE("a bomb ends at the limit, and is told") {
  const std::string zeros(std::size_t{8} << 20U, '\0');
  CHECK(seen("a.gz", gz(zeros)) == Lines{"a.gz: it unpacks to too much"});
  CHECK(seen("a.zip", zip({{"z", zeros, true}})) ==
        Lines{"a.zip!z: it unpacks to too much"});
  CHECK(seen("a.gz", gz(std::string(2000, 'x')), {.unpacked = 1000}) ==
        Lines{"a.gz: it unpacks to too much"});
  std::vector<Member> many(20, Member{"m", "x"});
  CHECK(seen("a.zip", zip(many), {.entries = 10}) ==
        Lines{"a.zip: it has too many entries"});
  CHECK(seen("a.tar", tar(many), {.entries = 10}) ==
        Lines{"a.tar: it has too many entries"});
}

TEST_CASE("what is read before a limit or a fault is scanned") {
  CHECK(seen("a.zip", zip({{"k", text}, {"l", "x"}}), {.entries = 1}) ==
        Lines{"github-pat a.zip!k:2", "a.zip: it has too many entries"});
  const std::string whole = tar({{"k", text}, {"l", text}});
  CHECK(seen("a.tar", whole.substr(0, 1024 + 520)) ==
        Lines{"github-pat a.tar!k:2", "a.tar: it is broken"});
}

TEST_CASE("what nothing here can read is told") {
  using namespace std::string_literals;
  for (const auto& bytes :
       {"7z\xbc\xaf\x27\x1c and so on"s, "\x28\xb5\x2f\xfd zst"s,
        "BZh9\x31\x41\x59\x26\x53\x59 bz2"s, "Rar!\x1a\x07 rar"s,
        "\xfd"
        "7zXZ\0 xz"s})
    CHECK(seen("a", bytes) == Lines{"a: its kind is not known"});
  CHECK(seen("a.br", "\x8b\x02\x80 brotli") ==
        Lines{"a.br: its kind is not known"});
  CHECK(seen("a.zip", zip({{"k", "x", false, 1}})) ==
        Lines{"a.zip!k: it is encrypted"});
  CHECK(seen("a.zip", zip({{"k", "x", false, 0, 99}})) ==
        Lines{"a.zip!k: it is packed in an unknown way"});
}

TEST_CASE("text that only begins like an archive is text") {
  CHECK(seen("a", "BZh" + text) == Lines{"github-pat a:2"});
  CHECK(seen("a.br", text) == Lines{"github-pat a.br:2"});
  CHECK(seen("a.tar", text + std::string(600, 'x')) ==
        Lines{"github-pat a.tar:2"});
}

TEST_CASE("a zip that is cut, or lies about its sizes, is told as broken") {
  const std::string whole = zip({{"k", text, true}});
  CHECK(seen("a", whole.substr(0, whole.size() - 30)) ==
        Lines{"a: it is broken"});
  std::string lies = whole;
  lies.replace(lies.size() - 22 + 16, 4, "\xf0\xff\xff\x7f");
  CHECK(seen("a", lies) == Lines{"a: it is broken"});
  CHECK(seen("a.gz", gz(text).substr(0, 30)).back() == "a.gz: it is broken");
  CHECK(seen("a.gz", gz("x") + "more").back() == "a.gz: it is broken");
}

TEST_CASE("archives of the tools that people use are read") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  REQUIRE(replace_file(folder->path() / "k.txt", text));
  for (const auto* format : {"ustar", "pax", "gnu"}) {
    const auto done = run({.argv = {"tar", std::string("--format=") + format,
                                    "-czf", "-", "k.txt"},
                           .folder = folder->path()});
    REQUIRE(done);
    REQUIRE(done->succeeded());
    CHECK(seen("a.tgz", done->output) ==
          Lines{"github-pat a.tgz!a.tar!k.txt:2"});
  }
}

}  // namespace
}  // namespace hoopgit::scan::test
