// Platforms that put a token into a variable of the job, by a name that the
// job's author chooses. Ours is HOOPGIT_ID_TOKEN.

#include "cli/platform.hpp"

namespace hoopgit::cli {
namespace {

constexpr const char* variable = "HOOPGIT_ID_TOKEN";

bool has_token(const Workplace& place) {
  return place.environment.get(variable).has_value();
}

Result<PlatformToken> token_in_variable(const Workplace& place,
                                        const std::string&) {
  return PlatformToken{Secret(place.environment.get(variable).value_or("")),
                       true};
}

std::optional<Error> nothing_missing(const Workplace&, const std::string&) {
  return std::nullopt;
}

/// https://docs.gitlab.com/ci/secrets/id_token_authentication/
std::string gitlab_hint(const std::string& audience) {
  return "id_tokens: {HOOPGIT_ID_TOKEN: {aud: " + audience +
         "}}, in the job of .gitlab-ci.yml";
}

bool in_gitlab(const Workplace& place) {
  return place.environment.get("GITLAB_CI") == "true";
}

std::optional<Error> gitlab_obstacle(const Workplace& place,
                                     const std::string& audience) {
  if (has_token(place)) return std::nullopt;
  return no_token_from(gitlab_ci, "the job was given no HOOPGIT_ID_TOKEN",
                       gitlab_hint(audience));
}

/// https://plugins.jenkins.io/oidc-provider/
std::string jenkins_hint(const std::string& audience) {
  return "withCredentials([string(credentialsId: '...', variable: "
         "'HOOPGIT_ID_TOKEN')]), of an id token credential with audience " +
         audience;
}

bool in_jenkins(const Workplace& place) {
  return place.environment.get("JENKINS_URL") &&
         place.environment.get("BUILD_TAG");
}

std::optional<Error> jenkins_obstacle(const Workplace& place,
                                      const std::string& audience) {
  if (has_token(place)) return std::nullopt;
  return no_token_from(jenkins, "the build was given no HOOPGIT_ID_TOKEN",
                       jenkins_hint(audience));
}

std::string variable_hint(const std::string& audience) {
  return "put a token for the audience " + audience + " into HOOPGIT_ID_TOKEN";
}

}  // namespace

const Platform gitlab_ci{"GitLab CI",      Platform::Owner::job, &in_gitlab,
                         &gitlab_obstacle, &token_in_variable,   &gitlab_hint};
const Platform jenkins{"Jenkins",         Platform::Owner::job, &in_jenkins,
                       &jenkins_obstacle, &token_in_variable,   &jenkins_hint};
const Platform token_variable{"HOOPGIT_ID_TOKEN", Platform::Owner::job,
                              &has_token,         &nothing_missing,
                              &token_in_variable, &variable_hint};

}  // namespace hoopgit::cli
