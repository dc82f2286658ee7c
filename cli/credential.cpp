#include "cli/credential.hpp"

#include "cli/login_on_demand.hpp"
#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_session.hpp"
#include "cli/token_cache.hpp"
#include "core/base/file.hpp"
#include "helper/answer.hpp"
#include "helper/cache.hpp"
#include "helper/relays.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace hoopgit::cli {
namespace {

/// The lock ends with this process, not with a git that it starts.
void keep_lock_to_ourselves(const Environment& environment) {
  const auto text = environment.get("HOOPGIT_LOCK_FD").value_or("");
  int fd = -1;
  std::from_chars(text.data(), text.data() + text.size(), fd);
  if (fd > STDERR_FILENO) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// Git's request, if it is about a relay of ours.
struct Request {
  helper::Message message;
  Url relay;
  std::optional<RepositoryName> repository{};
};

Result<std::optional<Request>> read_request(const Context& context) {
  const auto text = TRY(read_up_to(STDIN_FILENO, helper::longest_message + 1));
  auto message = helper::parse_message(text);
  if (!message) return std::optional<Request>();
  const auto origin = helper::origin_of(message->protocol, message->host);
  const auto relays =
      helper::read_relays(context.environment.for_helper().config_folder);
  if (!origin ||
      std::find(relays.begin(), relays.end(), *origin) == relays.end())
    return std::optional<Request>();
  const auto name = helper::repository_of(message->path);
  if (!name)
    return Error{Fault::usage,
                 "cannot give a credential: the URL's path is not the name of "
                 "a repository"};
  Request request{std::move(*message), TRY(parse_url(*origin))};
  if (!name->empty()) request.repository = TRY(RepositoryName::parse(*name));
  return std::optional(std::move(request));
}

Result<helper::Record> get_token(const Context& context,
                                 const Request& request) {
  const http::Client client = client_for(context, request.relay);
  auto record = TRY(token_from_relay(context, client, request.relay,
                                     {.repository = request.repository,
                                      .scopes = {"git:read", "git:write"}}))
                    .record;
  const auto key =
      git_token_key(context, request.relay,
                    request.repository ? request.repository->text() : "");
  helper::Cache(context.environment.for_helper())
      .keep(key, record, to_unix_seconds(context.clock.now()));
  return record;
}

/// No other helper, no prompt, and one line that says what to type.
int quit(const Terminal& terminal, const Error& error) {
  terminal.urge("hoopgit: " + error.message +
                (error.hint.empty() ? "" : ": run: " + error.hint));
  terminal.print_raw(helper::quit_answer);
  return exit_done;
}

}  // namespace

Result<int> credential_get(const Context& context) {
  keep_lock_to_ourselves(context.environment);
  const auto request = read_request(context);
  if (!request) return quit(context.terminal, request.error());
  if (!*request) return exit_done;
  auto record = get_token(context, **request);
  if (!record && may_login_on_demand(context, record.error())) {
    const auto begun = login_on_demand(context, (*request)->relay);
    record = begun ? get_token(context, **request) : begun.error();
  }
  if (!record) return quit(context.terminal, record.error());
  context.terminal.print_raw(
      helper::answer_to((*request)->message, *record, helper::Freshness::fresh)
          .reveal());
  return exit_done;
}

}  // namespace hoopgit::cli
