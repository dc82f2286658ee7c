// hoopgit scan: looking for secrets.

#include "cli/command_table.hpp"
#include "cli/commands_scan_accept.hpp"
#include "cli/commands_scan_compat.hpp"
#include "cli/commands_scan_rules.hpp"
#include "cli/scan.hpp"
#include "cli/scan_hook.hpp"

namespace hoopgit::cli {
namespace {

using Source = ScanCommand::Source;

void add_depth(CLI::App& command, const char* name,
               std::optional<std::size_t>& depth, const char* description) {
  command.add_option(name, depth, description)
      ->type_name("NUMBER")
      ->check(CLI::NonNegativeNumber);
}

/// What every source takes.
void add_options(CLI::App& command, ScanCommand& options) {
  add_scan_choice(command, options.choice);
  command.add_flag("--require-input", options.require_input,
                   "Exit with 3 when there is nothing to scan");
  command.add_flag("--no-inline-allow", options.no_inline_allow,
                   "Report also what a comment allows");
  command
      .add_option("--max-bytes", options.max_bytes,
                  "Do not read what is larger; it is a gap")
      ->type_name("BYTES")
      ->check(CLI::PositiveNumber);
  add_depth(command, "--max-decode-depth", options.decode_depth,
            "How often what was decoded is decoded");
  add_depth(command, "--max-archive-depth", options.archive_depth,
            "Archives inside of archives; 0: none is opened");
  ReportShape& shape = options.shape;
  command.add_flag("--strict", shape.is_strict,
                   "An archive that cannot be read is a failure");
  add_text(command, "--format", shape.format,
           "text, json, jsonl, sarif, csv, junit or github", "FORMAT");
  add_text(command, "--output", shape.output,
           "Write the report to a file, for you alone", "FILE");
  add_text(command, "--min-confidence", shape.min_confidence,
           "guess, likely or sure", "CONFIDENCE");
  command
      .add_option("--enable-rule", shape.rules, "Only this rule; repeatable")
      ->type_name("RULE")
      ->expected(1)
      ->take_all();
  command.add_flag("--show-allowed", shape.show_allowed,
                   "List also what is excused");
  command.add_flag("--stats", shape.stats, "Say how long it took");
}

/// A source that is told no more than options.
ScanCommand& add_source(Reading& reading, CLI::App& group, const char* name,
                        const char* description, Source source,
                        CLI::App** made = nullptr) {
  CLI::App& command = add(reading, group, name, description);
  const auto options = bind<ScanCommand>(reading, command, &scan);
  options->source = source;
  add_options(command, *options);
  if (source != Source::blob) add_compat(command, options->compat);
  if (made != nullptr) *made = &command;
  return *options;
}

void add_staged(Reading& reading, CLI::App& group) {
  CLI::App* command = nullptr;
  ScanCommand& options =
      add_source(reading, group, "staged", "What the next commit adds",
                 Source::staged, &command);
  command->add_flag("--worktree", options.worktree,
                    "What is not staged yet, instead");
  command->add_option("paths", options.arguments, "Only of these files")
      ->type_name("PATH");
}

void add_range(Reading& reading, CLI::App& group) {
  CLI::App& command = add(reading, group, "range", "What commits bring");
  const auto options = bind_passing<ScanCommand>(reading, command, &scan);
  options->source = Source::range;
  add_options(command, *options);
  add_compat(command, options->compat);
  command.add_flag("--shallow-ok", options->shallow_ok,
                   "A shallow clone's missing history is no gap");
  command.add_flag("--as-relay", options->as_relay,
                   "By what a relay goes by, and by nothing of this work tree");
  command.footer("Arguments: revisions as for git rev-list, such as A..B");
}

/// Where everything is scanned, what is not found is not there.
void add_unused(CLI::App& command, ScanCommand& options) {
  command.add_flag("--fail-on-unused-ignores", options.fail_on_unused,
                   "Exit with 1 if nothing is found for an entry");
}

void add_history(Reading& reading, CLI::App& group) {
  CLI::App* command = nullptr;
  ScanCommand& options =
      add_source(reading, group, "history", "All that any ref ever had",
                 Source::history, &command);
  command->add_flag("--shallow-ok", options.shallow_ok,
                    "A shallow clone's missing history is no gap");
  add_unused(*command, options);
}

void add_tree(Reading& reading, CLI::App& group) {
  CLI::App* command = nullptr;
  ScanCommand& options = add_source(reading, group, "tree", "Files as they are",
                                    Source::tree, &command);
  add_text(*command, "--rev", options.revision,
           "As this revision has them, instead", "REVISION");
  command
      ->add_option("paths", options.arguments,
                   "Files and folders; none: this folder")
      ->type_name("PATH");
  add_unused(*command, options);
}

void add_blob(Reading& reading, CLI::App& group) {
  CLI::App* command = nullptr;
  ScanCommand& options = add_source(reading, group, "blob", "Single versions",
                                    Source::blob, &command);
  command->add_option("blobs", options.arguments, "Ids, or REVISION:PATH")
      ->type_name("BLOB")
      ->required();
}

void add_stdin(Reading& reading, CLI::App& group) {
  CLI::App* command = nullptr;
  ScanCommand& options = add_source(reading, group, "stdin", "Standard input",
                                    Source::stdin_stream, &command);
  add_text(*command, "--path", options.path, "What the input is called",
           "NAME");
}

void add_hook_command(Reading& reading, CLI::App& group, const char* name,
                      const char* description,
                      Result<int> (*run)(const Context&, const HookOptions&)) {
  CLI::App& command = add(reading, group, name, description);
  const auto options = bind<HookOptions>(reading, command, run);
  command.add_flag("--global", options->global,
                   "For all repositories of this user");
  if (run == &hook_install)
    command.add_flag("--commit-msg", options->commit_msg,
                     "Scan the message of each commit too");
}

void add_hook(Reading& reading, CLI::App& scan_group) {
  CLI::App& group =
      *scan_group.add_subcommand("hook", "Scan whenever Git does something");
  group.require_subcommand(1);
  add_hook_command(reading, group, "install", "Scan commits and pushes here",
                   &hook_install);
  add_hook_command(reading, group, "remove", "Do so no more", &hook_remove);
  add_hook_command(reading, group, "status", "Which hooks are there",
                   &hook_status);
  CLI::App& command = add(reading, group, "run", "What a hook calls");
  const auto options = bind<HookRunOptions>(reading, command, &hook_run);
  command.add_option("name", options->name, "Such as pre-commit")
      ->type_name("NAME")
      ->required();
  command.add_option("arguments", options->arguments, "What Git gave it")
      ->type_name("ARGUMENT");
}

}  // namespace

void add_scan_commands(Reading& reading) {
  CLI::App& group = add_group(reading, "scan", "Look for secrets");
  add_staged(reading, group);
  add_range(reading, group);
  add_history(reading, group);
  add_tree(reading, group);
  add_blob(reading, group);
  add_stdin(reading, group);
  add_hook(reading, group);
  add_acceptance(reading, group);
  add_rules(reading, group);
}

}  // namespace hoopgit::cli
