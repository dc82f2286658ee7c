#include "cli/revoke.hpp"

#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

namespace hoopgit::cli {
namespace {

std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

Result<api::RevocationRequest> request_of(const RevokeOptions& options) {
  api::RevocationRequest request{.all = options.all, .reason = options.reason};
  if (!options.token.empty()) request.token = options.token;
  if (!options.session.empty()) request.session = options.session;
  if (options.person.size() == 2)
    request.person = {options.person.front(), options.person.back()};
  const int named = (request.token ? 1 : 0) + (request.session ? 1 : 0) +
                    (request.person ? 1 : 0) + (request.all ? 1 : 0);
  if (named == 1) return request;
  return Error{Fault::usage, "cannot revoke: nothing says whose, or too much",
               "give one of --token, --session, --person and --all"};
}

}  // namespace

Result<int> revoke_credentials(const Context& context,
                               const RevokeOptions& options) {
  const auto request = TRY(request_of(options));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto done = TRY(client.revoke(request));
  if (context.globals.json) context.terminal.print_json(api::to_json(done));
  if (done.credentials == 0 && done.sessions == 0) {
    context.terminal.note("nothing was good any more");
    return exit_nothing;
  }
  if (!context.globals.json)
    context.terminal.print("revoked " +
                           counted(done.credentials, "credential") + " and " +
                           counted(done.sessions, "session"));
  return exit_done;
}

}  // namespace hoopgit::cli
