// The table of commands: the only file that knows CLI11.

#include "cli/commands.hpp"

#include "cli/credential.hpp"
#include "cli/login.hpp"
#include "cli/logout.hpp"
#include "cli/policy.hpp"
#include "cli/setup.hpp"
#include "cli/token.hpp"
#include "cli/whoami.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace hoopgit::cli {
namespace {

using Action = std::function<Result<int>(const Context&)>;

/// The command line while it is read. What a command's options are bound to
/// is owned by its action.
struct Reading {
  CLI::App app{"Gate for git push: short-lived tokens, policy, approval, audit",
               "hoopgit"};
  Globals globals{};
  std::string token_file{};
  Action action{};
};

void add_globals(Reading& reading, CLI::App& command) {
  Globals& globals = reading.globals;
  command.add_flag("--json", globals.json, "Print JSON for programs");
  command.add_option("--relay", globals.relay, "The relay to talk to")
      ->type_name("URL");
  command
      .add_option("--token-file", reading.token_file,
                  "An OIDC token in a file, instead of a session")
      ->type_name("FILE");
  command.add_flag("-q,--quiet", globals.quiet, "Say less");
  command.add_flag("-v,--verbose", globals.verbose, "Say more");
}

CLI::App& add(Reading& reading, CLI::App& parent, const std::string& name,
              const std::string& description) {
  CLI::App& command = *parent.add_subcommand(name, description);
  add_globals(reading, command);
  return command;
}

/// A command that only groups others.
CLI::App& add_group(Reading& reading, const std::string& name,
                    const std::string& description) {
  CLI::App& group = *reading.app.add_subcommand(name, description);
  group.require_subcommand(1);
  return group;
}

/// A command whose options are a struct, which `run` is called with.
template <class Options, class Run>
std::shared_ptr<Options> bind(Reading& reading, CLI::App& command, Run run) {
  // Shared by the options of CLI11 and the action, whichever lives longer.
  auto options = std::make_shared<Options>();
  command.callback([&reading, options, run] {
    reading.action = [options, run](const Context& context) {
      return run(context, *options);
    };
  });
  return options;
}

void bind(Reading& reading, CLI::App& command, Action run) {
  command.callback([&reading, run] { reading.action = run; });
}

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
  CLI::App& group = add_group(reading, "credential", "For git; not for people");
  bind(reading, add(reading, group, "get", "Answer git-credential-hoopgit"),
       &credential_get);
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

struct PolicyFiles {
  std::string policy;
  std::string cases{};
};

void add_policy(Reading& reading) {
  CLI::App& group = add_group(reading, "policy", "Try policy files");
  CLI::App& check = add(reading, group, "check", "Find every mistake");
  const auto checked = bind<PolicyFiles>(
      reading, check, [](const Context& context, const PolicyFiles& files) {
        return check_policy(context, files.policy);
      });
  check.add_option("file", checked->policy, "The policy")
      ->required()
      ->type_name("FILE");
  CLI::App& test = add(reading, group, "test", "Judge described pushes");
  const auto tested = bind<PolicyFiles>(
      reading, test, [](const Context& context, const PolicyFiles& files) {
        return test_policy(context, files.policy, files.cases);
      });
  test.add_option("file", tested->policy, "The policy")
      ->required()
      ->type_name("FILE");
  test.add_option("--cases", tested->cases,
                  "The described pushes, if not in the policy")
      ->type_name("FILE");
}

/// {"name", "description", "options": ["--json", ...], "commands": [...]}
json::Value described(const CLI::App& command) {
  json::Array options;
  for (const auto* option : command.get_options())
    if (!option->get_lnames().empty())
      options.push_back("--" + option->get_lnames().front());
  json::Array commands;
  for (const auto* inner : command.get_subcommands({}))
    if (!inner->get_group().empty()) commands.push_back(described(*inner));
  return json::object({{"name", command.get_name()},
                       {"description", command.get_description()},
                       {"options", std::move(options)},
                       {"commands", std::move(commands)}});
}

/// Hidden: what the man page and the completions are held against.
void add_commands(Reading& reading) {
  CLI::App& command = add(reading, reading.app, "commands", "List commands");
  command.group("");
  const json::Value table = described(reading.app);
  bind(reading, command, [table](const Context& context) -> Result<int> {
    context.terminal.print_json(table);
    return exit_done;
  });
}

void add_all(Reading& reading) {
  reading.app.require_subcommand(1);
  reading.app.set_version_flag("--version", "hoopgit " HOOPGIT_VERSION);
  add_globals(reading, reading.app);
  add_login(reading);
  add_sessions(reading);
  add_setup(reading);
  add_policy(reading);
  add_commands(reading);
}

}  // namespace

std::variant<int, Chosen> parse_command_line(int argc, char** argv) {
  Reading reading;
  add_all(reading);
  try {
    reading.app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    // CLI11 prints help and complaints; it has a number for each of them.
    return reading.app.exit(stop) == 0 ? exit_done : exit_code(Fault::usage);
  }
  reading.globals.token_file = reading.token_file;
  return Chosen{reading.globals, reading.action};
}

}  // namespace hoopgit::cli
