// hoopgit: the program that people type.

#include "cli/commands.hpp"
#include "core/api/api.hpp"

#include <sys/prctl.h>

#include <cstdlib>
#include <exception>

namespace {

using namespace hoopgit;
using namespace hoopgit::cli;

/// --token-file and HOOPGIT_TOKEN_FILE are one: git, and the helper that git
/// starts, are to use the same token.
void agree_on_token_file(Globals& globals) {
  if (!globals.token_file.empty()) {
    globals.token_file = std::filesystem::absolute(globals.token_file);
    ::setenv("HOOPGIT_TOKEN_FILE", globals.token_file.c_str(), 1);
  } else if (const char* named = ::getenv("HOOPGIT_TOKEN_FILE")) {
    globals.token_file = named;
  }
}

int report(const Context& context, const Error& error) {
  if (context.globals.json)
    context.terminal.print_json(api::to_json(api::Problem{error}));
  context.terminal.problem(error);
  return exit_code(error.fault);
}

int run(Chosen chosen) {
  agree_on_token_file(chosen.globals);
  const Environment environment = process_environment();
  Terminal terminal = process_terminal(environment.get("NO_COLOR").has_value());
  terminal.set_quiet(chosen.globals.quiet);
  terminal.set_verbose(chosen.globals.verbose);
  const Context context{environment, terminal, system_clock(), chosen.globals};
  const Result<int> status = chosen.run(context);
  return status ? *status : report(context, status.error());
}

}  // namespace

int main(int argc, char** argv) try {
  // Tokens pass through this memory: no core dump, no debugger.
  ::prctl(PR_SET_DUMPABLE, 0);
  auto parsed = parse_command_line(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  return run(std::get<Chosen>(std::move(parsed)));
} catch (const std::exception& bug) {
  process_terminal(true).problem(
      {Fault::internal, std::string("cannot go on: ") + bug.what()});
  return exit_code(Fault::internal);
}
