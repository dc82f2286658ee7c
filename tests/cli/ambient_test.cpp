// Each platform by its documentation: what a job finds there, what it asks for,
// and what it is told when something is missing.

#include "cli/token_file.hpp"
#include "tests/cli/job_place.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace hoopgit::cli {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Owner = Platform::Owner;

std::string address_of(const std::string& asked) {
  return asked.substr(0, asked.find('\n'));
}

/// The error of a job that gets none: said whole.
std::string refusal(const Result<PlatformToken>& token) {
  REQUIRE_FALSE(token);
  CHECK(token.error().fault == Fault::unauthenticated);
  return token.error().message + "; " + token.error().hint;
}

TEST_CASE("outside of a job there is no platform") {
  JobPlace shell({{"HOME", "/home/ada"}, {"CI", "true"}, {"TERM", "xterm"}});
  CHECK(find_platform(shell.place(), Owner::job) == nullptr);
  CHECK(find_platform(shell.place(), Owner::machine) == nullptr);
}

TEST_CASE("each platform is known by what it sets in every job") {
  const auto [name, variables] = GENERATE(table<std::string, Variables>(
      {{"GitHub Actions", {{"GITHUB_ACTIONS", "true"}}},
       {"GitLab CI", {{"GITLAB_CI", "true"}}},
       {"Buildkite", {{"BUILDKITE", "true"}}},
       {"CircleCI", {{"CIRCLECI", "true"}}},
       {"Azure Pipelines", {{"TF_BUILD", "True"}}},
       {"Jenkins", {{"JENKINS_URL", "https://j/"}, {"BUILD_TAG", "b"}}},
       {"HOOPGIT_ID_TOKEN", {{"HOOPGIT_ID_TOKEN", "x"}}}}));
  JobPlace job(variables);
  const auto* platform = find_platform(job.place(), Owner::job);
  REQUIRE(platform != nullptr);
  CHECK(platform->name == name);
}

// GitHub Actions

JobPlace github_job() {
  return JobPlace(
      {{"GITHUB_ACTIONS", "true"},
       {"ACTIONS_ID_TOKEN_REQUEST_URL",
        "https://pipelines.example.com/abc/idtoken?api-version=2.0"},
       {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "runner-pass"}});
}

TEST_CASE("GitHub is asked with the runner's pass, for the relay's audience") {
  JobPlace job = github_job();
  job.answer = [](const http::Request&) {
    return JobPlace::said(
        200, json::object({{"count", 1}, {"value", jwt_for(audience)}}));
  };
  const auto given = job.token(github_actions);
  REQUIRE(given);
  CHECK(given->token.reveal() == jwt_for(audience));
  CHECK_FALSE(given->is_fixed);
  REQUIRE(job.asked.size() == 1);
  CHECK(address_of(job.asked[0]) ==
        "GET https://pipelines.example.com/abc/idtoken?api-version=2.0&"
        "audience=https%3A%2F%2Frelay.example.com");
  CHECK_THAT(job.asked[0], Contains("\nAuthorization: Bearer runner-pass\n"));
}

TEST_CASE("a GitHub job without the permission learns its name") {
  JobPlace job({{"GITHUB_ACTIONS", "true"}});
  const auto missing = github_actions.obstacle(job.place(), audience);
  REQUIRE(missing);
  CHECK(missing->message ==
        "cannot get a token from GitHub Actions: the job has no permission to "
        "ask for one");
  CHECK_THAT(missing->hint, StartsWith("permissions: {id-token: write}"));
  CHECK_THAT(refusal(job.token(github_actions)), Contains("id-token: write"));
  CHECK(job.asked.empty());
}

TEST_CASE("GitHub is asked once more when it was not there, and then told of") {
  JobPlace job = github_job();
  const int status = GENERATE(0, 500, 503);
  int asked = 0;
  SECTION("it comes back") {
    job.answer = [&](const http::Request&) {
      return ++asked == 1 && status != 0
                 ? JobPlace::said(status, json::object({}))
                 : JobPlace::said(200,
                                  json::object({{"value", jwt_for(audience)}}));
    };
    CHECK(job.token(github_actions));
  }
  SECTION("it does not") {
    if (status != 0)
      job.answer = [&](const http::Request&) {
        return JobPlace::said(status, json::object({}));
      };
    const auto none = job.token(github_actions);
    REQUIRE_FALSE(none);
    CHECK(none.error().fault == Fault::unavailable);
    CHECK(job.asked.size() == 2);
  }
}

TEST_CASE("what GitHub refuses, or answers oddly, is no token") {
  JobPlace job = github_job();
  SECTION("401") {
    job.answer = [](const http::Request&) {
      return JobPlace::said(401, json::object({{"message", "no"}}));
    };
    CHECK_THAT(refusal(job.token(github_actions)),
               Contains("status 401; permissions: {id-token: write}"));
    CHECK(job.asked.size() == 1);
  }
  SECTION("no value") {
    job.answer = [](const http::Request&) {
      return JobPlace::said(200, json::object({{"value", ""}}));
    };
    CHECK_THAT(refusal(job.token(github_actions)), Contains("has no value"));
  }
  SECTION("no JWT") {
    job.answer = [](const http::Request&) {
      return JobPlace::said(200, json::object({{"value", "hello"}}));
    };
    CHECK_THAT(refusal(job.token(github_actions)),
               Contains("not a signed JWT"));
  }
}

// A variable: GitLab, Jenkins, and whoever else

TEST_CASE("GitLab and Jenkins put the token into HOOPGIT_ID_TOKEN") {
  const auto [platform, variables] = GENERATE(table<const Platform*, Variables>(
      {{&gitlab_ci, {{"GITLAB_CI", "true"}}},
       {&jenkins, {{"JENKINS_URL", "https://j/"}, {"BUILD_TAG", "b-1"}}},
       {&token_variable, {}}}));
  auto with_token = variables;
  with_token["HOOPGIT_ID_TOKEN"] = jwt_for(audience);
  JobPlace job(with_token);
  CHECK(find_platform(job.place(), Owner::job) == platform);
  const auto given = job.token(*platform);
  REQUIRE(given);
  CHECK(given->token.reveal() == jwt_for(audience));
  CHECK(given->is_fixed);
}

TEST_CASE("without the variable the job learns what to write where") {
  JobPlace gitlab({{"GITLAB_CI", "true"}});
  CHECK_THAT(refusal(gitlab.token(gitlab_ci)),
             Contains("no HOOPGIT_ID_TOKEN; id_tokens: {HOOPGIT_ID_TOKEN: "
                      "{aud: https://relay.example.com}}"));
  JobPlace build({{"JENKINS_URL", "https://j/"}, {"BUILD_TAG", "b-1"}});
  CHECK_THAT(refusal(build.token(jenkins)), Contains("withCredentials"));
}

TEST_CASE("a token for somebody else is shown to nobody") {
  JobPlace job({{"GITLAB_CI", "true"},
                {"HOOPGIT_ID_TOKEN", jwt_for("https://vault.example.com")}});
  CHECK_THAT(refusal(job.token(gitlab_ci)),
             Contains("its token is for https://vault.example.com, and the "
                      "relay's audience is https://relay.example.com; "
                      "id_tokens:"));
}

TEST_CASE("a token that has ended is not sent") {
  JobPlace job(
      {{"GITLAB_CI", "true"},
       {"HOOPGIT_ID_TOKEN", jwt_for(audience, to_unix_seconds(job_time))}});
  CHECK_THAT(refusal(job.token(gitlab_ci)),
             Contains("its token ended at 2027"));
}

// Buildkite

TEST_CASE("Buildkite's agent is asked for the ids that rules match") {
  JobPlace job({{"BUILDKITE", "true"}, {"BUILDKITE_JOB_ID", "0190-job"}});
  job.program = [](const Command&) {
    return Completed{0, jwt_for(audience) + "\n", ""};
  };
  const auto given = job.token(buildkite);
  REQUIRE(given);
  CHECK(given->token.reveal() == jwt_for(audience));
  CHECK_FALSE(given->is_fixed);
  CHECK(job.run.at(0) ==
        std::vector<std::string>{"buildkite-agent", "oidc", "request-token",
                                 "--audience", audience, "--claim",
                                 "organization_id,pipeline_id"});
}

TEST_CASE("what Buildkite's agent complains about is told, in one line") {
  JobPlace job({{"BUILDKITE", "true"}, {"BUILDKITE_JOB_ID", "0190-job"}});
  SECTION("it fails") {
    job.program = [](const Command&) {
      return Completed{1, "", "fatal: 403 Forbidden\x1b[0m\nmore\n"};
    };
    const auto said = refusal(job.token(buildkite));
    CHECK_THAT(said, Contains("ended with status 1: fatal: 403 Forbidden"));
    CHECK_THAT(said, !Contains("more") && !Contains("\x1b"));
  }
  SECTION("it is not there") {
    CHECK_THAT(refusal(job.token(buildkite)),
               Contains("in a container: mount buildkite-agent"));
  }
  SECTION("it prints nothing") {
    job.program = [](const Command&) { return Completed{0, " \n", ""}; };
    CHECK_THAT(refusal(job.token(buildkite)), Contains("printed none"));
  }
}

// CircleCI

TEST_CASE("CircleCI's program is asked for the audience") {
  JobPlace job(
      {{"CIRCLECI", "true"}, {"CIRCLE_OIDC_TOKEN_V2", jwt_for("org")}});
  job.program = [](const Command&) {
    return Completed{0, jwt_for(audience), ""};
  };
  REQUIRE(job.token(circleci));
  CHECK(job.run.at(0) ==
        std::vector<std::string>{"circleci", "run", "oidc", "get", "--claims",
                                 R"({"aud":"https://relay.example.com"})"});
}

TEST_CASE("without CircleCI's program its variable will do, if it is for us") {
  SECTION("for us") {
    JobPlace job(
        {{"CIRCLECI", "true"}, {"CIRCLE_OIDC_TOKEN_V2", jwt_for(audience)}});
    const auto given = job.token(circleci);
    REQUIRE(given);
    CHECK(given->is_fixed);
  }
  SECTION("for the organisation, as it is by default") {
    JobPlace job(
        {{"CIRCLECI", "true"}, {"CIRCLE_OIDC_TOKEN_V2", jwt_for("org-uuid")}});
    CHECK_THAT(refusal(job.token(circleci)),
               Contains("is for org-uuid") && Contains("circleci must be"));
  }
  SECTION("not there: a fork, for instance") {
    JobPlace job({{"CIRCLECI", "true"}});
    CHECK_THAT(refusal(job.token(circleci)), Contains("a build of a fork"));
  }
}

// Azure Pipelines

constexpr const char* for_exchange = "api://AzureADTokenExchange";

Variables azure_step() {
  return {{"TF_BUILD", "True"},
          {"SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/org/oidctoken"},
          {"SYSTEM_ACCESSTOKEN", "job-pass"}};
}

TEST_CASE("Azure's token is exchanged at Entra for one that is for the relay") {
  auto variables = azure_step();
  variables["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] = "sc-1";
  variables["AZURESUBSCRIPTION_CLIENT_ID"] = "app-1";
  variables["AZURESUBSCRIPTION_TENANT_ID"] = "tenant-1";
  JobPlace job(variables);
  job.answer = [](const http::Request& request) {
    return request.url.host == "dev.azure.com"
               ? JobPlace::said(
                     200, json::object({{"oidcToken", jwt_for(for_exchange)}}))
               : JobPlace::said(
                     200, json::object({{"access_token", jwt_for(audience)}}));
  };
  const auto given = job.token(azure_pipelines);
  REQUIRE(given);
  CHECK(given->token.reveal() == jwt_for(audience));
  REQUIRE(job.asked.size() == 2);
  CHECK(address_of(job.asked[0]) ==
        "POST https://dev.azure.com/org/oidctoken?api-version=7.1&"
        "serviceConnectionId=sc-1");
  CHECK_THAT(job.asked[0], Contains("Authorization: Bearer job-pass") &&
                               Contains("X-TFS-FedAuthRedirect: Suppress"));
  CHECK(address_of(job.asked[1]) ==
        "POST https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token");
  CHECK_THAT(job.asked[1],
             Contains("client_id=app-1") &&
                 Contains("client_assertion=" + jwt_for(for_exchange)) &&
                 Contains("scope=https%3A%2F%2Frelay.example.com%2F.default") &&
                 !Contains("job-pass"));
}

TEST_CASE("a relay whose audience is Azure's own takes the token as it is") {
  JobPlace job(azure_step());
  job.answer = [](const http::Request&) {
    return JobPlace::said(200,
                          json::object({{"oidcToken", jwt_for(for_exchange)}}));
  };
  const auto given =
      ambient_token(azure_pipelines, job.place(), for_exchange, job_time);
  REQUIRE(given);
  CHECK(job.asked.size() == 1);
  SECTION("and for any other it is not sent") {
    CHECK_THAT(refusal(job.token(azure_pipelines)),
               Contains("is for api://AzureADTokenExchange") &&
                   Contains("AZURESUBSCRIPTION_CLIENT_ID"));
  }
}

TEST_CASE("an Azure step that was not handed its pass learns how") {
  auto variables = azure_step();
  variables.erase("SYSTEM_ACCESSTOKEN");
  JobPlace job(variables);
  CHECK_THAT(refusal(job.token(azure_pipelines)),
             Contains("env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}"));
  JobPlace old({{"TF_BUILD", "True"}});
  CHECK_THAT(refusal(old.token(azure_pipelines)),
             Contains("SYSTEM_OIDCREQUESTURI is not set"));
  CHECK(job.asked.empty());
}

// Kubernetes

TEST_CASE("a pod's projected token is read anew each time, through its links") {
  JobPlace pod({});
  CHECK(find_platform(pod.place(), Owner::machine) == nullptr);
  const auto folder = pod.root.path() / "var/run/secrets/hoopgit";
  const auto project = [&](const std::string& name, const std::string& token) {
    std::filesystem::create_directories(folder / name);
    REQUIRE(write_file(folder / name / "token", token, 0644));
    std::filesystem::remove(folder / "..data");
    std::filesystem::create_symlink(name, folder / "..data");
  };
  project("..2026_1", jwt_for(audience));
  std::filesystem::create_symlink("..data/token", folder / "token");
  CHECK(find_platform(pod.place(), Owner::machine) == &kubernetes);
  const auto first = pod.token(kubernetes);
  REQUIRE(first);
  CHECK(first->is_fixed);
  CHECK(first->token.reveal() == jwt_for(audience));
  project("..2026_2", jwt_for(audience, 1'800'000'600));
  CHECK(pod.token(kubernetes)->token.reveal() ==
        jwt_for(audience, 1'800'000'600));
}

TEST_CASE("a token that the cluster replaces while it is read is whole") {
  JobPlace pod({});
  const auto folder = pod.root.path() / "var/run/secrets/hoopgit";
  std::filesystem::create_directories(folder);
  // As the kubelet does it: a new folder, its link renamed over the old one,
  // and only then the old folder is removed.
  const auto project = [&](int generation) {
    const std::string name = "..2026_" + std::to_string(generation);
    std::filesystem::create_directories(folder / name);
    if (!write_file(folder / name / "token",
                    jwt_for(audience, 1'800'000'300 + generation), 0644))
      return;
    std::filesystem::create_symlink(name, folder / "..data_tmp");
    std::filesystem::rename(folder / "..data_tmp", folder / "..data");
    if (generation > 0)
      std::filesystem::remove_all(folder /
                                  ("..2026_" + std::to_string(generation - 1)));
  };
  project(0);
  std::filesystem::create_symlink("..data/token", folder / "token");
  std::atomic<bool> is_over = false;
  std::thread cluster([&] {
    for (int generation = 1; !is_over; ++generation)
      project(generation);
  });
  int whole = 0;
  std::string last;
  for (int i = 0; i < 300; ++i) {
    const auto given = pod.token(kubernetes);
    if (given) ++whole;
    if (!given) last = given.error().message;
  }
  is_over = true;
  cluster.join();
  INFO(last);
  CHECK(whole == 300);
}

TEST_CASE("a link that leads nowhere is no token") {
  JobPlace pod({});
  const auto folder = pod.root.path() / "var/run/secrets/hoopgit";
  std::filesystem::create_directories(folder);
  std::filesystem::create_symlink("..data/token", folder / "token");
  CHECK(find_platform(pod.place(), Owner::machine) == nullptr);
  const auto none = read_token_file(folder / "token");
  REQUIRE_FALSE(none);
  CHECK(none.error().fault == Fault::not_found);
}

TEST_CASE("the token that every pod has is never used") {
  JobPlace pod({{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}});
  const auto folder =
      pod.root.path() / "var/run/secrets/kubernetes.io/serviceaccount";
  std::filesystem::create_directories(folder);
  REQUIRE(write_file(folder / "token", jwt_for(audience), 0644));
  CHECK(find_platform(pod.place(), Owner::machine) == nullptr);
}

TEST_CASE("a projected token for the cluster itself is not sent") {
  JobPlace pod({});
  const auto folder = pod.root.path() / "var/run/secrets/hoopgit";
  std::filesystem::create_directories(folder);
  REQUIRE(write_file(folder / "token",
                     jwt_for("https://kubernetes.default.svc"), 0644));
  CHECK_THAT(refusal(pod.token(kubernetes)),
             Contains("serviceAccountToken: {audience: "
                      "https://relay.example.com"));
}

}  // namespace
}  // namespace hoopgit::cli
