// Commands about the repository that one works in.

#include "cli/clone.hpp"
#include "cli/command_table.hpp"
#include "cli/push.hpp"
#include "cli/scan.hpp"
#include "cli/status.hpp"

namespace hoopgit::cli {
namespace {

void add_clone(Reading& reading) {
  CLI::App& command =
      add(reading, reading.app, "clone", "Clone through the relay");
  const auto options = bind_passing<CloneOptions>(reading, command, &clone);
  command.add_option("url", options->repository, "A URL, or NAME at the relay")
      ->required()
      ->type_name("URL");
  command.footer("All other arguments are for git clone.");
}

void add_push(Reading& reading) {
  CLI::App& command =
      add(reading, reading.app, "push", "Scan, push, show what was decided");
  const auto options = bind_passing<PushOptions>(reading, command, &push);
  command.add_flag("--wait{max}", options->wait,
                   "Wait for the decision, or (--wait=10m) so long");
  command.add_flag("--no-wait", options->no_wait, "Do not wait for approval");
  command.add_flag("--no-scan", options->no_scan,
                   "Leave scanning to the relay");
  command.footer("All other arguments are for git push.");
}

void add_status(Reading& reading) {
  CLI::App& command =
      add(reading, reading.app, "status", "Your open pushes, or one push");
  const auto options = bind<StatusOptions>(reading, command, &status);
  command.add_option("push", options->push, "Its id, or the end of it")
      ->type_name("PUSH");
}

/// `arguments`: what the words after the options are; empty: there are none.
void add_source(Reading& reading, CLI::App& group, const std::string& name,
                const std::string& description, ScanCommand::Source source,
                const std::string& arguments) {
  CLI::App& command = add(reading, group, name, description);
  const auto options = arguments.empty()
                           ? bind<ScanCommand>(reading, command, &scan)
                           : bind_passing<ScanCommand>(reading, command, &scan);
  options->source = source;
  command.add_flag("--require-input", options->require_input,
                   "Exit with 3 when there is nothing to scan");
  command.add_flag("--no-inline-allow", options->no_inline_allow,
                   "Report also what a comment allows");
  if (source == ScanCommand::Source::stdin_stream)
    command.add_option("--path", options->path, "What the input is called")
        ->type_name("NAME");
  if (!arguments.empty()) command.footer("Arguments: " + arguments);
}

void add_scan(Reading& reading) {
  using Source = ScanCommand::Source;
  CLI::App& group = add_group(reading, "scan", "Look for secrets");
  add_source(reading, group, "staged", "What the next commit adds",
             Source::staged, "");
  add_source(reading, group, "range", "What commits bring", Source::range,
             "revisions as for git rev-list, such as A..B");
  add_source(reading, group, "tree", "Files as they are", Source::tree,
             "files and folders; none: this folder");
  add_source(reading, group, "stdin", "Standard input", Source::stdin_stream,
             "");
}

}  // namespace

void add_work_commands(Reading& reading) {
  add_clone(reading);
  add_push(reading);
  add_status(reading);
  add_scan(reading);
}

}  // namespace hoopgit::cli
