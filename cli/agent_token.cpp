#include "cli/agent_token.hpp"

#include "cli/agent_profile.hpp"
#include "cli/token_cache.hpp"
#include "core/base/text.hpp"
#include "helper/cache.hpp"

#include <algorithm>
#include <thread>

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds patience{3};
constexpr std::chrono::milliseconds pause{20};

bool is_for_git(const TokenRequest& request) {
  return std::all_of(
      request.scopes.begin(), request.scopes.end(),
      [](const std::string& scope) { return scope.starts_with("git:"); });
}

}  // namespace

Result<Granted> token_of_agent(const Context& context, const Url& relay,
                               const TokenRequest& request) {
  if (request.scopes.empty() || !is_for_git(request))
    TRY(must_be_person(context, "ask the relay"));
  const helper::Cache cache(context.environment.for_helper());
  const auto found = [&](const std::string& repository) {
    return cache.find(git_token_key(context, relay, repository),
                      to_unix_seconds(context.clock.now()));
  };
  const std::string wanted =
      request.repository ? request.repository->text() : "";
  const std::string who =
      "agent " + printable(agent_in(context.environment).value_or(""));
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto record = found(wanted))
      return Granted{.record = *std::move(record)};
    if (found(""))
      return Error{Fault::forbidden, who + " has no credential for " + wanted +
                                         " at " + relay.host_and_port()};
    if (std::chrono::steady_clock::now() >= until)
      return Error{Fault::unauthenticated, who + " has no credential for " +
                                               relay.host_and_port() +
                                               " any more: its time is over"};
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace hoopgit::cli
