// Commands about who one is, and how git is set up.

#include "cli/command_table.hpp"
#include "cli/credential.hpp"
#include "cli/doctor.hpp"
#include "cli/exec.hpp"
#include "cli/login.hpp"
#include "cli/logout.hpp"
#include "cli/setup.hpp"
#include "cli/token.hpp"
#include "cli/whoami.hpp"

namespace hoopgit::cli {
namespace {

void add_login(Reading& reading) {
  CLI::App& command = add(reading, reading.app, "login", "Sign in to a relay");
  const auto options = bind<LoginOptions>(reading, command, &login);
  command.add_option("url", options->url, "The relay")
      ->required()
      ->type_name("URL");
  command.add_flag("--device", options->device,
                   "Sign in with a browser on another device");
  command.add_flag("--paste", options->paste,
                   "Sign in elsewhere and paste the last page's address");
  command
      .add_option("--port", options->port, "Wait for the browser on this port")
      ->type_name("N")
      ->check(CLI::Range(1, 65535));
  command.add_flag("--ci", options->ci,
                   "With the token of the platform that this job runs on");
  command.add_option("--issuer", options->issuer, "Where to sign in")
      ->type_name("NAME");
  command.add_flag("--force", options->force,
                   "Sign in at the issuer again, even if it knows you");
}

void add_sessions(Reading& reading) {
  bind(reading, add(reading, reading.app, "logout", "End the session"),
       &logout);
  bind(reading, add(reading, reading.app, "whoami", "Show who you are"),
       &who_am_i);
  CLI::App& command = add(reading, reading.app, "token",
                          "Print a token of minutes for other clients");
  const auto options = bind<TokenOptions>(reading, command, &token);
  command.add_option("--repo", options->repository, "Good for this one only")
      ->type_name("NAME");
  bind(reading,
       add(reading, reading.app, "doctor",
           "Find out what is wrong, and what to type"),
       &doctor);
  CLI::App& group = add_group(reading, "credential", "For git; not for people");
  bind(reading, add(reading, group, "get", "Answer git-credential-hoopgit"),
       &credential_get);
}

void add_exec(Reading& reading) {
  CLI::App& command = add(reading, reading.app, "exec",
                          "Run a command for an agent, with less than you may");
  const auto options = bind<ExecOptions>(reading, command, &exec);
  add_text(command, "--agent", options->agent, "What the agent is called",
           "NAME")
      ->required();
  add_text(command, "--branch-prefix", options->branch_prefix,
           "How its branches begin (agent/NAME/)", "TEXT");
  command
      .add_option("--repo", options->repositories,
                  "Good for this one (the remotes of this clone)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      .add_option("--may", options->actions,
                  "What it may do to them (create, update)")
      ->type_name("ACTION")
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"fetch", "create", "update", "force", "delete"}));
  command.add_option("--pushes", options->pushes, "So many pushes (20)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  add_text(command, "--life", options->life, "For so long at most (1h)",
           "TIME");
  command.add_option("command", options->command, "The command, after --")
      ->required()
      ->type_name("COMMAND");
}

void add_setup(Reading& reading) {
  CLI::App& command =
      add(reading, reading.app, "setup", "Make git use the relay");
  const auto options = bind<SetupOptions>(reading, command, &setup);
  command.add_option("url", options->relay, "The relay")->type_name("URL");
  command.add_flag("--hooks", options->hooks,
                   "Scan before every commit in this repository");
  command
      .add_option("--instead-of", options->instead_of,
                  "Go to the relay for URLs that begin with this")
      ->type_name("URL");
  command.add_flag("--undo", options->undo, "Remove all that setup wrote");
  command.add_flag("--global", options->global, "For this user (default)");
  command.add_flag("--local", options->local, "For this repository");
}

}  // namespace

void add_account_commands(Reading& reading) {
  add_login(reading);
  add_sessions(reading);
  add_exec(reading);
  add_setup(reading);
}

}  // namespace hoopgit::cli
