#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// One push to main of acme/site by one person, with a reviewer.
struct Scene {
  Stage stage;
  Person pusher;
  Person grace;
};

Scene scene(const std::string& wait, const std::string& pusher = "ada",
            StageSetup setup = {}) {
  setup.values.insert({"WAIT", wait});
  Stage stage = must(Stage::set_up(setup));
  Person person = must(stage.signed_in(pusher));
  Person grace = must(stage.signed_in("grace"));
  must(clone(person, stage, "acme/site"));
  return {std::move(stage), std::move(person), std::move(grace)};
}

TEST_CASE("a waiting git push ends with success when a reviewer approves") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  CHECK_THAT(held.git.output(), Contains("remote: hoopgit: push " + held.id));
  CHECK_THAT(held.git.output(), Contains("needs 1 of maintainers"));
  CHECK_THAT(held.git.output(),
             Contains("hoopgit approvals show " + held.id.substr(18)));
  CHECK(tip(at.stage, "refs/heads/main") != held.commit);

  const auto list = must(at.grace.run({"hoopgit", "approvals", "list"}));
  INFO(said(list));
  CHECK_THAT(list.output, Contains(held.id.substr(18)));
  CHECK_THAT(list.output, Contains("refs/heads/main"));
  const auto show =
      must(at.grace.run({"hoopgit", "approvals", "show", held.id.substr(18)}));
  INFO(said(show));
  CHECK(show.succeeded());
  CHECK_THAT(show.output, Contains(held.commit));
  CHECK_THAT(show.output, Contains("+one"));
  CHECK_THAT(show.output, Contains("subject"));

  const auto approved = must(approve(at.grace, held.id));
  INFO(said(approved));
  CHECK(approved.succeeded());
  CHECK(must(held.git.finish(seconds(60))) == 0);
  CHECK_THAT(held.git.output(), Contains("landed"));
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
  CHECK(must(state_of(at.pusher, held.id)) == "landed");
  const auto status = must(at.pusher.run({"hoopgit", "status", held.id}));
  CHECK(status.status == 0);
  CHECK_THAT(status.output, Contains("grace"));
}

TEST_CASE("nobody approves their own push, also not as a maintainer") {
  Scene at = scene("60s", "grace");
  HeldPush held = must(push_to_main(at.pusher));
  const auto list = must(at.pusher.run({"hoopgit", "approvals", "list"}));
  CHECK_THAT(said(list), !Contains(held.id.substr(18)));
  const auto approved = must(approve(at.pusher, held.id));
  INFO(said(approved));
  CHECK(approved.status == 7);
  CHECK_THAT(approved.errors, Contains("nobody approves their own push"));
  CHECK(must(state_of(at.pusher, held.id)) == "pending");

  // Nor on another machine of the same person: it is the person that counts.
  const auto elsewhere = must(approve(at.grace, held.id));
  CHECK(elsewhere.status == 7);
  Person linus = must(at.stage.signed_in("linus"));
  CHECK(must(approve(linus, held.id)).succeeded());
  CHECK(must(held.git.finish(seconds(60))) == 0);
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

TEST_CASE("who has no say and no part sees nothing of a held push") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  Person eve = must(at.stage.signed_in("eve"));
  const auto status = must(eve.run({"hoopgit", "status", held.id}));
  CHECK(status.status == 2);
  CHECK_THAT(status.errors, Contains("there is none of this id"));
  CHECK_FALSE(approve(eve, held.id));
  // sam is a developer and may fetch, but is no maintainer.
  Person sam = must(at.stage.signed_in("sam"));
  const auto denied =
      must(sam.run({"hoopgit", "approvals", "deny", held.id, "-m", "no"}));
  CHECK(denied.status != 0);
  CHECK(must(state_of(at.pusher, held.id)) == "pending");
}

TEST_CASE("a denied push fails, and says who denied it") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  const auto denied = must(at.grace.run(
      {"hoopgit", "approvals", "deny", held.id, "-m", "not on a Friday"}));
  INFO(said(denied));
  CHECK(denied.succeeded());
  CHECK(must(held.git.finish(seconds(60))) != 0);
  CHECK_THAT(held.git.output(), Contains("denied by a reviewer"));
  CHECK(tip(at.stage, "refs/heads/main") != held.commit);
  const auto status = must(at.pusher.run({"hoopgit", "status", held.id}));
  CHECK(status.status == 1);
  CHECK_THAT(status.output, Contains("not on a Friday"));
}

TEST_CASE("a reviewer sees commits that another branch upstream has already") {
  Scene at = scene("0s");
  const auto id =
      must(at.pusher.commit_file("site", "known.txt", "seen before\n"));
  REQUIRE(must(at.pusher.run({"git", "push", "origin", "HEAD:refs/heads/topic"},
                             "site"))
              .succeeded());
  const auto held = must(
      at.pusher.run({"git", "push", "origin", "HEAD:refs/heads/main"}, "site"));
  CHECK_FALSE(held.succeeded());

  const auto shown = must(
      at.grace.run({"hoopgit", "approvals", "show", push_id_in(held.errors)}));
  INFO(said(shown));
  CHECK_THAT(shown.output, Contains("commit " + id));
  CHECK_THAT(shown.output, Contains("+seen before"));
}

TEST_CASE("when the wait is over git push fails, and the push lands later") {
  Scene at = scene("1s");
  HeldPush held = must(push_to_main(at.pusher));
  CHECK(must(held.git.finish(seconds(60))) != 0);
  CHECK_THAT(held.git.output(),
             Contains("held for approval, push " + held.id.substr(18)));
  const auto status = must(at.pusher.run({"hoopgit", "status", held.id}));
  CHECK(status.status == 4);
  CHECK_THAT(must(at.pusher.run({"hoopgit", "status"})).output,
             Contains(held.id.substr(18)));

  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(comes_to(at.pusher, held.id, "landed"));
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

TEST_CASE("a push lands although its client was killed") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  held.git.signal(SIGKILL);
  CHECK(must(held.git.finish(seconds(60))) == 128 + SIGKILL);
  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(comes_to(at.pusher, held.id, "landed"));
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

TEST_CASE("a held push outlives a relay that is killed") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  at.stage.relay.kill();
  CHECK(must(held.git.finish(seconds(60))) != 0);
  must(at.stage.relay.start());
  INFO(at.stage.relay.log());
  CHECK(must(state_of(at.pusher, held.id)) == "pending");
  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(comes_to(at.pusher, held.id, "landed"));
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

TEST_CASE("a relay that is stopped answers the pushes that wait") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  const int status = at.stage.relay.stop();
  INFO(at.stage.relay.log());
  CHECK(status == 0);
  CHECK(must(held.git.finish(seconds(60))) != 0);
  INFO(held.git.output());
  CHECK_THAT(held.git.output(), Contains("[remote rejected]"));
  CHECK_THAT(held.git.output(),
             Contains("held for approval, push " + held.id.substr(18)));
  must(at.stage.relay.start());
  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(comes_to(at.pusher, held.id, "landed"));
}

TEST_CASE("the same push again is attached to the one that is held") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  held.git.signal(SIGKILL);
  must(held.git.finish(seconds(60)));
  Running again =
      must(at.pusher.start({"git", "push", "origin", "HEAD:main"}, "site"));
  REQUIRE(again.shows("is held for approval"));
  CHECK(push_id_in(again.output()) == held.id);
  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(must(again.finish(seconds(60))) == 0);
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

TEST_CASE("a push whose ref moved meanwhile is stale, and loses nothing") {
  Scene at = scene("60s");
  HeldPush held = must(push_to_main(at.pusher));
  const Person other = must(Person::make("other"));
  must(other.run({"git", "clone", "--quiet",
                  at.stage.upstream.url("acme/site", Role::writer), "direct"}));
  const auto moved = must(other.commit_file("direct", "b.txt", "two\n"));
  REQUIRE(must(other.run({"git", "push", "origin", "HEAD:main"}, "direct"))
              .succeeded());

  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(must(held.git.finish(seconds(60))) != 0);
  INFO(held.git.output());
  CHECK_THAT(held.git.output(), Contains("upstream moved"));
  CHECK_THAT(held.git.output(), Contains("git fetch"));
  CHECK(tip(at.stage, "refs/heads/main") == moved);
  CHECK(must(state_of(at.pusher, held.id)) == "stale");

  const auto rebased =
      must(at.pusher.run({"git", "pull", "--quiet", "--rebase"}, "site"));
  INFO(said(rebased));
  CHECK(rebased.succeeded());
  HeldPush second = must(push_to_main(at.pusher, "again\n"));
  CHECK(must(approve(at.grace, second.id)).succeeded());
  CHECK(must(second.git.finish(seconds(60))) == 0);
  CHECK(tip(at.stage, "refs/heads/main") == second.commit);
}

TEST_CASE("hoopgit push --no-wait ends with 4 and the push id") {
  Scene at = scene("60s");
  const auto commit = must(at.pusher.commit_file("site", "a.txt", "one\n"));
  const auto pushed = must(at.pusher.run(
      {"hoopgit", "push", "--no-wait", "origin", "HEAD:main"}, "site"));
  INFO(said(pushed));
  CHECK(pushed.status == 4);
  const std::string id = push_id_in(pushed.errors);
  REQUIRE(id.size() == 26);
  CHECK_THAT(said(pushed), Contains("hoopgit status " + id.substr(18)));
  CHECK(must(at.pusher.run({"hoopgit", "status", id.substr(18)})).status == 4);
  CHECK(must(approve(at.grace, id)).succeeded());
  CHECK(comes_to(at.pusher, id, "landed"));
  CHECK(must(at.pusher.run({"hoopgit", "status", id})).status == 0);
  CHECK(tip(at.stage, "refs/heads/main") == commit);
}

TEST_CASE("hoopgit push --wait follows the push after git has gone") {
  Scene at = scene("1s");
  must(at.pusher.commit_file("site", "a.txt", "one\n"));
  Running pushed = must(at.pusher.start(
      {"hoopgit", "push", "--wait=60s", "origin", "HEAD:main"}, "site"));
  REQUIRE(pushed.shows("[remote rejected]"));
  const std::string id = push_id_in(pushed.output());
  CHECK(must(approve(at.grace, id)).succeeded());
  CHECK(must(pushed.finish(seconds(60))) == 0);
}

TEST_CASE("one person counts for one of the groups that are asked") {
  StageSetup setup;
  setup.issuer.people.push_back({"mary", {"maintainers", "security"}});
  const std::string one = "[{group: maintainers, n: 1}]";
  const auto place = setup.configuration.find(one);
  REQUIRE(place != std::string::npos);
  setup.configuration.replace(
      place, one.size(),
      "[{group: maintainers, n: 1}, {group: security, n: 1}]");
  Scene at = scene("60s", "ada", setup);
  HeldPush held = must(push_to_main(at.pusher));
  Person mary = must(at.stage.signed_in("mary"));
  CHECK(must(approve(mary, held.id)).succeeded());
  CHECK(must(state_of(at.pusher, held.id)) == "pending");
  CHECK(tip(at.stage, "refs/heads/main") != held.commit);
  const auto withdrawn =
      must(mary.run({"hoopgit", "approvals", "withdraw", held.id}));
  INFO(said(withdrawn));
  CHECK(withdrawn.succeeded());
  CHECK(must(approve(at.grace, held.id)).succeeded());
  CHECK(must(state_of(at.pusher, held.id)) == "pending");
  CHECK(must(approve(mary, held.id)).succeeded());
  CHECK(must(held.git.finish(seconds(60))) == 0);
  CHECK(tip(at.stage, "refs/heads/main") == held.commit);
}

}  // namespace
}  // namespace hoopgit::stage
