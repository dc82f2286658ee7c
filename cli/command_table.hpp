// How the table of commands is built, with CLI11. For its own files only.

#pragma once

#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

namespace hoopgit::cli {

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

/// A command with the options that all have.
CLI::App& add(Reading& reading, CLI::App& parent, const std::string& name,
              const std::string& description);

/// A command that only groups others.
CLI::App& add_group(Reading& reading, const std::string& name,
                    const std::string& description);

/// A command whose options are a struct, which `run` is called with. Shared by
/// CLI11's options and the action, whichever lives longer.
template <class Options, class Run>
std::shared_ptr<Options> bind(Reading& reading, CLI::App& command, Run run) {
  auto options = std::make_shared<Options>();
  command.callback([&reading, options, run] {
    reading.action = [options, run](const Context& context) {
      return run(context, *options);
    };
  });
  return options;
}

inline void bind(Reading& reading, CLI::App& command, const Action& run) {
  command.callback([&reading, run] { reading.action = run; });
}

/// A command of which all that is not its own goes on to git.
template <class Options, class Run>
std::shared_ptr<Options> bind_passing(Reading& reading, CLI::App& command,
                                      Run run) {
  auto options = std::make_shared<Options>();
  command.allow_extras();
  command.callback([&reading, &command, options, run] {
    options->arguments = command.remaining();
    reading.action = [options, run](const Context& context) {
      return run(context, *options);
    };
  });
  return options;
}

/// An option that takes a text: `--repo NAME`.
CLI::Option* add_text(CLI::App& command, const char* name, std::string& value,
                      const char* description, const char* type);

/// The argument PUSH, which must be given.
void add_push_name(CLI::App& command, std::string& push);

// The parts of the table, one file each.
void add_account_commands(Reading& reading);
void add_work_commands(Reading& reading);
void add_scan_commands(Reading& reading);
void add_review_commands(Reading& reading);
void add_audit_commands(Reading& reading);
void add_admin_commands(Reading& reading);

}  // namespace hoopgit::cli
