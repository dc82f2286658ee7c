// What is noted of the contents of a push, and how it is carried.

#include "server/push/content_notice.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

std::string noted(const std::string& bytes) {
  scan::Notices notices;
  note_file(bytes, {.path = "f"}, notices);
  std::string texts;
  for (const auto& notice : std::move(notices).take())
    texts += notice.text() + "\n";
  return texts;
}

TEST_CASE("a file that no diff shows is noted with its size") {
  CHECK(noted(std::string("a\0b", 3)) == "binary: f: 3 bytes\n");
  CHECK(noted(std::string(7999, 'x') + std::string(1, '\0')) ==
        "binary: f: 8000 bytes\n");
  CHECK(noted(std::string(8000, 'x') + std::string(1, '\0')) == "");
  CHECK(noted("") == "");
}

TEST_CASE("a pointer is noted with what it stands for") {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:00ff\n"
      "size 12\n";
  CHECK(noted(pointer) ==
        "lfs-pointer: f: stands for sha256:00ff of 12 bytes\n");
  CHECK(noted(" " + pointer) == "");
  CHECK(noted(pointer + std::string(1024, 'x')) == "");
}

TEST_CASE("text that does not read as it is compiled is noted by line") {
  CHECK(noted("a\nb \xe2\x80\xae c\n") ==
        "hidden-character: f: <U+202E> in line 2\n");
  CHECK(noted("\xe2\x81\xa6\n\n\xd8\x9c\n\xf3\xa0\x81\x81") ==
        "hidden-character: f: <U+2066> in line 1 and 2 more lines\n");
  CHECK(noted("x\xef\xb8\x8f\xef\xb8\x8f") ==
        "hidden-character: f: <U+FE0F> in line 1\n");
}

TEST_CASE("a word that only looks like another one is noted by line") {
  CHECK(noted("x\nif (is\xd0\x90"
              "dmin) {\n") ==
        "mixed-scripts: f: is\xd0\x90"
        "dmin in line 2\n");
  CHECK(noted("\xd1\x81opy\n\xd1\x81opy\n") ==
        "mixed-scripts: f: \xd1\x81opy in line 1 and 1 more lines\n");
}

TEST_CASE("text in any language, and a smile, are nothing to note") {
  CHECK(noted("gr\xc3\xbc\xc3\x9f dich\n\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\n"
              "\xe4\xbd\xa0\xe5\xa5\xbd \xe2\x9d\xa4\xef\xb8\x8f\n") == "");
  CHECK(noted("\xff\xfe\x80 latin-1 \xe9\n") == "");
}

struct Noted : Scene {
  ObjectId base = commit("README", "x\n", "Base");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});
  scan::Scanner scanner{Secret("a key of a test")};

  scan::Report look(ChangeLimits limits = {}) {
    const ObjectId tip = id("HEAD");
    const auto quarantine =
        must(admit(pack("^" + base.hex() + "\n" + tip.hex() + "\n")));
    const auto changes = must(find_changes({{"refs/heads/main", base, tip}},
                                           refs, quarantine.objects(), limits));
    return must(scan_changes(changes, quarantine.objects(), scanner));
  }
};

TEST_CASE("a report carries what was noted of names, files and messages") {
  Noted scene;
  fs::create_symlink("README", scene.work / "link");
  scene.commit("blob", std::string("\0", 1));
  scene.commit("readme", "y\n", "A \xe2\x80\xaetfel\xe2\x80\xac message");
  const auto report = scene.look();
  CHECK(report.is_clean());
  std::vector<std::string> texts;
  for (const auto& notice : report.notices)
    texts.push_back(notice.text());
  CHECK(texts ==
        std::vector<std::string>{
            "binary: blob: 1 bytes", "case-collision: README: beside readme",
            "hidden-character: commit or tag " +
                scene.id("HEAD").hex().substr(0, 12) + ": <U+202E> in line 6",
            "symlink: link: leads to README"});
  CHECK(report.notices[0].place.commit == scene.id("HEAD~1").hex());
}

TEST_CASE("no notice repeats a secret, as a name or as a target") {
  const std::string secret = scan::test::token("ghp_{b62:30}{crc62}", 11);
  Noted scene;
  fs::create_symlink(secret, scene.work / secret);
  scene.commit("c", "c\n");
  const auto report = scene.look();
  REQUIRE(report.notices.size() == 1);
  CHECK_FALSE(report.findings.empty());
  CHECK(json::dump(scan::to_json(report)).find(secret) == std::string::npos);
}

TEST_CASE("a finding behind a list that was cut leaves a gap") {
  const std::string secret = scan::test::token("ghp_{b62:30}{crc62}", 11);
  Noted scene;
  for (const auto* path : {"a", "b", "c"})
    scene.commit(path, secret + "\n");
  CHECK(scene.look().gaps.empty());
  const auto report = scene.look(ChangeLimits{.listed_paths = 2});
  CHECK(report.findings.size() == 2);
  REQUIRE(report.gaps.size() == 2);
  CHECK(report.gaps[0].reason == "not all of its paths are listed");
  CHECK(report.notices.back().kind == scan::NoticeKind::paths_not_listed);
}

}  // namespace
}  // namespace hoopgit::push::test
