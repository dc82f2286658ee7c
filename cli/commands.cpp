#include "cli/command_table.hpp"
#include "cli/commands_scan_compat.hpp"

namespace hoopgit::cli {
namespace {

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

}  // namespace

CLI::App& add(Reading& reading, CLI::App& parent, const std::string& name,
              const std::string& description) {
  CLI::App& command = *parent.add_subcommand(name, description);
  add_globals(reading, command);
  return command;
}

CLI::App& add_group(Reading& reading, const std::string& name,
                    const std::string& description) {
  CLI::App& group = *reading.app.add_subcommand(name, description);
  group.require_subcommand(1);
  return group;
}

CLI::Option* add_text(CLI::App& command, const char* name, std::string& value,
                      const char* description, const char* type) {
  return command.add_option(name, value, description)->type_name(type);
}

void add_push_name(CLI::App& command, std::string& push) {
  add_text(command, "push", push, "Its id, or the end of it", "PUSH")
      ->required();
}

namespace {

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
  add_account_commands(reading);
  add_work_commands(reading);
  add_scan_commands(reading);
  add_review_commands(reading);
  add_audit_commands(reading);
  add_admin_commands(reading);
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
    if (reading.app.exit(stop) == 0) return exit_done;
    return compat_exit_code(argc, argv, stop).value_or(exit_code(Fault::usage));
  }
  reading.globals.token_file = reading.token_file;
  return Chosen{reading.globals, reading.action};
}

}  // namespace hoopgit::cli
