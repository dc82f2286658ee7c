// CircleCI: its program gives tokens for any audience; the one in a variable is
// for the organisation, and of no use here unless a relay's audience is that.
// https://circleci.com/docs/oidc-tokens-with-custom-claims/

#include "cli/platform.hpp"
#include "core/json/json.hpp"

namespace hoopgit::cli {
namespace {

constexpr const char* forks =
    "a build of a fork gets none, unless 'Pass secrets to builds from forked "
    "pull requests' is on";

bool in_circleci(const Workplace& place) {
  return place.environment.get("CIRCLECI") == "true";
}

std::optional<Error> obstacle(const Workplace&, const std::string&) {
  return std::nullopt;
}

Result<PlatformToken> token(const Workplace& place,
                            const std::string& audience) {
  const std::string claims = json::dump(json::object({{"aud", audience}}));
  auto given = run_platform(
      circleci, place, {"circleci", "run", "oidc", "get", "--claims", claims},
      forks);
  if (given) return PlatformToken{*std::move(given)};
  // Where the program is not, or not yet of a version that can.
  const auto variable = place.environment.get("CIRCLE_OIDC_TOKEN_V2");
  if (variable) return PlatformToken{Secret(*variable), true};
  return given.error();
}

std::string variable_hint(const std::string& audience) {
  return "the program circleci must be in PATH to ask for a token for " +
         audience + "; the one in CIRCLE_OIDC_TOKEN_V2 is for another";
}

}  // namespace

const Platform circleci{"CircleCI",   Platform::Owner::job,
                        &in_circleci, &obstacle,
                        &token,       &variable_hint};

}  // namespace hoopgit::cli
