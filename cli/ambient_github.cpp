// GitHub Actions: a token for each request, for any audience.
// https://docs.github.com/en/actions/reference/security/oidc

#include "cli/platform.hpp"

namespace hoopgit::cli {
namespace {

constexpr const char* address = "ACTIONS_ID_TOKEN_REQUEST_URL";
constexpr const char* pass = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
constexpr const char* permission =
    "permissions: {id-token: write}, in the workflow or the job; pull requests "
    "from forks have none";

bool in_github(const Workplace& place) {
  return place.environment.get("GITHUB_ACTIONS") == "true" ||
         place.environment.get(address);
}

std::optional<Error> obstacle(const Workplace& place, const std::string&) {
  if (place.environment.get(address) && place.environment.get(pass))
    return std::nullopt;
  return no_token_from(github_actions,
                       "the job has no permission to ask for one", permission);
}

Result<PlatformToken> token(const Workplace& place,
                            const std::string& audience) {
  const http::Authorization bearer{
      http::Authorization::Scheme::bearer, "",
      Secret(place.environment.get(pass).value_or(""))};
  const Url url = TRY(with_field(place.environment.get(address).value_or(""),
                                 "audience", audience));
  Secret given = TRY(ask_platform(
      github_actions, place,
      {.url = url,
       .headers = {{"Accept", "application/json; api-version=2.0"}},
       .authorization = &bearer,
       .deadline = std::chrono::seconds(10),
       .response_limit = std::size_t{64} * 1024},
      "value", permission));
  return PlatformToken{std::move(given)};
}

std::string no_hint(const std::string&) {
  return "";
}

}  // namespace

const Platform github_actions{"GitHub Actions", Platform::Owner::job,
                              &in_github,       &obstacle,
                              &token,           &no_hint};

}  // namespace hoopgit::cli
