#include "cli/whoami.hpp"

#include "cli/agent_identity.hpp"
#include "cli/agent_profile.hpp"
#include "cli/proof.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "cli/session_store.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {

std::string name_of(const api::WhoAmI& who) {
  const std::string identity = who.subject + " at " + who.issuer;
  return who.name.empty() || who.name == who.subject
             ? identity
             : who.name + " (" + identity + ")";
}

namespace {

std::string groups_of(const api::WhoAmI& who) {
  if (!who.groups) return "not known";
  return who.groups->empty() ? "none" : join(*who.groups, ", ");
}

}  // namespace

Result<int> who_am_i(const Context& context) {
  const Url relay = TRY(choose_relay(context));
  const bool is_agent = agent_in(context.environment).has_value();
  const api::WhoAmI who =
      TRY(is_agent ? identity_of_agent(context, relay)
                   : RelayClient(context, relay).who_am_i());
  const Terminal& terminal = context.terminal;
  const auto session = !is_agent && speaks_by_session(context)
                           ? TRY(session_state(context, relay))
                           : std::optional<SessionState>();
  if (context.globals.json) {
    json::Value value = api::to_json(who);
    value.set("relay", relay.origin());
    if (session)
      value.set("session", json::object({{"store", name_of(session->place)},
                                         {"renewed_by", session->renewed_by},
                                         {"ends", to_rfc3339(session->ends)}}));
    terminal.print_json(value);
    return exit_done;
  }
  terminal.print("relay         " + relay.origin());
  terminal.print("identity      " + name_of(who));
  terminal.print("kind          " + who.kind);
  if (who.agent)
    show_agent(terminal, *who.agent);
  else
    terminal.print("groups        " + groups_of(who));
  terminal.print("token until   " + local_time(who.expires));
  if (session) terminal.print("session       " + description_of(*session));
  for (const auto& repository : who.repositories)
    terminal.print("repository    " + repository.name + ": " +
                   join(repository.may, ", "));
  return exit_done;
}

}  // namespace hoopgit::cli
