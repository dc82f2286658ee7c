#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// A job without a terminal: each program is the leader of a session of its
/// own, and reads nothing.
struct Job {
  Person person;

  Completed run(std::vector<std::string> argv,
                const std::filesystem::path& folder = {}) const {
    argv.insert(argv.begin(), {"setsid", "--wait"});
    return must(person.run(std::move(argv), folder));
  }
};

struct Scene {
  Stage stage;
  Job job;
  std::string token_file;
};

void write_token(const Person& person, const Secret& token) {
  must(replace_file(person.path("token"), token.reveal()));
}

/// `with_variable`: HOOPGIT_TOKEN_FILE is set.
Scene scene(bool with_variable = true, const std::string& wait = "60s",
            const IssuerSetup& issuer = {}) {
  StageSetup setup;
  setup.issuer = issuer;
  setup.values.insert({"WAIT", wait});
  Stage stage = must(Stage::set_up(setup));
  Person person = must(Person::make("runner"));
  write_token(person, must(stage.issuer.id_token_for(
                          "ada", {.audience = stage.relay.origin()})));
  const std::string file = person.path("token").string();
  if (with_variable) person.set("HOOPGIT_TOKEN_FILE", file);
  Job job{std::move(person)};
  const Completed set_up = job.run({"hoopgit", "setup", stage.relay.origin()});
  INFO(said(set_up));
  REQUIRE(set_up.succeeded());
  return {std::move(stage), std::move(job), file};
}

void check_no_prompt(const Completed& done) {
  CHECK_THAT(said(done), !Contains("Username"));
  CHECK_THAT(said(done), !Contains("Password"));
  CHECK_THAT(said(done), !Contains("browser"));
}

TEST_CASE("with HOOPGIT_TOKEN_FILE a job clones, fetches and pushes") {
  const Scene at = scene();
  const auto cloned = at.job.run(
      {"git", "clone", "--quiet", at.stage.relay.url("acme/site"), "site"});
  INFO(said(cloned));
  INFO(at.stage.relay.log());
  REQUIRE(cloned.succeeded());
  check_no_prompt(cloned);
  CHECK(at.job.run({"git", "fetch", "--quiet"}, "site").succeeded());
  const auto commit = must(at.job.person.commit_file("site", "a.txt", "one\n"));
  const auto pushed =
      at.job.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
  INFO(said(pushed));
  CHECK(pushed.succeeded());
  check_no_prompt(pushed);
  CHECK(tip(at.stage, "refs/heads/topic") == commit);
}

TEST_CASE("every command of a job answers in JSON, and by its exit code") {
  const Scene at = scene();
  const auto cloned =
      at.job.run({"hoopgit", "clone", "acme/site", "site", "--json"});
  INFO(said(cloned));
  REQUIRE(cloned.status == 0);
  CHECK(json_of(cloned));

  const auto who = at.job.run({"hoopgit", "whoami", "--json"});
  INFO(said(who));
  REQUIRE(who.status == 0);
  const json::Value me = must(json_of(who));
  CHECK(must(me.text("kind")) == "service");
  CHECK(must(me.text("issuer")) == at.stage.issuer.issuer_url());
  CHECK(must(me.texts("groups")) == std::vector<std::string>{"dev"});

  must(at.job.person.commit_file("site", "a.txt", "one\n"));
  const auto landed = at.job.run(
      {"hoopgit", "push", "--json", "origin", "HEAD:refs/heads/topic"}, "site");
  INFO(said(landed));
  CHECK(landed.status == 0);
  CHECK(must(must(json_of(landed)).text("state")) == "landed");

  const auto held = at.job.run(
      {"hoopgit", "push", "--json", "--no-wait", "origin", "HEAD:main"},
      "site");
  INFO(said(held));
  CHECK(held.status == 4);
  const json::Value push = must(json_of(held));
  CHECK(must(push.text("state")) == "pending");
  const std::string id = must(push.text("id"));

  const auto status = at.job.run({"hoopgit", "status", "--json", id});
  CHECK(status.status == 4);
  CHECK(must(must(json_of(status)).text("id")) == id);
  const auto open = at.job.run({"hoopgit", "status", "--json"});
  CHECK(open.status == 0);
  CHECK(must(json_lines(open.output)).size() == 1);

  const auto book = at.job.run({"hoopgit", "audit", "query", "--json"});
  CHECK(book.status == 0);
  CHECK(must(json_lines(book.output)).size() > 5);
  const auto story = at.job.run({"hoopgit", "audit", "show", "--json", id});
  CHECK(story.status == 0);
  CHECK(json_of(story));
  const auto list = at.job.run({"hoopgit", "approvals", "list", "--json"});
  CHECK(list.status == 0);

  // A machine has no vote: with a subject, and without a terminal to ask on.
  const auto approved = at.job.run({"hoopgit", "approvals", "approve", id,
                                    "--subject", must(push.text("subject"))});
  CHECK(approved.status == 7);
  const auto asked = at.job.run({"hoopgit", "approvals", "approve", id});
  CHECK(asked.status == 2);

  const auto refused = at.job.run(
      {"hoopgit", "push", "--json", "origin", "HEAD:refs/tags/v9.0"}, "site");
  INFO(said(refused));
  CHECK(refused.status == 1);
  CHECK(must(must(json_of(refused)).text("state")) == "refused");
}

TEST_CASE("with --token-file a job needs no variable") {
  const Scene at = scene(false);
  const auto who = at.job.run(
      {"hoopgit", "whoami", "--json", "--token-file", at.token_file});
  INFO(said(who));
  CHECK(who.status == 0);
  const auto cloned = at.job.run(
      {"hoopgit", "clone", "--token-file", at.token_file, "acme/site", "site"});
  INFO(said(cloned));
  REQUIRE(cloned.status == 0);
  must(at.job.person.commit_file("site", "a.txt", "one\n"));
  const auto pushed =
      at.job.run({"hoopgit", "push", "--token-file", at.token_file, "origin",
                  "HEAD:refs/heads/topic"},
                 "site");
  INFO(said(pushed));
  CHECK(pushed.status == 0);
  CHECK_FALSE(tip(at.stage, "refs/heads/topic").empty());

  const auto nobody = at.job.run({"hoopgit", "whoami"});
  CHECK(nobody.status == 5);
  check_no_prompt(nobody);
}

TEST_CASE("a job waits for its held push, and ends with 0 when it lands") {
  Scene at = scene();
  Person grace = must(at.stage.signed_in("grace"));
  REQUIRE(at.job.run({"hoopgit", "clone", "acme/site", "site"}).succeeded());
  must(at.job.person.commit_file("site", "a.txt", "one\n"));
  Running push = must(at.job.person.start(
      {"setsid", "--wait", "hoopgit", "push", "origin", "HEAD:main"}, "site"));
  REQUIRE(push.shows("is held for approval"));
  CHECK(must(approve(grace, push_id_in(push.output()))).succeeded());
  CHECK(must(push.finish(seconds(60))) == 0);
}

TEST_CASE("a token file that is no good ends a job with 5, without a prompt") {
  Scene at = scene();
  const Issuer foreign =
      must(Issuer::start({.audience = at.stage.relay.origin()}));
  const auto check_refused = [&] {
    const auto who = at.job.run({"hoopgit", "whoami"});
    INFO(said(who));
    CHECK(who.status == 5);
    CHECK_THAT(who.errors, Contains("cannot"));
    const auto cloned = at.job.run({"hoopgit", "clone", "acme/site", "site"});
    INFO(said(cloned));
    CHECK(cloned.status == 5);
    check_no_prompt(cloned);
    const auto git =
        at.job.run({"git", "clone", at.stage.relay.url("acme/site"), "site"});
    CHECK(git.status == 128);
    check_no_prompt(git);
  };
  SECTION("of another issuer") {
    write_token(at.job.person,
                must(foreign.id_token_for(
                    "ada", {.audience = at.stage.relay.origin()})));
    check_refused();
  }
  SECTION("garbage") {
    write_token(at.job.person, Secret("not-a-token"));
    check_refused();
  }
  SECTION("with a signature that does not fit") {
    const Secret token = must(at.stage.issuer.id_token_for(
        "ada", {.audience = at.stage.relay.origin()}));
    std::string text(token.reveal());
    const auto payload = text.find('.') + 5;
    text[payload] = text[payload] == 'A' ? 'B' : 'A';
    write_token(at.job.person, Secret(text));
    check_refused();
  }
  SECTION("not there") {
    std::filesystem::remove(at.job.person.path("token"));
    const auto who = at.job.run({"hoopgit", "whoami"});
    INFO(said(who));
    CHECK((who.status == 5 || who.status == 2));
    CHECK_THAT(who.errors, Contains("token"));
  }
}

TEST_CASE("an expired token ends a job with 5, and a new one helps") {
  // 60 s is what clocks may differ.
  IssuerSetup issuer;
  issuer.token_life = seconds(1);
  const Scene at = scene(true, "60s", issuer);
  std::this_thread::sleep_for(seconds(63));
  const auto who = at.job.run({"hoopgit", "whoami"});
  INFO(said(who));
  CHECK(who.status == 5);
  CHECK_THAT(who.errors, Contains("cannot accept the token"));
  write_token(at.job.person,
              must(at.stage.issuer.id_token_for(
                  "ada", {.audience = at.stage.relay.origin()})));
  CHECK(at.job.run({"hoopgit", "whoami"}).status == 0);
}

}  // namespace
}  // namespace hoopgit::stage
