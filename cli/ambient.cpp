#include "cli/ambient.hpp"

#include "cli/documents.hpp"
#include "cli/id_token.hpp"
#include "cli/network.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

Result<void> check_purpose(const Platform& platform, const Secret& token,
                           const std::string& audience, Time now) {
  const auto purpose = read_purpose(token);
  if (!purpose)
    return no_token_from(platform, "what it gave is not a signed JWT",
                         platform.audience_hint(audience));
  if (!purpose->is_for(audience))
    return no_token_from(platform,
                         "its token is for " +
                             printable(join(purpose->audiences, ", ")) +
                             ", and the relay's audience is " + audience,
                         platform.audience_hint(audience));
  if (purpose->expires <= now)
    return no_token_from(platform,
                         "its token ended at " + to_rfc3339(purpose->expires),
                         "the job runs longer than its token lives; or is this "
                         "machine's clock wrong?");
  return {};
}

}  // namespace

const std::vector<const Platform*>& platforms() {
  // What was put there by hand goes before what is always there.
  static const std::vector<const Platform*> all{
      &gitlab_ci,       &jenkins,    &token_variable,
      &github_actions,  &buildkite,  &circleci,
      &azure_pipelines, &kubernetes, &spiffe};
  return all;
}

const Platform* find_platform(const Workplace& place, Platform::Owner owner) {
  for (const auto* platform : platforms())
    if (platform->owner == owner && platform->is_here(place)) return platform;
  return nullptr;
}

Workplace workplace_of(const Context& context) {
  return {.environment = context.environment,
          .ask =
              [&context](const http::Request& request) {
                return ask(client_for(context, request.url), request);
              },
          .call = [](const http::LocalCall& call) { return http::call(call); },
          .run = [](const Command& command) { return run(command); }};
}

Result<PlatformToken> ambient_token(const Platform& platform,
                                    const Workplace& place,
                                    const std::string& audience, Time now) {
  if (auto missing = platform.obstacle(place, audience))
    return *std::move(missing);
  PlatformToken token = TRY(platform.token(place, audience));
  TRY(check_purpose(platform, token.token, audience, now));
  return token;
}

Result<PlatformToken> ambient_token(const Context& context,
                                    const Platform& platform,
                                    const Url& relay) {
  const std::string audience =
      TRY(discover_audience(client_for(context, relay), relay));
  return ambient_token(platform, workplace_of(context), audience,
                       context.clock.now());
}

const Platform* ready_job_platform(const Context& context) {
  const Workplace place = workplace_of(context);
  const auto* platform = find_platform(place, Platform::Owner::job);
  return platform != nullptr && !platform->obstacle(place, "") ? platform
                                                               : nullptr;
}

std::optional<Error> ambient_obstacle(const Context& context,
                                      const Url& relay) {
  const Workplace place = workplace_of(context);
  const auto* platform = find_platform(place, Platform::Owner::job);
  if (platform == nullptr) return std::nullopt;
  const auto audience = discover_audience(client_for(context, relay), relay);
  return platform->obstacle(place, audience ? *audience : relay.origin());
}

}  // namespace hoopgit::cli
