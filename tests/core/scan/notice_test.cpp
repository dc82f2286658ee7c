#include "core/scan/notice.hpp"

#include "core/scan/finding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

TEST_CASE("every kind of notice has a name of its own") {
  for (const NoticeKind kind : every_notice)
    CHECK(notice_named(name_of(kind)) == kind);
  CHECK_FALSE(notice_named("Symlink"));
  CHECK_FALSE(notice_named(""));
}

TEST_CASE("a notice is written and reads back the same, in a report too") {
  Notices notices;
  notices.add(NoticeKind::symlink, {.path = "b\xff", .commit = "01"},
              "leads to x");
  notices.add(NoticeKind::binary, {.path = "a"}, "12 bytes");
  Report report;
  report.notices = std::move(notices).take();
  CHECK(report.is_clean());
  const auto value = to_json(report);
  CHECK(json::dump(*value.find("notices")) ==
        R"([{"count":1,"detail":"12 bytes","kind":"binary",)"
        R"("place":{"kind":"blob","path":"a"}},)"
        R"({"count":1,"detail":"leads to x","kind":"symlink",)"
        R"("place":{"commit":"01","kind":"blob","path":{"b64":"Yv8="}}}])");
  const auto read = report_from_json(value);
  REQUIRE(read);
  CHECK(read->notices[1].place.path == "b\xff");
  CHECK(json::dump(to_json(*read)) == json::dump(value));
  CHECK(to_json(Report()).find("notices") == nullptr);
}

TEST_CASE("what is no notice is refused") {
  for (
      const auto* text :
      {"{}",
       R"({"count":1,"detail":"","kind":"?","place":{"kind":"blob","path":""}})",
       R"({"count":0,"detail":"","kind":"symlink",)"
       R"("place":{"kind":"blob","path":""}})",
       R"({"count":1,"detail":"","kind":"symlink"})"})
    CHECK_FALSE(notice_from_json(*json::parse(text)));
}

TEST_CASE("a hundred of a kind are listed, and one stands for the rest") {
  Notices notices;
  for (int i = 0; i < 100; ++i)
    notices.add(NoticeKind::symlink, {.path = std::to_string(i)}, "x");
  notices.add(NoticeKind::windows_name, {.path = "con"}, "");
  CHECK(Notices(notices).take().size() == 101);
  for (int i = 0; i < 7; ++i)
    notices.add(NoticeKind::symlink, {.path = "z"}, "x");
  const auto all = std::move(notices).take();
  REQUIRE(all.size() == 102);
  CHECK(all[0].text() == "symlink: 0: x");
  CHECK(all[100].text() == "symlink: and 7 more");
  CHECK(all[101].text() == "windows-name: con");
}

TEST_CASE("a notice is safe to print") {
  Notices notices;
  notices.add(NoticeKind::symlink, {.path = "a\x1b[2J"}, "leads to \r\xff");
  notices.add(NoticeKind::hidden_character,
              {.kind = Place::Kind::message, .commit = "0123456789abcdef"},
              "line 1");
  const auto all = std::move(notices).take();
  CHECK(all[0].text() ==
        "hidden-character: commit or tag 0123456789ab: line 1");
  CHECK(all[1].text() == "symlink: a<U+001B>[2J: leads to <U+000D><FF>");
}

}  // namespace
}  // namespace hoopgit::scan
