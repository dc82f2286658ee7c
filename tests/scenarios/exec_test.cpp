// A command that runs for an agent: with stock git in it, and a real relay
// that says what the agent may.

#include "core/base/encoding.hpp"
#include "core/http/client.hpp"
#include "tests/support/must.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>
#include <signal.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

/// ada signed in, with a clone of acme/site in "site" and a commit to push.
struct Scene {
  Stage stage;
  Person ada;
  std::string commit;
};

Scene scene() {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  return {std::move(stage), std::move(ada), std::move(commit)};
}

Words exec(Words command, const Words& options = {}) {
  Words words{"hoopgit", "exec", "--agent", "claude"};
  words.insert(words.end(), options.begin(), options.end());
  words.emplace_back("--");
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

Words push_of(const std::string& refspec) {
  return {"git", "push", "origin", refspec};
}

Completed run_for_agent(const Person& person, Words command,
                        const Words& options = {}) {
  return must(person.run(exec(std::move(command), options), "site"));
}

/// Types of events that an auditor finds, oldest first.
std::vector<json::Value> events_of(const Stage& stage, const Words& filter) {
  const Person auditor = must(stage.signed_in("auditor"));
  Words words{"hoopgit", "audit", "query", "--json"};
  words.insert(words.end(), filter.begin(), filter.end());
  return must(json_lines(must(auditor.run(words)).output));
}

TEST_CASE("an agent's push lands, and is on record as both of theirs") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const auto pushed =
      run_for_agent(ada, push_of("HEAD:refs/heads/agent/claude/one"));
  INFO(said(pushed));
  REQUIRE(pushed.succeeded());
  CHECK(tip(stage, "refs/heads/agent/claude/one") == commit);

  const Person auditor = must(stage.signed_in("auditor"));
  const auto who = must(auditor.run({"hoopgit", "audit", "who", commit}));
  INFO(said(who));
  CHECK_THAT(who.output, Contains("agent claude, for ada"));
  const auto found = events_of(stage, {"--agent", "claude"});
  REQUIRE_FALSE(found.empty());
  const auto begun = events_of(stage, {"--type", "agent.run_started"});
  REQUIRE(begun.size() == 1);
  const auto* entry = begun.front().find("entry");
  const auto* actor = entry->find("actor");
  CHECK(must(actor->text("kind")) == "agent");
  CHECK(must(actor->text("agent")) == "claude");
  CHECK(actor->find("on_behalf_of") != nullptr);
  CHECK(events_of(stage, {"--type", "agent.run_ended"}).size() == 1);
}

TEST_CASE("what an agent may not do the relay refuses, and says so") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  REQUIRE(run_for_agent(ada, push_of("HEAD:refs/heads/agent/claude/one"))
              .succeeded());
  must(ada.run({"git", "commit", "--amend", "-m", "other"}, "site"));
  const auto refused = [&ada = ada](const std::string& refspec,
                                    const std::string& why,
                                    const Words& options = {}) {
    const auto pushed = run_for_agent(ada, push_of(refspec), options);
    INFO(said(pushed));
    CHECK(pushed.status == 1);
    CHECK_THAT(pushed.errors, Contains(why));
  };
  refused("HEAD:refs/heads/other",
          "agent claude may push to "
          "refs/heads/agent/claude/** only, not to "
          "refs/heads/other");
  refused("HEAD:refs/heads/agent/claudette", "not to");
  refused("HEAD:refs/heads/main", "not to refs/heads/main");
  refused("HEAD:refs/tags/agent/claude/v1", "not to refs/tags/");
  refused(":refs/heads/agent/claude/one", "agent claude may not delete");
  refused("+HEAD:refs/heads/agent/claude/one", "agent claude may not force");
  refused("HEAD:refs/heads/agent/claude/two", "agent claude may not create",
          {"--may", "update"});
  CHECK(tip(stage, "refs/heads/agent/claude/one") == commit);
  CHECK(tip(stage, "refs/heads/other").empty());

  const auto forced =
      run_for_agent(ada, push_of("+HEAD:refs/heads/agent/claude/one"),
                    {"--may", "update", "--may", "force"});
  INFO(said(forced));
  CHECK(forced.succeeded());
  CHECK(run_for_agent(ada, push_of(":refs/heads/agent/claude/one"),
                      {"--may", "delete"})
            .succeeded());
  CHECK(tip(stage, "refs/heads/agent/claude/one").empty());
}

TEST_CASE("an agent that may only fetch fetches, from its repository") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const Words only{"--may", "fetch"};
  CHECK(run_for_agent(ada, {"git", "fetch", "origin"}, only).succeeded());
  const auto pushed =
      run_for_agent(ada, push_of("HEAD:refs/heads/agent/claude/one"), only);
  CHECK_FALSE(pushed.succeeded());
  CHECK_THAT(pushed.errors, Contains("git:write"));
  const Words list{"git", "ls-remote", stage.relay.url("platform/tool")};
  const auto other = run_for_agent(ada, list, only);
  INFO(said(other));
  CHECK_FALSE(other.succeeded());
  CHECK_THAT(other.errors, Contains("has no credential for platform/tool"));
  CHECK(run_for_agent(ada, list, {"--repo", "platform/tool"}).succeeded());
  // By the name of the other: the credential does not open it.
  const auto script =
      "T=$(hoopgit token --repo acme/site) && "
      "git -c credential.helper= ls-remote $(echo " +
      stage.relay.url("platform/tool") + " | sed \"s,//,//x:$T@,\")";
  const auto stolen = run_for_agent(ada, {"sh", "-c", script}, only);
  INFO(said(stolen));
  CHECK_FALSE(stolen.succeeded());
  CHECK_THAT(stolen.errors, Contains("does not exist, or you may not read it"));
}

TEST_CASE("an agent has as many pushes as it was given") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const auto done =
      run_for_agent(ada,
                    {"sh", "-c",
                     "git push origin HEAD:refs/heads/agent/claude/1 && "
                     "git push origin HEAD:refs/heads/agent/claude/2 && "
                     "git push origin HEAD:refs/heads/agent/claude/3"},
                    {"--pushes", "2"});
  INFO(said(done));
  CHECK(done.status == 1);
  CHECK_THAT(done.errors,
             Contains("agent claude has made all 2 pushes that it may"));
  CHECK(tip(stage, "refs/heads/agent/claude/2") == commit);
  CHECK(tip(stage, "refs/heads/agent/claude/3").empty());
  CHECK(run_for_agent(ada, push_of("HEAD:refs/heads/agent/claude/3"))
            .succeeded());
}

TEST_CASE("inside, our programs give no more than the agent has") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const std::string url = stage.relay.origin();
  for (const Words& words :
       {Words{"hoopgit", "login", url}, Words{"hoopgit", "login", "--ci", url},
        Words{"hoopgit", "logout"}, Words{"hoopgit", "status"},
        Words{"hoopgit", "approvals", "list"},
        Words{"hoopgit", "audit", "query"},
        Words{"hoopgit", "token", "--repo", "platform/tool"},
        Words{"hoopgit", "exec", "--agent", "other", "--", "true"}}) {
    const auto done = run_for_agent(ada, words);
    INFO(said(done));
    CHECK(done.status == 7);
    CHECK_THAT(done.errors, Contains("agent claude"));
  }
  // Not even with a token in a file, which is somebody's.
  const auto token =
      must(stage.issuer.id_token_for("grace", {.audience = url}));
  must(ada.write_file("token", token.reveal()));
  CHECK(run_for_agent(ada, {"hoopgit", "status", "--token-file",
                            ada.path("token").string()})
            .status == 7);
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
}

TEST_CASE("an agent is told who it is, and what it may") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const auto shown = run_for_agent(ada, {"hoopgit", "whoami"});
  INFO(said(shown));
  REQUIRE(shown.succeeded());
  CHECK_THAT(shown.output, Contains("identity      ada"));
  CHECK_THAT(shown.output, Contains("kind          agent"));
  CHECK_THAT(shown.output, Contains("agent         claude"));
  CHECK_THAT(shown.output,
             Contains("branches      refs/heads/agent/claude/**"));
  CHECK_THAT(shown.output, Contains("may           create, update"));
  CHECK_THAT(shown.output, Contains("pushes        20 in all"));
  CHECK_THAT(shown.output, Contains("repository    acme/site: fetch, push"));
  CHECK(shown.output.find("groups") == std::string::npos);
  CHECK(shown.output.find("session") == std::string::npos);
  const auto reader = run_for_agent(ada, {"hoopgit", "whoami", "--json"},
                                    {"--may", "fetch", "--pushes", "3"});
  const auto who = must(json_of(reader));
  REQUIRE(who.find("agent") != nullptr);
  const auto& agent = *who.find("agent");
  CHECK(must(agent.texts("actions")).empty());
  CHECK(must(agent.integer("pushes")) == 3);
  CHECK(who.find("groups")->is_null());
}

TEST_CASE("what an agent has is for git, and ends with the command") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const auto done = run_for_agent(ada, {"sh", "-c", "hoopgit token -q; env"});
  INFO(said(done));
  REQUIRE(done.succeeded());
  const auto token = done.output.substr(0, done.output.find('\n'));
  CHECK(token.starts_with("hgt_"));
  CHECK(done.output.find("hgr_") == std::string::npos);
  CHECK(done.output.find("SSH_AUTH_SOCK") == std::string::npos);
  const http::Authorization bearer{
      http::Authorization::Scheme::bearer, {}, Secret(token)};
  const auto ask = [&](const std::string& path) {
    return must(http::Client().send(
                    {.url = must(parse_url(stage.relay.origin() + path)),
                     .authorization = &bearer}))
        .head.status;
  };
  CHECK(ask("/api/v1/whoami") == 401);
  CHECK(ask("/acme/site.git/info/refs?service=git-upload-pack") == 401);
}

TEST_CASE("while it is good an agent's token opens nothing else of the relay") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const std::string origin = stage.relay.origin();
  // curl is git's own: what is typed is what goes over the wire.
  const auto script =
      "T=$(hoopgit token -q); for path in /api/v1/pushes "
      "/api/v1/audit/events /api/v1/admin/issuers; do curl -s -o /dev/null "
      "-w '%{http_code} ' -H \"Authorization: Bearer $T\" " +
      origin +
      "$path; done; curl -s -o answer -w '%{http_code}' "
      "-d grant_type=urn:ietf:params:oauth:grant-type:token-exchange "
      "-d subject_token_type=urn:ietf:params:oauth:token-type:id_token "
      "-d subject_token=$T " +
      origin + "/oauth/token";
  const auto done = run_for_agent(ada, {"sh", "-c", script});
  INFO(said(done));
  CHECK(done.output == "403 403 403 400");
}

TEST_CASE("an administrator who revokes a person ends what acts for them") {
  Scene scene = stage::scene();
  auto& [stage, ada, commit] = scene;
  const Person olga = must(stage.signed_in("olga"));
  const auto who =
      must(json_of(must(ada.run({"hoopgit", "whoami", "--json"}))));
  const auto script =
      "git push origin HEAD:refs/heads/agent/claude/1 && echo first && "
      "while ! test -e go; do sleep 0.05; done; "
      "git push origin HEAD:refs/heads/agent/claude/2; "
      "git push origin HEAD:refs/heads/agent/claude/2";
  auto agent = must(ada.start(exec({"sh", "-c", script}), "site"));
  REQUIRE(agent.shows("first"));
  REQUIRE(must(olga.run({"hoopgit", "admin", "revoke", "--person",
                         must(who.text("issuer")), must(who.text("subject")),
                         "--reason", "lost"}))
              .succeeded());
  must(ada.write_file("site/go", ""));
  CHECK(must(agent.finish()) != 0);
  INFO(agent.output());
  CHECK_THAT(agent.output(), Contains("not valid"));
  CHECK(tip(stage, "refs/heads/agent/claude/1") == commit);
  CHECK(tip(stage, "refs/heads/agent/claude/2").empty());
}

TEST_CASE("a person does not approve what their agent pushed") {
  const Stage stage = must(Stage::set_up({.values = {{"WAIT", "60s"}}}));
  Person grace = must(stage.signed_in("grace"));
  const Person linus = must(stage.signed_in("linus"));
  must(clone(grace, stage, "acme/site"));
  const auto commit = must(grace.commit_file("site", "a.txt", "one\n"));
  auto pushing = must(grace.start(
      exec(push_of("HEAD:refs/heads/main"), {"--branch-prefix", "main"}),
      "site"));
  REQUIRE(pushing.shows("is held for approval"));
  const auto id = push_id_in(pushing.output());
  const auto shown = must(linus.run({"hoopgit", "approvals", "show", id}));
  INFO(said(shown));
  CHECK_THAT(shown.output, Contains("agent claude"));
  const auto own = must(approve(grace, id));
  INFO(said(own));
  CHECK_FALSE(own.succeeded());
  CHECK_THAT(said(own), Contains("on_behalf_of"));
  CHECK(must(approve(linus, id)).succeeded());
  CHECK(must(pushing.finish()) == 0);
  CHECK(tip(stage, "refs/heads/main") == commit);
}

TEST_CASE("the command has our streams, and we have its status") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  CHECK(run_for_agent(ada, {"sh", "-c", "exit 42"}).status == 42);
  CHECK(run_for_agent(ada, {"sh", "-c", "kill -KILL $$"}).status == 128 + 9);
  const auto read = must(ada.run(exec({"cat"}), "site", "line\n"));
  CHECK(read.output == "line\n");
  const auto missing = run_for_agent(ada, {"no-such-program"});
  CHECK(missing.status == 2);
  CHECK_THAT(missing.errors, Contains("cannot run no-such-program"));
  // Whatever became of the command, nothing is left that is good.
  CHECK(events_of(stage, {"--type", "agent.run_started"}).size() == 4);
  CHECK(events_of(stage, {"--type", "agent.run_ended"}).size() == 4);
}

TEST_CASE("a signal ends the command, and the session with it") {
  Scene scene = stage::scene();
  auto& [stage, ada, commit] = scene;
  const int number = GENERATE(SIGTERM, SIGINT, SIGHUP);
  auto agent = must(ada.start(exec({"sh", "-c",
                                    "trap 'exit 9' TERM INT HUP; echo up; "
                                    "while :; do sleep 0.05; done"}),
                              "site"));
  REQUIRE(agent.shows("up"));
  agent.signal(number);
  CHECK(must(agent.finish()) == 9);
  CHECK(events_of(stage, {"--type", "agent.run_ended"}).size() == 1);
}

TEST_CASE("where the issuer renews sessions an agent gets its own as well") {
  ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.token_life = std::chrono::seconds(30)}));
  const Stage stage =
      must(Stage::set_up({.values = {{"ISSUER", issuer.url()}}}));
  Person ada = must(Person::make("ada"));
  ada.set("BROWSER", ScriptedIssuer::browser());
  must(ada.run({"hoopgit", "login", stage.relay.origin()}));
  must(clone(ada, stage, "acme/site"));
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  const auto pushed =
      run_for_agent(ada, push_of("HEAD:refs/heads/agent/claude/one"));
  INFO(said(pushed));
  CHECK(pushed.succeeded());
  CHECK(tip(stage, "refs/heads/agent/claude/one") == commit);
}

TEST_CASE("what nobody can be given is refused before the command runs") {
  const Scene scene = stage::scene();
  const auto& [stage, ada, commit] = scene;
  const Words touch{"touch", "ran"};
  const auto refused = [&ada = ada, &touch](const Words& options, int status,
                                            const std::string& why) {
    const auto done = run_for_agent(ada, touch, options);
    INFO(said(done));
    CHECK(done.status == status);
    CHECK_THAT(done.errors, Contains(why));
  };
  refused({"--branch-prefix", "*"}, 2, "no branch can begin with that prefix");
  refused({"--branch-prefix", "a..b"}, 2, "no branch can begin");
  refused({"--life", "2s"}, 2, "60 s to 24 h");
  refused({"--life", "soon"}, 2, "duration");
  refused({"--pushes", "0"}, 2, "--pushes");
  refused({"--may", "approve"}, 2, "--may");
  refused({"--repo", "../etc"}, 2, "repository");
  const auto name = must(ada.run(
      {"hoopgit", "exec", "--agent", "Claude!", "--", "touch", "ran"}, "site"));
  CHECK(name.status == 2);
  CHECK_FALSE(std::filesystem::exists(ada.path("site/ran")));
  const Person eve = must(stage.person("eve"));
  CHECK(
      must(eve.run({"hoopgit", "exec", "--agent", "claude", "--relay",
                    stage.relay.origin(), "--repo", "acme/site", "--", "true"}))
          .status == 5);
}

}  // namespace
}  // namespace hoopgit::stage
