// How files are cut, which are not read, and what counts as known.

#include "core/scan/compat/chunks.hpp"
#include "core/scan/compat/file_type.hpp"
#include "core/scan/compat/known.hpp"
#include "tests/core/scan/compat/compat_sample.hpp"

#include <cstring>

namespace hoopgit::scan::compat {
namespace {

using namespace std::string_literals;

/// The sizes of the pieces, and the lines that they begin with: "5@1".
Lines pieces(const std::string& bytes, std::size_t most_at_once = 1 << 20) {
  std::size_t at = 0;
  Lines all;
  const auto done = each_chunk(
      [&](char* into, std::size_t size) -> Result<std::size_t> {
        size = std::min({size, bytes.size() - at, most_at_once});
        std::memcpy(into, bytes.data() + at, size);
        at += size;
        return size;
      },
      [&](std::string_view text, std::size_t line) -> Result<void> {
        all.push_back(std::to_string(text.size()) + "@" + std::to_string(line));
        return {};
      });
  REQUIRE(done);
  return all;
}

TEST_CASE("compat: a small file is one piece") {
  CHECK(pieces("").empty());
  CHECK(pieces("a\nb") == Lines{"3@1"});
}

TEST_CASE("compat: a long line is cut where gitleaks cuts it") {
  CHECK(pieces(std::string(200'000, 'x')) ==
        Lines{"125000@1", "28672@1", "28672@1", "17656@1"});
}

TEST_CASE("compat: a cut goes on to the next blank line") {
  std::string text(99'990, 'x');
  text += "\ny\ny\ny\ny\n \t\r\nzz\n\n";
  CHECK(pieces(text) == Lines{"100007@1"});
  // The two newlines are there already.
  CHECK(pieces(std::string(99'998, 'x') + "\n\nabc") ==
        Lines{"100000@1", "3@3"});
}

TEST_CASE("compat: what a pipe gives at once decides about pieces") {
  CHECK(pieces("a\n\nb\n\nc", 3) == Lines{"3@1", "3@3", "1@5"});
  CHECK(pieces("a\nb\n\nc", 3) == Lines{"5@1", "1@4"});
}

TEST_CASE("compat: a file is no text by its first bytes") {
  for (const auto& begin : {"MZ"s, "BZh"s, "%!"s, "{\\rtf"s, "%PDF"s, "PK\3\4"s,
                            "SQLi"s, "\x1f\x8b\x08"s, "!<arch>"s, "OTTO\0"s})
    CHECK(is_application(begin + " and text that follows it"));
  for (const auto& begin : {"GIF"s, "BM"s, "ID3"s, "\xff\xd8\xff"s, "M"s, "%"s,
                            "MThd"s, "\x89PNG"s, ""s})
    CHECK_FALSE(is_application(begin + "and text that follows it"));
  CHECK(pieces("MZ tok_ab\n").empty());
  // Only until there was a line.
  CHECK(pieces("a\n\nMZ\n", 3) == Lines{"3@1", "3@3"});
  CHECK(pieces("xyzMZ", 3) == Lines{"5@1"});
}

TEST_CASE("compat: a name with .gz or .br in it is an archive's") {
  for (const auto* name : {"a.gz", "a.tar.gz", "api.bru", "x.browser.js",
                           "A.ZIP", "d/y.target", "a.lz", "a.mz", "q.s2"})
    CHECK(has_archive_name(name));
  for (const auto* name : {"a.txt", "a.gz/b.txt", "gz", "a.lzx", "z.mzn", ""})
    CHECK_FALSE(has_archive_name(name));
}

Finding finding() {
  Finding one;
  one.rule = "r";
  one.description = "d";
  one.start_line = 3;
  one.end_line = 4;
  one.start_column = 5;
  one.end_column = 6;
  one.path = "a/b";
  one.entropy = 2.5F;
  return one;
}

TEST_CASE("compat: an ignored fingerprint is a place") {
  Known known;
  CHECK(known.add_ignores("# x\n\n  a\\b:r:3  \n").empty());
  CHECK(known.has(finding(), {}));
  Finding other = finding();
  other.start_line = 2;
  CHECK_FALSE(known.has(other, {}));
}

TEST_CASE("compat: what came from standard input can be ignored too") {
  Known known;
  CHECK(known.add_ignores(":r:3").empty());
  Finding one = finding();
  CHECK_FALSE(known.has(one, {}));
  one.path.clear();
  CHECK(known.has(one, {}));
}

TEST_CASE("compat: a fingerprint with a commit is of that commit alone") {
  Known known;
  CHECK(known.add_ignores("c1:a/b:r:3").empty());
  Finding one = finding();
  CHECK_FALSE(known.has(one, {}));
  one.commit.id = "c1";
  CHECK(known.has(one, {}));
  one.commit.id = "c2";
  CHECK_FALSE(known.has(one, {}));
  CHECK(known.add_ignores("a/b:r:3 # no comment\nx\n").size() == 1);
  CHECK_FALSE(known.has(one, {}));
}

TEST_CASE("compat: a finding is in a baseline when all of it is the same") {
  const std::string report =
      R"([{"RuleID":"r","Description":"d","StartLine":3,"EndLine":4,)"
      R"("StartColumn":5,"EndColumn":6,"Match":"m","Secret":"s","File":"a/b",)"
      R"("Commit":"","Entropy":2.5,"Author":"","Email":"","Date":"",)"
      R"("Message":"","Tags":[],"Fingerprint":"of no interest"}])";
  Known known;
  REQUIRE(known.add_baseline(report, false));
  CHECK(known.has(finding(), {"m", "s"}));
  CHECK_FALSE(known.has(finding(), {"m", "t"}));
  Finding other = finding();
  other.end_column = 7;
  CHECK_FALSE(known.has(other, {"m", "s"}));
  REQUIRE(known.add_baseline(report, true));
  CHECK(known.has(finding(), {"n", "t"}));
  CHECK_FALSE(known.add_baseline("{}", false));
  CHECK_FALSE(known.add_baseline(R"([{"RuleID":1}])", false));
}

}  // namespace
}  // namespace hoopgit::scan::compat
