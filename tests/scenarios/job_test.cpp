// Jobs of CI platforms: nothing is configured in them but the relay's URL, and
// git pushes.

#include "tests/scenarios/job_platform.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// One platform with its issuer, its preset and what a rule must match.
struct Kind {
  std::string name;
  std::string claims;
  std::string preset;
  std::string match;
  std::function<void(JobPlatform&, Person&, const std::string& audience)> run;
};

std::vector<Kind> kinds() {
  return {{"GitHub Actions", "github-actions.json", "github-actions",
           R"(repository_id: "222222222", ref: refs/heads/main)",
           [](JobPlatform& platform, Person& job, const std::string&) {
             platform.run_github(job);
           }},
          {"GitLab CI", "gitlab.json", "gitlab",
           R"(project_id: "20", job_project_id: "20", ref_protected: "true")",
           [](JobPlatform& platform, Person& job, const std::string& audience) {
             platform.run_with_variable(job, "GITLAB_CI", "true", audience);
           }},
          {"Jenkins", "jenkins.json", "jenkins",
           "sub: 'https://ci.example.com/job/acme/job/site/'",
           [](JobPlatform& platform, Person& job, const std::string& audience) {
             platform.run_with_variable(job, "JENKINS_URL",
                                        "https://ci.example.com/", audience);
           }},
          {"Buildkite", "buildkite.json", "buildkite",
           "pipeline_id: 0184990a-0000-4000-8000-000000000002",
           [](JobPlatform& platform, Person& job, const std::string& audience) {
             platform.run_with_program(job, "buildkite-agent", "BUILDKITE",
                                       audience);
           }},
          {"CircleCI", "circleci.json", "circleci",
           "oidc.circleci.com/project-id: 0184990a-0000-4000-8000-000000000012",
           [](JobPlatform& platform, Person& job, const std::string& audience) {
             platform.run_with_program(job, "circleci", "CIRCLECI", audience);
           }},
          {"Azure Pipelines", "azure-devops.json", "azure-devops",
           "oid: 7c000000-0000-4000-8000-000000000002",
           [](JobPlatform& platform, Person& job, const std::string&) {
             platform.run_azure(job);
           }}};
}

/// The relay of the stage knows this platform by a file of keys, and one rule.
std::string configuration_for(const JobPlatform& platform, const Kind& kind,
                              bool one_time) {
  std::string text = open_configuration(
      "trust:\n  - name: site\n    issuer: job\n    match: {" + kind.match +
      "}\n" + (kind.preset == "jenkins" ? "    recycled_names: accept\n" : "") +
      "    grant: {repositories: [acme/site, platform/tool], "
      "scopes: [\"git:read\", \"git:write\", \"api:read\"], "
      "refs: [\"refs/heads/topic/*\"]}\n");
  const std::string before = "\naudit:";
  const auto at = text.find(before);
  text.insert(at, "    job: {issuer: \"" + platform.issuer() + "\", preset: " +
                      kind.preset + ", jwks_file: " + platform.keys().string() +
                      ", one_time: " + (one_time ? "true" : "false") + "}\n");
  // A job is in no group: what it may is the rule's, and policy's.
  const std::string rules = "  rules:\n";
  text.insert(text.find(rules) + rules.size(),
              "    - name: jobs\n      who: {kind: service}\n"
              "      where: {repositories: [\"acme/*\", \"platform/*\"], "
              "refs: [\"refs/heads/topic/*\"]}\n"
              "      what: [create, update]\n      then: allow\n"
              "    - name: jobs-read\n      who: {kind: service}\n"
              "      where: {repositories: [\"acme/*\", \"platform/*\"]}\n"
              "      what: [fetch]\n      then: allow\n");
  return text;
}

struct Scene {
  JobPlatform platform;
  Stage stage;
  Person job = must(Person::make("runner"));

  explicit Scene(const Kind& kind, bool one_time = true)
      : platform(kind.claims),
        stage(must(Stage::set_up(
            {.configuration = configuration_for(platform, kind, one_time)}))) {
    kind.run(platform, job, stage.relay.origin());
  }
};

TEST_CASE("a job signs in by its platform alone, clones and pushes") {
  const Kind kind = GENERATE(from_range(kinds()));
  INFO(kind.name);
  Scene at(kind);
  const auto signed_in =
      must(at.job.run({"setsid", "--wait", "hoopgit", "login",
                       at.stage.relay.origin(), "--ci"}));
  INFO(said(signed_in));
  INFO(at.stage.relay.log());
  REQUIRE(signed_in.succeeded());
  must_run(at.job,
           {"git", "clone", "-q", at.stage.relay.url("acme/site"), "a"});
  // Another repository of the rule, with the same token.
  must_run(at.job,
           {"git", "clone", "-q", at.stage.relay.url("platform/tool"), "b"});
  const auto commit = must(at.job.commit_file("a", "a.txt", "one\n"));
  must_run(at.job, {"git", "push", "-q", "origin", "HEAD:refs/heads/topic/a"},
           "a");
  CHECK(tip(at.stage, "refs/heads/topic/a") == commit);
  const auto refused =
      must(at.job.run({"git", "push", "origin", "HEAD:refs/heads/other"}, "a"));
  CHECK_FALSE(refused.succeeded());
  CHECK(must(json_of(must(at.job.run({"hoopgit", "whoami", "--json"}))))
            .text("kind")
            .
            operator*() == "service");
  CHECK(must(at.job.run({"hoopgit", "token", "--repo", "acme/site"}))
            .succeeded());
  // Nothing of it is on disk, and nobody is signed in but the job.
  CHECK_FALSE(std::filesystem::exists(at.job.path(".local/state/hoopgit")));
  const auto found = must(at.job.run({"hoopgit", "doctor", "--json"}));
  INFO(said(found));
  CHECK_THAT(found.output,
             Contains(kind.name + ": gives a token for the relay"));
}

TEST_CASE("the next job on the same machine has nothing of this one") {
  Scene at(kinds()[1]);
  must_run(at.job, {"hoopgit", "login", at.stage.relay.origin()});
  must_run(at.job, {"git", "ls-remote", at.stage.relay.url("acme/site")});
  SECTION("one with a token of its own is somebody of its own") {
    at.job.set("HOOPGIT_ID_TOKEN", at.platform.token(at.stage.relay.origin()));
    must_run(at.job, {"git", "ls-remote", at.stage.relay.url("acme/site")});
    // One exchange each: the cache of the one was not used for the other.
    CHECK(at.platform.tokens() == 2);
  }
  SECTION("one without is nobody") {
    at.job.unset("HOOPGIT_ID_TOKEN");
    const auto refused =
        must(at.job.run({"git", "ls-remote", at.stage.relay.url("acme/site")}));
    CHECK_FALSE(refused.succeeded());
    CHECK_THAT(refused.errors, Contains("no HOOPGIT_ID_TOKEN"));
    CHECK_THAT(refused.errors, Contains("id_tokens: {HOOPGIT_ID_TOKEN"));
    CHECK_THAT(refused.errors, !Contains("Username"));
  }
}

TEST_CASE("a job that lacks something is told what, and never waited for") {
  Scene at(kinds()[0]);
  at.job.unset("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  const std::vector<std::vector<std::string>> tries{
      {"hoopgit", "login", at.stage.relay.origin()},
      {"hoopgit", "login", at.stage.relay.origin(), "--ci"},
      {"hoopgit", "whoami", "--relay", at.stage.relay.origin()},
      {"hoopgit", "token", "--relay", at.stage.relay.origin()}};
  for (auto argv : tries) {
    argv.insert(argv.begin(), {"setsid", "--wait"});
    const auto refused = must(at.job.run(argv));
    INFO(said(refused));
    CHECK(refused.status == 5);
    CHECK_THAT(refused.errors, Contains("id-token: write"));
  }
}

TEST_CASE("outside of a job --ci says which platforms there are") {
  Scene at(kinds()[0]);
  const Person ada = must(Person::make("ada"));
  const auto refused =
      must(ada.run({"hoopgit", "login", at.stage.relay.origin(), "--ci"}));
  CHECK(refused.status == 5);
  CHECK_THAT(refused.errors, Contains("this is none of GitLab CI, Jenkins"));
}

TEST_CASE("two git commands at once share a token that is good once") {
  Scene at(kinds()[1]);
  must_run(at.job, {"hoopgit", "login", at.stage.relay.origin()});
  std::vector<Running> all;
  for (const std::string repository : {"acme/site", "platform/tool"})
    for (int i = 0; i < 4; ++i)
      all.push_back(must(
          at.job.start({"git", "ls-remote", at.stage.relay.url(repository)})));
  for (auto& each : all) {
    CHECK(must(each.finish()) == 0);
    INFO(each.output());
  }
}

}  // namespace
}  // namespace hoopgit::stage
