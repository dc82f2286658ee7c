// What a person reads whose push the relay has no room for now.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

/// Sends a large body to git-receive-pack, so slowly that it is under way for
/// longer than any test.
Running push_slowly(const Stage& stage, Person& person) {
  const std::string token = must_read(person, {"hoopgit", "token"});
  must(replace_file(person.path("curl.conf"),
                    "user = \"oauth2:" + token + "\"\n"));
  must(person.write_file("body", std::string(4'000'000, 'x')));
  return must(person.start(
      {"curl", "--silent", "--config", person.path("curl.conf").string(),
       "--header", "Content-Type: application/x-git-receive-pack-request",
       "--header", "Expect:", "--limit-rate", "20k", "--data-binary", "@body",
       stage.relay.url("acme/site") + "/git-receive-pack"}));
}

bool has_body(const Stage& stage) {
  std::error_code ignored;
  return !std::filesystem::is_empty(stage.relay.state() / "spool", ignored);
}

template <class Condition>
bool eventually(const Condition& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

TEST_CASE("who has too many pushes under way is told so, and others push on") {
  Stage stage = must(Stage::set_up(
      {.configuration = open_configuration("push: {most_at_once: 1}\n")}));
  Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  for (const Person* person :
       std::initializer_list<const Person*>{&ada, &grace}) {
    must(clone(*person, stage, "acme/site"));
    must(person->commit_file("site", "a.txt", person->name()));
  }
  Running slow = push_slowly(stage, ada);
  REQUIRE(eventually([&] { return has_body(stage); }));

  const auto refused =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/ada"}, "site"));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors,
             Contains("remote: hoopgit: cannot take the push: 1 of yours are "
                      "under way") &&
                 Contains("remote: hint: push again when one of them is done"));
  CHECK(tip(stage, "refs/heads/ada").empty());
  // Reading is no push, and others have shares of their own.
  must_run(ada, {"git", "fetch", "origin"}, "site");
  must_run(grace, {"git", "push", "origin", "HEAD:refs/heads/grace"}, "site");

  slow.signal(SIGKILL);
  CHECK(eventually([&] { return !has_body(stage); }));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/ada"}, "site");
}

TEST_CASE("on a full disk pushes are refused in words, and fetches go on") {
  Stage stage = must(Stage::set_up(
      {.configuration = open_configuration("push: {fullest_disk: 1}\n")}));
  const Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  const auto refused =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/x"}, "site"));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors,
             Contains("remote: hoopgit: cannot take the push: the relay's disk "
                      "is"));
  CHECK(tip(stage, "refs/heads/x").empty());
  must_run(ada, {"git", "fetch", "origin"}, "site");
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
}

}  // namespace hoopgit::stage
