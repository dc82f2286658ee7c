// Commands of administrators.

#include "cli/admin.hpp"
#include "cli/command_table.hpp"
#include "cli/custody.hpp"
#include "cli/resolve.hpp"
#include "cli/revoke.hpp"

namespace hoopgit::cli {
namespace {

void add_sweep(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "sweep", "Find what went around the relay");
  const auto options = bind<SweepOptions>(reading, command, &sweep);
  add_text(command, "--repo", options->repository, "Only this repository",
           "NAME");
}

void add_sinks(Reading& reading, CLI::App& group) {
  CLI::App& sinks =
      add(reading, group, "sinks", "Who gets the events of the log");
  const auto shown = bind<SinksOptions>(reading, sinks, &show_sinks);
  add_text(sinks, "--resume", shown->resume, "Go on with one that is paused",
           "NAME");
}

template <class Options>
void add_words(CLI::App& command, Options& options, bool takes_ticket) {
  command.add_option("--reason", options.reason, "Why")
      ->required()
      ->type_name("TEXT");
  command.add_option("--ticket", options.ticket, "The ticket of it")
      ->required(takes_ticket)
      ->type_name("ID");
}

void add_hold_name(CLI::App& command, HoldOptions& options) {
  command.add_option("name", options.name, "What it is called")
      ->required()
      ->type_name("NAME");
}

void add_holds(Reading& reading, CLI::App& group) {
  CLI::App& holds = *group.add_subcommand("hold", "Legal holds");
  holds.require_subcommand(1);
  CLI::App& set = add(reading, holds, "set", "Ask for a hold");
  const auto wanted = bind<HoldOptions>(reading, set, &set_hold);
  add_hold_name(set, *wanted);
  set.add_option("--person", wanted->person, "Of this person")
      ->expected(2)
      ->type_name("ISSUER SUBJECT");
  add_text(set, "--repo", wanted->repository, "In this repository", "NAME");
  add_text(set, "--since", wanted->since, "From this moment on", "TIME");
  add_text(set, "--until", wanted->until, "Before this moment", "TIME");
  set.add_flag("--all", wanted->all, "On everything");
  add_words(set, *wanted, false);
  CLI::App& release = add(reading, holds, "release", "Ask to end a hold");
  const auto ended = bind<HoldOptions>(reading, release, &release_hold);
  add_hold_name(release, *ended);
  add_words(release, *ended, false);
  bind(reading, add(reading, holds, "list", "Holds in force"), &list_holds);
}

void add_erase(Reading& reading, CLI::App& group) {
  CLI::App& command = add(reading, group, "erase", "Ask to have erased");
  const auto options = bind<EraseOptions>(reading, command, &erase);
  command.add_option("--person", options->person, "What this person is called")
      ->expected(2)
      ->type_name("ISSUER SUBJECT");
  command.add_option("--event", options->event, "Of this entry")
      ->type_name("INDEX");
  add_text(command, "--field", options->field, "This body of it", "NAME");
  add_words(command, *options, true);
}

void add_confirm(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "confirm", "Confirm what somebody asked for");
  const auto options = bind<ConfirmOptions>(reading, command, &confirm);
  command.add_option("id", options->id, "Of the request, or the end of it")
      ->required()
      ->type_name("ID");
  add_text(command, "--subject", options->subject,
           "What was looked at: 12 or more digits of its subject", "DIGITS");
}

void add_resolve(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "resolve", "Say what became of a push in doubt");
  const auto options = bind<ResolveOptions>(reading, command, &resolve);
  add_push_name(command, options->push);
  command.add_option("decision", options->decision, "What became of it")
      ->required()
      ->check(CLI::IsMember({"landed", "conflict"}))
      ->type_name("landed|conflict");
  add_text(command, "--reason", options->reason, "How you know", "TEXT")
      ->required();
}

void add_revoke(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "revoke", "End credentials and sessions at once");
  const auto options =
      bind<RevokeOptions>(reading, command, &revoke_credentials);
  add_text(command, "--token", options->token, "This credential", "ID");
  add_text(command, "--session", options->session,
           "This session, and its credentials", "ID");
  command.add_option("--person", options->person, "All of this person")
      ->expected(2)
      ->type_name("ISSUER SUBJECT");
  command.add_flag("--all", options->all, "All of everybody");
  add_text(command, "--reason", options->reason, "Why", "TEXT")->required();
}

}  // namespace

void add_admin_commands(Reading& reading) {
  CLI::App& group = add_group(reading, "admin", "What administrators do");
  add_sweep(reading, group);
  add_sinks(reading, group);
  add_holds(reading, group);
  add_erase(reading, group);
  bind(reading, add(reading, group, "requests", "What waits for a second one"),
       &list_requests);
  add_confirm(reading, group);
  add_resolve(reading, group);
  add_revoke(reading, group);
}

}  // namespace hoopgit::cli
