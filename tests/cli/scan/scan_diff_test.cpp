#include "cli/scan_diff.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using namespace std::string_literals;

const std::string ids =
    "1111111111111111111111111111111111111111 "
    "2222222222222222222222222222222222222222";
const std::string index =
    "index 1111111111111111111111111111111111111111.."
    "2222222222222222222222222222222222222222 100644\n";
const std::string head = ":100644 100644 " + ids +
                         " M\ta\n\ndiff --git a/a b/a\n" + index +
                         "--- a/a\n+++ b/a\n";

Result<std::string> read(const std::string& text, std::size_t piece) {
  std::string seen;
  DiffReader reader([&](const AddedLines& lines) {
    seen += lines.path + ":" + std::to_string(lines.first_line) + "[" +
            std::string(lines.text) + "]";
  });
  for (std::size_t at = 0; at < text.size(); at += piece)
    TRY(reader.feed(std::string_view(text).substr(at, piece)));
  TRY(reader.finish());
  return seen;
}

TEST_CASE("added lines are read, however the bytes come") {
  const auto piece = GENERATE(1U, 7U, 10'000U);
  const std::string text =
      head +
      "@@ -2 +2,2 @@ f(\n-old\n+@@ -1 +1 @@\n++++ b/x\n"
      "@@ -9,0 +11 @@\n+last\n\\ No newline at end of file\n";
  const auto seen = read(text, piece);
  REQUIRE(seen);
  CHECK(*seen == "a:2[@@ -1 +1 @@\n+++ b/x\n]a:11[last]");
}

TEST_CASE("a line without an end on both sides is read") {
  const auto seen = read(head +
                             "@@ -1 +1 @@\n-old\n\\ No newline at end of file\n"
                             "+new\n\\ No newline at end of file\n",
                         64);
  REQUIRE(seen);
  CHECK(*seen == "a:1[new]");
}

TEST_CASE("what is cut off or unknown is an error") {
  const std::string text = GENERATE_COPY(
      head + "@@ -1 +1,2 @@\n-a\n+b\n", head + "@@ -1 +1 @@\n-a\n b\n",
      head + "@@ -1 +1 @@\n-a\n+b", head + "@@ 1 +1 @@\n",
      head + "@@ -1 +x @@\n", head + "@@ -1 +0,1 @@\n-a\n+b\n",
      head + "surprise\n", ":100644 x\n"s,
      ":100644 100644 " + ids + " M\t\"a\n",
      ":100644 100644 " + ids + " M\t\"\\9\"\n");
  CAPTURE(text);
  const auto seen = read(text, 5);
  REQUIRE_FALSE(seen);
  CHECK(seen.error().fault == Fault::corrupt);
}

TEST_CASE("a quoted path is read as bytes") {
  CHECK(*unquoted("plain name") == "plain name");
  CHECK(*unquoted(R"("a\tb\"c\\d\303\244\n")") == "a\tb\"c\\d\xc3\xa4\n");
  CHECK_FALSE(unquoted("\"open"));
  CHECK_FALSE(unquoted("\"\\x\""));
  CHECK_FALSE(unquoted("\"\\"));
}

TEST_CASE("blobs without lines are listed") {
  DiffReader reader([](const AddedLines&) { FAIL("there are no lines"); });
  REQUIRE(reader.feed(":100644 100644 " + ids +
                      " M\ta\n\n"
                      "diff --git a/a b/a\n" +
                      index + "Binary files a/a and b/a differ\n"));
  REQUIRE(reader.finish());
  REQUIRE(reader.opaque().size() == 1);
  CHECK(reader.opaque()[0].new_id == std::string(40, '2'));
  REQUIRE(reader.files().size() == 1);
  CHECK(reader.files()[0].path == "a");
}

}  // namespace
}  // namespace hoopgit::cli
