// Commands about the repository that one works in.

#include "cli/clone.hpp"
#include "cli/command_table.hpp"
#include "cli/push.hpp"
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

}  // namespace

void add_work_commands(Reading& reading) {
  add_clone(reading);
  add_push(reading);
  add_status(reading);
}

}  // namespace hoopgit::cli
