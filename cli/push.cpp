#include "cli/push.hpp"

#include "cli/clone.hpp"
#include "cli/foreground.hpp"
#include "cli/local_git.hpp"
#include "cli/push_arguments.hpp"
#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/clock.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/scan/ruleset.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

namespace hoopgit::cli {
namespace {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

bool is_remote_name(const std::string& remote) {
  const auto names = git({"remote"});
  return names &&
         ("\n" + *names + "\n").find("\n" + remote + "\n") != std::string::npos;
}

/// What the push brings, as far as this clone knows: what its remote-tracking
/// branches have is there already.
std::vector<std::string> new_revisions(const PushArguments& arguments) {
  auto revisions = arguments.revisions;
  revisions.emplace_back("--not");
  revisions.push_back(is_remote_name(arguments.remote)
                          ? "--remotes=" + arguments.remote
                          : "--remotes");
  return revisions;
}

/// False: secrets were found, and have been shown.
Result<bool> passes_scan(const Context& context, const PushOptions& options) {
  const auto arguments = read_push_arguments(options.arguments);
  if (options.no_scan || arguments.revisions.empty()) return true;
  const scan::Scanner scanner{Secret(crypto::random_bytes(32))};
  const auto report = TRY(scan_range(".", new_revisions(arguments), scanner));
  context.terminal.note(closing_line(report, "push"));
  // Gaps do not stop here: the relay scans again, and decides.
  if (report.findings.empty()) return true;
  if (context.globals.json)
    context.terminal.print_json(scan::to_json(report));
  else
    context.terminal.print_text(findings_text(report));
  context.terminal.hint("take it out of every commit of this push");
  return false;
}

/// The remote that is meant when there is no choice; otherwise git's own rules
/// decide, and nothing is said of it.
std::string only_remote() {
  const auto names = git({"remote"});
  const auto name = names ? trim(*names) : std::string_view();
  return name.find('\n') == std::string_view::npos ? std::string(name) : "";
}

/// Whether the push goes to the relay: no other remote knows our options.
bool is_for_relay(const Context& context, const PushOptions& options) {
  std::string remote = read_push_arguments(options.arguments).remote;
  if (remote.empty()) remote = only_remote();
  if (remote.empty()) return false;
  const auto told = is_remote_name(remote)
                        ? git({"remote", "get-url", "--push", remote})
                        : Result<std::string>(remote);
  const auto url =
      told ? parse_url(std::string(trim(*told))) : Result<Url>(told.error());
  const auto relay = choose_relay(context);
  return url && relay && url->origin() == relay->origin();
}

Result<ForegroundCommand> git_push(const Context& context,
                                   const PushOptions& options) {
  ForegroundCommand command{{"git", "push"}, context.globals.json};
  if (context.globals.quiet) command.argv.emplace_back("--quiet");
  // git shows no progress to a pipe, and a pipe is what we give it.
  if (!context.globals.quiet && ::isatty(STDERR_FILENO) == 1)
    command.argv.emplace_back("--progress");
  const std::string wait = TRY(wait_option(options));
  if (!wait.empty()) {
    command.argv.emplace_back("-o");
    command.argv.push_back(wait);
  }
  // By which rules passes_scan() looks, so that the relay can say if it has
  // others.
  if (!options.no_scan && is_for_relay(context, options)) {
    command.argv.emplace_back("-o");
    command.argv.push_back("hoopgit-ruleset=" +
                           std::string(scan::built_in_ruleset().digest));
  }
  for (const auto& argument : options.arguments)
    command.argv.push_back(argument);
  return command;
}

/// Asks until the push has ended, or the time is over. The connection that git
/// held may have ended before the votes were in.
Result<api::PushView> settled(RelayClient& client, const std::string& id,
                              const PushOptions& options,
                              Steady::time_point began) {
  const bool for_ever = options.wait == "max";
  const seconds patience = options.wait.empty() || for_ever
                               ? seconds(0)
                               : TRY(parse_duration(options.wait));
  // Also without waiting: a push that is landing just now has soon landed.
  const auto end = std::max(began + patience, Steady::now() + seconds(2));
  for (;;) {
    auto view = TRY(client.push(id));
    const bool waits = for_ever || Steady::now() < end;
    const bool is_held = view.state == "pending" && options.wait.empty();
    if (is_settled(view.state) || is_held || !waits) return view;
    std::this_thread::sleep_for(seconds(1));
  }
}

Result<int> show_outcome(const Context& context, RelayClient& client,
                         const std::string& id, const PushOptions& options,
                         Steady::time_point began) {
  const auto view = TRY(settled(client, id, options, began));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(view));
  else
    show_push(context, view);
  if (!is_settled(view.state))
    context.terminal.hint("hoopgit status " + view.id.short_text());
  return exit_code_of_state(view.state);
}

}  // namespace

Result<std::string> wait_option(const PushOptions& options) {
  if (options.no_wait && !options.wait.empty())
    return Error{Fault::usage,
                 "cannot push: --wait and --no-wait exclude each other"};
  if (options.no_wait) return std::string("hoopgit-wait=0s");
  if (options.wait.empty() || options.wait == "max") return std::string();
  const auto time = parse_duration(options.wait);
  if (!time)
    return Error{Fault::usage,
                 "cannot push: --wait takes a time such as 90s or 10m"};
  return "hoopgit-wait=" + std::to_string(time->count()) + "s";
}

Result<int> push(const Context& context, const PushOptions& options) {
  const auto command = TRY(git_push(context, options));
  if (!TRY(passes_scan(context, options))) return exit_refused;
  const auto began = Steady::now();
  std::string errors;
  const int status = TRY(run_in_foreground(
      command, [&](std::string_view piece) { errors += piece; }));
  const auto id = push_id_in(errors);
  if (!id) {
    if (context.globals.json)
      context.terminal.print_json(json::object({{"push", nullptr}}));
    return exit_code_of_git(status, errors);
  }
  RelayClient client(context, TRY(choose_relay(context)));
  auto outcome = show_outcome(context, client, *id, options, began);
  if (outcome) return outcome;
  // git has said how it ended; that more cannot be told is no failure of it.
  context.terminal.problem(outcome.error());
  return status == 0 ? exit_done : exit_code(outcome.error().fault);
}

}  // namespace hoopgit::cli
