// Buildkite: the agent's own program asks for a token, for any audience.
// https://buildkite.com/docs/agent/v3/cli-oidc

#include "cli/platform.hpp"

namespace hoopgit::cli {
namespace {

bool in_buildkite(const Workplace& place) {
  return place.environment.get("BUILDKITE") == "true";
}

std::optional<Error> obstacle(const Workplace& place, const std::string&) {
  if (place.environment.get("BUILDKITE_JOB_ID")) return std::nullopt;
  return no_token_from(
      buildkite, "BUILDKITE_JOB_ID is not set",
      "hand BUILDKITE_JOB_ID, BUILDKITE_AGENT_ACCESS_TOKEN and the program "
      "buildkite-agent on to the container");
}

/// The ids that rules of trust match are not in a token unless asked for.
Result<PlatformToken> token(const Workplace& place,
                            const std::string& audience) {
  return PlatformToken{TRY(
      run_platform(buildkite, place,
                   {"buildkite-agent", "oidc", "request-token", "--audience",
                    audience, "--claim", "organization_id,pipeline_id"},
                   "in a container: mount buildkite-agent, and hand on "
                   "BUILDKITE_AGENT_ACCESS_TOKEN"))};
}

std::string no_hint(const std::string&) {
  return "";
}

}  // namespace

const Platform buildkite{"Buildkite",   Platform::Owner::job,
                         &in_buildkite, &obstacle,
                         &token,        &no_hint};

}  // namespace hoopgit::cli
