// What Git prints, read as gitleaks reads it.

#include "core/scan/compat/patch.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan::compat {
namespace {

using Lines = std::vector<std::string>;

struct Read {
  Lines files{};
  std::vector<Commit> commits{};
  bool is_whole = false;
};

/// "path@line=text" for each hunk of each file; fed a few bytes at a time.
Read read(std::string_view patch, std::size_t piece = 7) {
  Read read;
  PatchReader reader([&](const PatchFile& file) -> Result<void> {
    std::string text = file.path;
    if (file.is_deleted) text += " deleted";
    if (file.is_binary) text += " binary";
    for (const auto& added : file.added)
      text += " @" + std::to_string(added.first_line) + "=" + added.text;
    read.files.push_back(text);
    read.commits.push_back(file.commit == nullptr ? Commit{} : *file.commit);
    return {};
  });
  for (std::size_t at = 0; at < patch.size(); at += piece)
    REQUIRE(reader.feed(patch.substr(at, piece)));
  const auto finished = reader.finish();
  REQUIRE(finished);
  read.is_whole = *finished;
  return read;
}

const std::string head =
    "commit 0123456789012345678901234567890123456789 (HEAD -> main)\n"
    "Author: Ada L <ada@example.com>\n"
    "Date:   Mon Nov 2 10:20:30 2026 +0130\n\n"
    "    a title\n    in two lines\n\n    body  \n\n\n      more\n\n";

std::string file(const std::string& name, const std::string& hunks) {
  return "diff --git a/" + name + " b/" + name + "\nindex 1..2 100644\n--- a/" +
         name + "\n+++ b/" + name + "\n" + hunks;
}

TEST_CASE("compat: hunks are the added lines, and where they begin") {
  const auto all = read(head + file("x",
                                    "@@ -1 +1,2 @@ f()\n-a\n+b\n+c\n"
                                    "@@ -9,0 +11 @@\n+d\n"));
  CHECK(all.is_whole);
  CHECK(all.files == Lines{"x @1=b\nc\n @11=d\n"});
}

TEST_CASE("compat: a line without its newline") {
  CHECK(read(file("x",
                  "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
                  "\\ No newline at end of file\n"))
            .files == Lines{"x @1=b"});
  CHECK(read(file("x", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"))
            .files == Lines{"x @1=b\n"});
}

TEST_CASE("compat: a commit has an author, a date in UTC, and a message") {
  const auto all = read(head + file("x", "@@ -0,0 +1 @@\n+b\n"), 1000);
  const Commit& commit = all.commits.at(0);
  CHECK(commit.id == "0123456789012345678901234567890123456789");
  CHECK(commit.author == "Ada L");
  CHECK(commit.email == "ada@example.com");
  CHECK(commit.date == "2026-11-02T08:50:30Z");
  CHECK(commit.message == "a title in two lines\n\nbody\n\n  more");
}

TEST_CASE("compat: without a commit the date is the first there is") {
  const auto all = read(file("x", "@@ -0,0 +1 @@\n+b\n"));
  CHECK(all.commits.at(0).id.empty());
  CHECK(all.commits.at(0).date == "0001-01-01T00:00:00Z");
}

TEST_CASE("compat: dates in all the forms of Git") {
  CHECK(utc_date("Thu Jan 1 00:00:00 1970 +0000") == "1970-01-01T00:00:00Z");
  CHECK(utc_date("2026-11-23 10:00:00 -0530") == "2026-11-23T15:30:00Z");
  CHECK(utc_date("2026-11-23T10:00:00+01:00") == "2026-11-23T09:00:00Z");
  CHECK(utc_date("Mon, 23 Nov 2026 10:00:00 +0000") == "2026-11-23T10:00:00Z");
  CHECK(utc_date("86400 +0200") == "1970-01-02T00:00:00Z");
  CHECK(utc_date("86400") == "1970-01-02T00:00:00Z");
  CHECK(!utc_date("two days ago"));
  CHECK(!utc_date("2026-02-30 10:00:00 +0000"));
}

TEST_CASE("compat: new, deleted, moved, binary") {
  CHECK(read("diff --git a/x b/x\nnew file mode 100644\nindex 0..1\n"
             "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n"
             "diff --git a/y b/y\ndeleted file mode 100644\nindex 1..0\n"
             "--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
             "diff --git a/o b/n\nsimilarity index 90%\nrename from o\n"
             "rename to n\nindex 1..2 100644\n--- a/o\n+++ b/n\n"
             "@@ -1 +1 @@\n-a\n+b\n"
             "diff --git a/z b/z\nindex 1..2 100644\n"
             "Binary files a/z and b/z differ\n"
             "diff --git a/m b/m\nold mode 100644\nnew mode 100755\n")
            .files ==
        Lines{"x @1=a\n", " deleted @0=", "n @1=b\n", "z binary", "m"});
}

TEST_CASE("compat: names in quotes, with blanks, with tabs behind them") {
  CHECK(read("diff --git \"a/\\303\\251\\\"\" \"b/\\303\\251\\\"\"\n"
             "--- \"a/\\303\\251\\\"\"\n+++ \"b/\\303\\251\\\"\"\n"
             "@@ -0,0 +1 @@\n+a\n")
            .files == Lines{"\xc3\xa9\" @1=a\n"});
  CHECK(read("diff --git a/x b/x b/x b/x\nnew file mode 100644\n"
             "--- /dev/null\n+++ b/x b/x\t\n@@ -0,0 +1 @@\n+a\n")
            .files == Lines{"x b/x @1=a\n"});
}

TEST_CASE("compat: where a hunk makes no sense, all that follows is lost") {
  const std::string good = file("y", "@@ -0,0 +1 @@\n+b\n");
  for (const auto* hunk : {"@@ -1 +1 @@\nx\n", "@@ -1,2 +1 @@\n-a\n+b\n",
                           "@@ -x @@\n", "@@ -0,0 +0,0 @@\n"}) {
    const auto all = read(file("x", hunk) + good);
    CHECK(all.files.empty());
    CHECK_FALSE(all.is_whole);
  }
}

TEST_CASE("compat: a header that makes no sense loses its file alone") {
  const std::string good = file("y", "@@ -0,0 +1 @@\n+b\n");
  const auto all = read(
      "diff --git a/x b/x\nnew file mode 1z\n--- /dev/null\n+++ b/x\n"
      "@@ -0,0 +1 @@\n+a\n" +
      good);
  CHECK(all.is_whole);
  CHECK(all.files == Lines{"y @1=b\n"});
}

TEST_CASE("compat: a commit whose head is not understood has no name") {
  const auto all = read("commit 01\nAuthor: Ada <ada\n\n    x\n\n" +
                        file("y", "@@ -0,0 +1 @@\n+b\n"));
  CHECK(all.files.size() == 1);
  CHECK(all.commits.at(0).date.empty());
}

}  // namespace
}  // namespace hoopgit::scan::compat
