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
  const std::string lack =
      "agent " + printable(agent_in(context.environment).value_or("")) +
      " has no credential for ";
  const std::string place = relay.host_and_port();
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto record = found(wanted))
      return Granted{.record = *std::move(record)};
    if (found(""))
      return Error{Fault::forbidden, lack + wanted + " at " + place};
    if (std::chrono::steady_clock::now() >= until)
      return Error{Fault::unauthenticated,
                   lack + place + " any more: its time is over"};
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace hoopgit::cli
