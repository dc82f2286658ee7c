#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{256} * 1024 * 1024;

struct Scene {
  Stage stage;
  Person ada;

  Completed push(const std::string& what = "HEAD:refs/heads/topic") const {
    return must(ada.run({"git", "push", "origin", what}, "site"));
  }
  Completed git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    return must(ada.run(std::move(arguments), "site"));
  }
};

Scene scene() {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  return {std::move(stage), std::move(ada)};
}

/// The files below the folder that have this text in their bytes.
std::vector<std::string> files_with(const fs::path& folder,
                                    const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = must(read_file(entry.path(), largest_file));
    if (bytes.find(text) != std::string::npos)
      found.push_back(entry.path().string());
  }
  return found;
}

/// Objects are compressed on disk: every repository below the folder is read
/// by git.
std::vector<std::string> repositories_with(const Person& reader,
                                           const fs::path& folder,
                                           const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory() || !fs::exists(entry.path() / "HEAD") ||
        !fs::exists(entry.path() / "objects"))
      continue;
    const auto objects =
        must(reader.run({"git", "--git-dir", entry.path().string(), "cat-file",
                         "--batch", "--batch-all-objects"}));
    REQUIRE(objects.succeeded());
    if (objects.output.find(text) != std::string::npos)
      found.push_back(entry.path().string());
  }
  return found;
}

bool has_nothing_in(const fs::path& folder) {
  return !fs::exists(folder) || fs::is_empty(folder);
}

/// The secret came to the relay, and is nowhere: not upstream, not on the
/// relay's disk or in its log, and not in what it says.
void check_is_nowhere(const Scene& at, const std::string& secret,
                      const Completed& pushed) {
  CHECK_FALSE(must(at.stage.upstream.holds("acme/site", secret)));
  CHECK_THAT(said(pushed), !Contains(secret));
  CHECK_THAT(at.stage.relay.log(), !Contains(secret));
  CHECK(files_with(at.stage.relay.folder(), secret).empty());
  CHECK(repositories_with(at.ada, at.stage.relay.state(), secret).empty());
  CHECK(has_nothing_in(at.stage.relay.state() / "quarantine"));
  CHECK(has_nothing_in(at.stage.relay.state() / "spool"));
  const auto book = must(at.ada.run({"hoopgit", "audit", "query", "--json"}));
  REQUIRE(book.succeeded());
  CHECK_THAT(book.output, Contains("push.refused"));
  CHECK_THAT(book.output, !Contains(secret));
}

void check_is_refused(const Scene& at, const std::string& secret,
                      const Completed& pushed) {
  INFO(pushed.errors);
  INFO(at.stage.relay.log());
  CHECK(pushed.status != 0);
  CHECK_THAT(pushed.errors, Contains("remote: hoopgit:"));
  CHECK_THAT(pushed.errors, Contains("refused"));
  CHECK_THAT(pushed.errors, Contains("no-secrets"));
  CHECK_THAT(pushed.errors, Contains("github-pat"));
  CHECK(tip(at.stage, "refs/heads/topic").empty());
  check_is_nowhere(at, secret, pushed);
}

TEST_CASE("a push with a secret is refused, and the secret is nowhere") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "deploy/key.txt",
                          "one\ntwo\ntoken " + secret + "\n"));
  const Completed pushed = at.push();
  check_is_refused(at, secret, pushed);
  CHECK_THAT(pushed.errors, Contains("deploy/key.txt:3"));
  CHECK_THAT(pushed.errors, Contains("remote: hint: take it out"));

  const auto story =
      must(at.ada.run({"hoopgit", "audit", "show", push_id_in(pushed.errors)}));
  CHECK(story.succeeded());
  CHECK_THAT(story.output, Contains("secret.found"));
  CHECK_THAT(said(story), !Contains(secret));
}

TEST_CASE("a secret that only a commit in the middle had is refused") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "a.txt", "one\n"));
  const auto middle =
      must(at.ada.commit_file("site", "a.txt", "token " + secret + "\n"));
  must(at.ada.commit_file("site", "a.txt", "two\n"));
  const Completed pushed = at.push();
  check_is_refused(at, secret, pushed);
  CHECK_THAT(pushed.errors, Contains("a.txt:1"));
  CHECK_THAT(pushed.errors, Contains(middle.substr(0, 8)));
}

TEST_CASE("a secret in the message of a commit is refused") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "a.txt", "one\n",
                          "Log in\n\nwith " + secret + "\n"));
  check_is_refused(at, secret, at.push());
}

TEST_CASE("a secret in the message of a tag is refused") {
  StageSetup setup;
  const auto rule = setup.configuration.find("{groups: [maintainers]}");
  REQUIRE(rule != std::string::npos);
  setup.configuration.replace(rule, 23, "{groups: [maintainers, dev]}");
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  const Scene at{std::move(stage), std::move(ada)};
  const std::string secret = sample_secret();
  REQUIRE(at.git({"tag", "-a", "-m", "key " + secret, "v1.0"}).succeeded());
  check_is_refused(at, secret, at.push("v1.0"));
  CHECK(tip(at.stage, "refs/tags/v1.0").empty());
  REQUIRE(at.git({"tag", "-f", "-a", "-m", "first", "v1.0"}).succeeded());
  CHECK(at.push("v1.0").succeeded());
}

TEST_CASE("a secret in the name of a file is refused") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "keys/" + secret + ".txt", "one\n"));
  check_is_refused(at, secret, at.push());
}

TEST_CASE("a secret in the name of a branch is refused") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "a.txt", "one\n"));
  const Completed pushed = at.push("HEAD:refs/heads/" + secret);
  CHECK(pushed.status != 0);
  CHECK(tip(at.stage, "refs/heads/" + secret).empty());
  CHECK_THAT(at.stage.relay.log(), !Contains(secret));
  CHECK(files_with(at.stage.relay.folder(), secret).empty());
}

TEST_CASE("a secret that upstream has already is not held against a push") {
  Scene at = scene();
  const std::string secret = sample_secret();
  const Person other = must(Person::make("other"));
  must(other.run({"git", "clone", "--quiet",
                  at.stage.upstream.url("acme/site", Role::writer), "direct"}));
  must(other.commit_file("direct", "old.txt", "token " + secret + "\nend\n"));
  REQUIRE(must(other.run({"git", "push", "origin", "HEAD:main"}, "direct"))
              .succeeded());
  REQUIRE(at.git({"pull", "--quiet"}).succeeded());
  must(at.ada.commit_file("site", "old.txt",
                          "new first line\ntoken " + secret + "\nend\n"));
  const Completed pushed = at.push();
  INFO(pushed.errors);
  CHECK(pushed.succeeded());
}

TEST_CASE("the push goes through once the secret is out of every commit") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "a.txt", "token " + secret + "\n"));
  CHECK_FALSE(at.push().succeeded());
  must(at.ada.write_file("site/a.txt", "token from the environment\n"));
  REQUIRE(at.git({"commit", "--quiet", "--amend", "-a", "-m", "Clean"})
              .succeeded());
  const Completed pushed = at.push();
  INFO(pushed.errors);
  CHECK(pushed.succeeded());
  CHECK_FALSE(must(at.stage.upstream.holds("acme/site", secret)));
}

TEST_CASE("hoopgit scan staged and the hook stop a commit with a secret") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.write_file("site/key.txt", "a\ntoken " + secret + "\n"));
  REQUIRE(at.git({"add", "key.txt"}).succeeded());
  const auto scanned = must(at.ada.run({"hoopgit", "scan", "staged"}, "site"));
  INFO(said(scanned));
  CHECK(scanned.status == 1);
  CHECK_THAT(said(scanned), Contains("key.txt:2"));
  CHECK_THAT(said(scanned), !Contains(secret));

  const auto set_up = must(at.ada.run({"hoopgit", "setup", "--hooks"}, "site"));
  INFO(said(set_up));
  REQUIRE(set_up.succeeded());
  const Completed refused = at.git({"commit", "-m", "Add a key"});
  CHECK(refused.status != 0);
  CHECK_THAT(said(refused), Contains("github-pat"));
  CHECK_THAT(said(refused), !Contains(secret));

  must(at.ada.write_file("site/key.txt", "a\n"));
  REQUIRE(at.git({"add", "key.txt"}).succeeded());
  CHECK(at.git({"commit", "-m", "Add no key"}).succeeded());
}

TEST_CASE("hoopgit push finds a secret before anything is sent") {
  const Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "a.txt", "token " + secret + "\n"));
  must(at.ada.commit_file("site", "a.txt", "two\n"));
  const auto pushed = must(at.ada.run(
      {"hoopgit", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  INFO(said(pushed));
  CHECK(pushed.status == 1);
  CHECK_THAT(said(pushed), Contains("github-pat"));
  CHECK_THAT(said(pushed), !Contains(secret));
  CHECK(tip(at.stage, "refs/heads/topic").empty());
  const auto book = must(
      at.ada.run({"hoopgit", "audit", "query", "--type", "push.", "--json"}));
  CHECK(book.succeeded());
  CHECK(book.output.empty());
}

/// What the relay shows to the upstream, as a header has it and as it is.
std::vector<std::string> upstream_credentials(const Stage& stage) {
  std::vector<std::string> texts;
  for (const Role role : {Role::reader, Role::writer}) {
    const std::string password(stage.upstream.password(role).reveal());
    const std::string url = stage.upstream.url("acme/site", role);
    const auto begin = url.find("//") + 2;
    texts.push_back(password);
    texts.push_back(to_base64(url.substr(begin, url.find('@') - begin)));
  }
  return texts;
}

/// What the system shows of a process to others of its user.
std::string seen_of_process(pid_t pid) {
  const fs::path folder = "/proc/" + std::to_string(pid);
  return must(read_file(folder / "environ")) +
         must(read_file(folder / "cmdline"));
}

TEST_CASE("the upstream's credential is in its file and nowhere else") {
  Scene at = scene();
  std::string all_said;
  for (int i = 0; i < 10; ++i) {
    must(at.ada.commit_file("site", "a.txt", std::to_string(i) + "\n"));
    const Completed pushed = at.push();
    CHECK(pushed.succeeded());
    all_said += said(pushed) + said(at.git({"fetch", "origin"}));
  }
  must(at.ada.commit_file("site", "b.txt", "token " + sample_secret() + "\n"));
  const Completed refused = at.push();
  CHECK_FALSE(refused.succeeded());
  all_said += said(refused);
  const std::string seen = seen_of_process(at.stage.relay.pid());
  CHECK(at.stage.relay.stop() == 0);
  // An upstream that does not know the credential any more, and says so.
  must(replace_file(at.stage.upstream.secret_file(Role::reader), "another"));
  must(at.stage.relay.start());
  all_said += said(at.git({"fetch", "origin"}));
  for (const auto& text : upstream_credentials(at.stage)) {
    CHECK(files_with(at.stage.relay.folder(), text).empty());
    CHECK(files_with(at.ada.path(), text).empty());
    CHECK_FALSE(all_said.find(text) != std::string::npos);
    CHECK_FALSE(seen.find(text) != std::string::npos);
  }
}

TEST_CASE("nobody gets a core dump of the relay") {
  const Scene at = scene();
  const std::string limits = must(
      read_file("/proc/" + std::to_string(at.stage.relay.pid()) + "/limits"));
  const auto line = limits.find("Max core file size");
  REQUIRE(line != std::string::npos);
  std::istringstream words(limits.substr(line + 18));
  std::string soft;
  std::string hard;
  words >> soft >> hard;
  CHECK(soft == "0");
  CHECK(hard == "0");
  // Of a process that cannot be dumped these are root's, whoever runs it.
  struct stat status {};
  const std::string memory =
      "/proc/" + std::to_string(at.stage.relay.pid()) + "/mem";
  REQUIRE(::stat(memory.c_str(), &status) == 0);
  CHECK(status.st_uid == 0);
}

}  // namespace
}  // namespace hoopgit::stage
