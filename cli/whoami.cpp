#include "cli/whoami.hpp"

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

Result<int> who_am_i(const Context& context) {
  RelayClient client(context, TRY(choose_relay(context)));
  const api::WhoAmI who = TRY(client.who_am_i());
  const Terminal& terminal = context.terminal;
  const auto session = speaks_by_session(context)
                           ? TRY(session_state(context, client.relay()))
                           : std::optional<SessionState>();
  if (context.globals.json) {
    json::Value value = api::to_json(who);
    value.set("relay", client.relay().origin());
    if (session)
      value.set("session", json::object({{"store", name_of(session->place)},
                                         {"renewed_by", session->renewed_by},
                                         {"ends", to_rfc3339(session->ends)}}));
    terminal.print_json(value);
    return exit_done;
  }
  terminal.print("relay         " + client.relay().origin());
  terminal.print("identity      " + name_of(who));
  terminal.print("kind          " + who.kind);
  terminal.print("groups        " + (!who.groups ? "not known"
                                     : who.groups->empty()
                                         ? "none"
                                         : join(*who.groups, ", ")));
  terminal.print("token until   " + local_time(who.expires));
  if (session) terminal.print("session       " + description_of(*session));
  for (const auto& repository : who.repositories)
    terminal.print("repository    " + repository.name + ": " +
                   join(repository.may, ", "));
  return exit_done;
}

}  // namespace hoopgit::cli
