#include "server/push/blob_verdict.hpp"
#include "tests/core/scan/archive_sample.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

using scan::Place;

const std::string secret = scan::test::token("ghp_{b62:30}{crc62}", 11);

struct Scanned : Scene {
  ObjectId base = commit("known.txt", "x = " + secret + "\n", "Base");
  std::vector<git::Ref> refs = publish({"refs/heads/main"});
  scan::Scanner scanner{Secret("a key of a test")};

  BlobVerdicts verdicts{1'000'000};
  scan::InlineAllow inline_allow = scan::InlineAllow::honour;

  /// Looked at twice: by itself, and with what is known of earlier ones.
  scan::Report look(const std::vector<RefCommand>& commands) {
    std::string revisions = "^" + base.hex() + "\n";
    for (const auto& command : commands)
      revisions += command.new_id.hex() + "\n";
    const auto quarantine = must(admit(pack(revisions)));
    const auto changes =
        must(find_changes(commands, refs, quarantine.objects()));
    auto report = must(
        scan_changes(changes, quarantine.objects(), scanner, {inline_allow}));
    for (int again = 0; again < 2; ++again) {
      const auto other = must(scan_changes(changes, quarantine.objects(),
                                           scanner, {inline_allow, &verdicts}));
      CHECK(json::dump(scan::to_json(other)) ==
            json::dump(scan::to_json(report)));
    }
    return report;
  }
  scan::Report look_at_main() {
    return look({{"refs/heads/main", base, id("HEAD")}});
  }
};

bool repeats_the_secret(const scan::Report& report) {
  return json::dump(scan::to_json(report)).find(secret) != std::string::npos;
}

TEST_CASE("a push without secrets is clean, and was looked at") {
  Scanned scene;
  scene.commit("c", "nothing\n");
  const auto report = scene.look_at_main();
  CHECK(report.is_clean());
  CHECK(report.files == 1);
  CHECK(report.bytes == 8);
  CHECK(report.ruleset == scene.scanner.ruleset());
}

TEST_CASE("a secret that a later commit takes out again is found") {
  Scanned scene;
  const ObjectId middle = scene.commit("deploy/key", "k=" + secret + "\n");
  scene.git({"rm", "--quiet", "deploy/key"});
  scene.commit("c", "clean\n");
  const auto report = scene.look_at_main();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].place.path == "deploy/key");
  CHECK(report.findings[0].place.commit == middle.hex());
  CHECK(report.findings[0].line == 1);
  CHECK_FALSE(repeats_the_secret(report));
}

TEST_CASE("a secret that the upstream has at that path is not new") {
  Scanned scene;
  SECTION("the file changes around it") {
    scene.commit("known.txt", "more\nx = " + secret + "\n");
    const auto report = scene.look_at_main();
    CHECK(report.is_clean());
    REQUIRE(report.excused.size() == 1);
    CHECK(report.excused[0].standing == scan::Standing::known);
    CHECK(report.excused[0].line == 2);
  }
  SECTION("not even when the comment that excused it goes") {
    scene.base =
        scene.commit("noted.txt", "x = " + secret + " # hoopgit:allow\n");
    scene.refs = scene.publish({"refs/heads/main"});
    scene.commit("noted.txt", "x = " + secret + "\n");
    CHECK(scene.look_at_main().is_clean());
  }
  SECTION("at another path it is") {
    scene.commit("copy.txt", "x = " + secret + "\n");
    CHECK(scene.look_at_main().findings.size() == 1);
  }
  SECTION("another secret in that file is") {
    scene.commit("known.txt",
                 scan::test::token("ghp_{b62:30}{crc62}", 12) + "\n");
    CHECK(scene.look_at_main().findings.size() == 1);
  }
}

TEST_CASE("what a comment allows is told, and leaves the push clean") {
  Scanned scene;
  scene.commit("c", "x = " + secret + "  # hoopgit:allow\n",
               "Allow\n\n" + secret + " hoopgit:allow");
  const auto report = scene.look_at_main();
  CHECK(report.is_clean());
  CHECK(report.allowed == 2);
  REQUIRE(report.excused.size() == 2);
  for (const auto& finding : report.excused)
    CHECK(finding.standing == scan::Standing::allowed);
  CHECK_FALSE(repeats_the_secret(report));
}

TEST_CASE("what a comment is worth is for the receiver to say") {
  Scanned scene;
  scene.commit("c", "x = " + secret + "  # hoopgit:allow\n",
               "Allow\n\n" + secret + " hoopgit:allow");
  scene.look_at_main();  // What is known of it by one way is none of others.
  SECTION("it is shown, and counts") {
    scene.inline_allow = scan::InlineAllow::report;
    const auto report = scene.look_at_main();
    CHECK(report.excused.empty());
    REQUIRE(report.findings.size() == 2);
    for (const auto& finding : report.findings)
      CHECK(finding.standing == scan::Standing::allowed);
  }
  SECTION("it is not read") {
    scene.inline_allow = scan::InlineAllow::ignore;
    const auto report = scene.look_at_main();
    CHECK(report.allowed == 0);
    REQUIRE(report.findings.size() == 2);
    for (const auto& finding : report.findings)
      CHECK(finding.standing == scan::Standing::fresh);
  }
}

TEST_CASE("where rules must see what is allowed, none may be left out") {
  Scanned scene;
  std::string many;
  for (std::uint64_t seed = 0; seed < 1'010; ++seed)
    many += scan::test::token("npm_{b62:30}{crc62}", seed) + " hoopgit:allow\n";
  scene.commit("c", many);
  CHECK(scene.look_at_main().is_clean());
  scene.inline_allow = scan::InlineAllow::report;
  const auto report = scene.look_at_main();
  CHECK(report.findings.size() == 1'000);
  REQUIRE(report.gaps.size() == 1);
  CHECK(report.gaps[0].reason == "too many findings that comments allow");
}

TEST_CASE("a blob is scanned once, whichever push brings it") {
  Scanned scene;
  scene.commit("a/key", "k=" + secret + "\n");
  const auto first = scene.look_at_main();
  const auto reused = scene.verdicts.usage().reused;
  scene.git({"mv", "a/key", "b"});
  scene.git({"commit", "--quiet", "-m", "Move"});
  const auto second = scene.look_at_main();
  REQUIRE(first.findings.size() == 1);
  REQUIRE(second.findings.size() == 2);
  CHECK(second.findings[0].place.path == "a/key");
  CHECK(second.findings[1].place.path == "b");
  CHECK(second.findings[1].fingerprint == first.findings[0].fingerprint);
  CHECK(scene.verdicts.usage().reused > reused);
  // That of the push and that of the file it builds upon.
  CHECK(scene.verdicts.usage().kept == 1);
}

TEST_CASE("what is in an archive is scanned, wherever the archive is") {
  Scanned scene;
  const std::string packed =
      scan::test::zip({{"in/key.txt", "k=" + secret + "\n", true}});
  scene.commit("a/one.zip", packed);
  scene.commit("two.jar", packed);
  const auto report = scene.look_at_main();
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].place.path == "a/one.zip!in/key.txt");
  CHECK(report.findings[1].place.path == "two.jar!in/key.txt");
  CHECK(report.findings[0].line == 1);
  SECTION("and is known, once the upstream has it") {
    scene.base = scene.id("HEAD");
    scene.refs = scene.publish({"refs/heads/main"});
    scene.commit("two.jar", scan::test::zip({{"moved", secret + "\n", true}}));
    CHECK(scene.look_at_main().is_clean());
  }
}

TEST_CASE("an archive that is not read is for the policy to judge") {
  Scanned scene;
  scene.commit("sealed.zip", scan::test::zip({{"in", "sealed", false, 1}}));
  scene.commit("x.7z", "7z\xbc\xaf\x27\x1c");
  const auto report = scene.look_at_main();
  CHECK(report.is_clean());
  std::vector<std::string> unread;
  for (const auto& notice : report.notices)
    if (notice.kind == scan::NoticeKind::unread_archive)
      unread.push_back(notice.place.path);
  CHECK(unread == std::vector<std::string>{"sealed.zip!in", "x.7z"});
}

TEST_CASE("a link and a file of the same bytes are told apart") {
  Scanned scene;
  fs::create_symlink("known.txt\xe2\x80\xae", scene.work / "link");
  scene.git({"add", "link"});
  scene.commit("text", "known.txt\xe2\x80\xae");
  const auto report = scene.look_at_main();
  std::size_t hidden = 0;
  for (const auto& notice : report.notices)
    if (notice.kind == scan::NoticeKind::hidden_character) {
      CHECK(notice.place.path == "text");
      ++hidden;
    }
  CHECK(hidden == 1);
}

TEST_CASE("a file in the place of a folder or submodule is scanned") {
  Scanned scene;
  scene.commit("place/inner", "1\n");
  scene.git({"update-index", "--add", "--cacheinfo",
             "160000," + std::string(40, 'e') + ",sub"});
  scene.git({"commit", "--quiet", "-m", "Folders"});
  scene.base = scene.id("HEAD");
  scene.refs = scene.publish({"refs/heads/main"});
  scene.git({"rm", "-r", "--quiet", "--cached", "place", "sub"});
  fs::remove_all(scene.work / "place");
  fs::remove_all(scene.work / "sub");
  std::ofstream(scene.work / "sub") << secret;
  scene.commit("place", secret);
  CHECK(scene.look_at_main().findings.size() == 2);
}

TEST_CASE("secrets in messages, tags, paths and refs are found and masked") {
  Scanned scene;
  SECTION("commit message") {
    scene.commit("c", "1\n", "Use " + secret);
    const auto report = scene.look_at_main();
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].place.kind == Place::Kind::message);
    CHECK_FALSE(repeats_the_secret(report));
  }
  SECTION("tag message") {
    scene.git({"tag", "-a", "-m", "Use " + secret, "t", scene.base.hex()});
    const auto report =
        scene.look({{"refs/tags/t", zero(), scene.id("refs/tags/t")}});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].place.kind == Place::Kind::message);
  }
  SECTION("path") {
    scene.commit("keys/" + secret, "1\n");
    const auto report = scene.look_at_main();
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].place.kind == Place::Kind::path);
    CHECK_FALSE(repeats_the_secret(report));
  }
  SECTION("ref") {
    const auto report =
        scene.look({{"refs/heads/" + secret, zero(), scene.base}});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].place.kind == Place::Kind::ref);
    CHECK_FALSE(repeats_the_secret(report));
  }
  SECTION("blob that only a tag names") {
    const ObjectId blob = scene.object("blob", secret);
    scene.git({"tag", "-a", "-m", "B", "t", blob.hex()});
    CHECK(scene.look({{"refs/tags/t", zero(), scene.id("refs/tags/t")}})
              .findings.size() == 1);
  }
}

TEST_CASE("secrets in what surrounds a message are found too") {
  Scanned scene;
  const std::string tree = scene.git({"rev-parse", "HEAD^{tree}"});
  const std::string parent = scene.base.hex();
  const std::string begin = "tree " + tree + "\nparent " + parent + "\n";
  SECTION("author name") {
    const ObjectId commit = scene.object(
        "commit", begin + "author " + secret +
                      " <a@e> 1 +0000\ncommitter C <c@e> 1 +0000\n\nm\n");
    CHECK(
        scene.look({{"refs/heads/main", scene.base, commit}}).findings.size() ==
        1);
  }
  SECTION("header of its own") {
    const ObjectId commit = scene.object(
        "commit", begin +
                      "author A <a@e> 1 +0000\ncommitter C <c@e> 1 "
                      "+0000\nnote " +
                      secret + "\n\nm\n");
    CHECK(
        scene.look({{"refs/heads/main", scene.base, commit}}).findings.size() ==
        1);
  }
  SECTION("tag message, behind a NUL") {
    const ObjectId tag = scene.object(
        "tag", "object " + parent +
                   "\ntype commit\ntag t\ntagger A <a@e> 1 +0000\n\nm" +
                   std::string(1, '\0') + "\n" + secret + "\n");
    CHECK(scene.look({{"refs/tags/t", zero(), tag}}).findings.size() == 1);
  }
}

}  // namespace
}  // namespace hoopgit::push::test
