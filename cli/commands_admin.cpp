// Commands of administrators.

#include "cli/admin.hpp"
#include "cli/command_table.hpp"

namespace hoopgit::cli {

void add_admin_commands(Reading& reading) {
  CLI::App& group = add_group(reading, "admin", "What administrators do");
  CLI::App& command =
      add(reading, group, "sweep", "Find what went around the relay");
  const auto options = bind<SweepOptions>(reading, command, &sweep);
  command.add_option("--repo", options->repository, "Only this repository")
      ->type_name("NAME");
  CLI::App& sinks =
      add(reading, group, "sinks", "Who gets the events of the log");
  const auto shown = bind<SinksOptions>(reading, sinks, &show_sinks);
  sinks.add_option("--resume", shown->resume, "Go on with one that is paused")
      ->type_name("NAME");
}

}  // namespace hoopgit::cli
