#include "cli/status.hpp"

#include "cli/proof.hpp"
#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "cli/session_store.hpp"

namespace hoopgit::cli {

namespace {

/// On standard error: what is printed are pushes, one a line.
void tell_session(const Context& context, const Url& relay) {
  if (!speaks_by_session(context)) return;
  const auto state = session_state(context, relay);
  if (state && *state)
    context.terminal.note("signed in to " + relay.host_and_port() + " as " +
                          (*state)->account + "; session " +
                          description_of(**state));
}

}  // namespace

Result<int> status(const Context& context, const StatusOptions& options) {
  const Terminal& terminal = context.terminal;
  if (options.push.empty()) {
    const Url relay = TRY(choose_relay(context));
    RelayClient client(context, relay);
    const auto pushes = TRY(client.pushes("open", true));
    if (context.globals.json)
      for (const auto& push : pushes)
        terminal.print_json(api::to_json(push));
    else if (pushes.empty())
      terminal.note("no open pushes");
    else
      show_pushes(context, pushes);
    tell_session(context, relay);
    return exit_done;
  }
  const std::string name = TRY(push_name(options.push));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto push = TRY(client.push(name));
  if (context.globals.json)
    terminal.print_json(api::to_json(push));
  else
    show_push(context, push);
  if (push.state == "pending" && push.may_vote)
    terminal.hint("hoopgit approvals show " + push.id.short_text());
  return exit_code_of_state(push.state);
}

}  // namespace hoopgit::cli
