#include "cli/whoami.hpp"

#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
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
  if (context.globals.json) {
    json::Value value = api::to_json(who);
    value.set("relay", client.relay().origin());
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
  for (const auto& repository : who.repositories)
    terminal.print("repository    " + repository.name + ": " +
                   join(repository.may, ", "));
  return exit_done;
}

}  // namespace hoopgit::cli
