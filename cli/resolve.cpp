#include "cli/resolve.hpp"

#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

namespace hoopgit::cli {

Result<int> resolve(const Context& context, const ResolveOptions& options) {
  const std::string name = TRY(push_name(options.push));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto push = TRY(client.resolve(name, options.decision, options.reason));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(push));
  else
    show_push(context, push);
  return exit_done;
}

}  // namespace hoopgit::cli
