#include "cli/agent_identity.hpp"

#include "cli/agent_token.hpp"
#include "cli/network.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {

Result<api::WhoAmI> identity_of_agent(const Context& context,
                                      const Url& relay) {
  auto granted = TRY(token_of_agent(context, relay, {.scopes = {"git:read"}}));
  const http::Authorization bearer{
      http::Authorization::Scheme::bearer, {}, std::move(granted.record.token)};
  http::Request request{.url = relay, .authorization = &bearer};
  request.url.path = "/api/v1/whoami";
  const auto response = TRY(ask(client_for(context, relay), request));
  if (response.head.status != 200)
    return api::problem_from(response.head.status, response.body);
  return api::who_am_i_from_json(TRY(json::parse(response.body)));
}

void show_agent(const Terminal& terminal, const api::WhoAmI::Agent& agent) {
  terminal.print("agent         " + agent.name);
  terminal.print("branches      " + join(agent.refs, ", "));
  terminal.print("may           " + (agent.actions.empty()
                                         ? std::string("fetch only")
                                         : join(agent.actions, ", ")));
  terminal.print("pushes        " + std::to_string(agent.pushes) + " in all");
}

}  // namespace hoopgit::cli
